// SPDX-License-Identifier: GPL-2.0-or-later
// Which SCSI devices a controller can offer.
#include "catch.hpp"
#include "configfs/limits.h"
#include "planning.hpp"

namespace {

constexpr unsigned tape = 1;

std::string refusal(unsigned type, std::uint32_t max_sectors, std::uint32_t block_size = 512, bool jbod = true)
{
    auto config = planning::config(R"({"version": 1,
        "backstores": [{"name": "p", "type": "pscsi", "device": "3:0:1:0"},
                       {"name": "r", "type": "ramdisk", "size": "1MiB"}],
        "targets": [{"wwpn": "naa.5001405000000001",
                     "luns": [{"lun": 0, "backstore": "r"}, {"lun": 3, "jbod": true, "backstore": "p"}]}]})");
    config.targets[0].luns[1].jbod = jbod;
    megasas::ScsiDevice device;
    device.type = type;
    device.max_sectors = max_sectors;
    device.block_size = block_size;
    const auto done = megasas::check_limits(config, [&](const megasas::Backstore& store) {
        CHECK(store.name == "p");
        return std::optional(device);
    });
    return done ? "" : done.error().text;
}

} // namespace

TEST_CASE("manager limits: what can be merged")
{
    CHECK(refusal(0, 0).empty());
    CHECK(refusal(0, 8).empty());
    CHECK(refusal(0, 0, 4096, false).empty());
    CHECK(refusal(tape, 0).empty());
}

TEST_CASE("manager limits: what cannot is refused with the reason")
{
    const std::string lun = "naa.5001405000000001 tpgt_1 LUN 3: backstore p ";
    CHECK(refusal(0, 7) == lun + "takes at most 3584 bytes at once, less than the 4096 that a guest of the controller "
                                 "needs: leave the LUN out");
    CHECK(refusal(0, 0, 8192) == lun + "has blocks of 8192 bytes, and a controller none above 4096: leave the LUN out");
    CHECK(refusal(tape, 0, 0, false) ==
          lun + "is no disk, and no logical drive can be made of it: set \"jbod\" to true");
}
