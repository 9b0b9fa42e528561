// SPDX-License-Identifier: GPL-2.0-or-later
// Which SCSI devices a controller can offer.
#include "catch.hpp"
#include "configfs/plan/limits.h"
#include "planning.hpp"

namespace {

constexpr unsigned tape = 1;

// A memory and a SCSI device.
megasas::Configuration both()
{
    return planning::config(R"({"version": 1,
        "backstores": [{"name": "p", "type": "pscsi", "device": "3:0:1:0"},
                       {"name": "r", "type": "ramdisk", "size": "1MiB"}],
        "targets": [{"wwpn": "naa.5001405000000001",
                     "luns": [{"lun": 0, "backstore": "r"}, {"lun": 3, "jbod": true, "backstore": "p"}]}]})");
}

std::string refusal(unsigned type, std::uint32_t max_sectors, std::uint32_t block_size = 512, bool jbod = true,
                    const megasas::Situation& situation = {})
{
    auto config = both();
    config.targets[0].luns[1].jbod = jbod;
    megasas::ScsiDevice device;
    device.type = type;
    device.max_sectors = max_sectors;
    device.block_size = block_size;
    const auto done = megasas::check_limits(config, situation, [&](const megasas::Backstore& store) {
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

TEST_CASE("manager limits: a guest that runs keeps what it was told")
{
    megasas::Situation situation;
    situation.live = both();
    auto& store = situation.live.backstores.front();
    store.hba = "pscsi_0";
    situation.live.targets[0].luns[1].backstore = store.key();
    situation.attached = {"naa.5001405000000001 tpgt_1"};
    CHECK(refusal(0, 240, 512, true, situation).empty());
    situation.live.targets[0].luns.pop_back();
    CHECK(refusal(0, 640, 512, true, situation).empty());
    CHECK(refusal(0, 632, 512, true, situation) ==
          "naa.5001405000000001 tpgt_1 LUN 3: backstore p takes at most 323584 bytes at once, less than the guest that has "
          "the target was told: stop the guest before the LUN is added");
    situation.attached.clear();
    CHECK(refusal(0, 240, 512, true, situation).empty());
}
