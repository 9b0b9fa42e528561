// SPDX-License-Identifier: GPL-2.0-or-later
#include "snapshots.hpp"

#include "catch.hpp"
#include "util/uapi.h"

using namespace megasas::firmware;

namespace {

Drive drive(std::uint8_t id, const char* name, std::uint64_t blocks)
{
    Drive made;
    made.id = id;
    made.name = name;
    made.serial = std::string("serial of ") + name;
    made.blocks = blocks;
    made.inquiry = Bytes(36, ' ');
    made.inquiry[0] = 0;
    return made;
}

} // namespace

Snapshot two_drives()
{
    Snapshot snapshot;
    snapshot.chip = megasas::find_chip(VHOST_MEGASAS_CHIP_SAS2108);
    snapshot.wwpn = "naa.5001405000000001";
    snapshot.sas_address = 0x5001405000000001;
    snapshot.version = "1.2.3";
    snapshot.drives = {drive(0, "disk0", 0x123456789a), drive(63, "a-name-of-more-than-16", 8)};
    snapshot.drives[0].vpd83 = {1, 2, 3};
    snapshot.drives[1].block_size = 4096;
    snapshot.drives[1].write_back = true;
    snapshot.luns = {0, 63};
    snapshot.now = 830000000;
    return snapshot;
}

Snapshot with_system_drives()
{
    auto snapshot = two_drives();
    for (const auto id : Bytes{2, 200}) {
        auto system = drive(id, id == 2 ? "jbod" : "tape", 1000);
        system.system = true;
        system.inquiry[0] = id == 2 ? 0 : 1;
        snapshot.drives.insert(id == 2 ? snapshot.drives.begin() + 1 : snapshot.drives.end(), system);
        snapshot.luns.push_back(id);
    }
    return snapshot;
}

void put_mbox(Request& request, std::size_t at, std::uint32_t value)
{
    for (std::size_t i = 0; i < 4; i++)
        request.mbox[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
}

Answer ask(std::uint32_t opcode, std::uint32_t room, std::uint32_t mbox, Snapshot snapshot)
{
    Request request;
    request.opcode = opcode;
    request.data_len = room;
    put_mbox(request, 0, mbox);
    EventLog log(1);
    log.add(start_event(*snapshot.chip), 0);
    return answer(snapshot, log, request);
}

std::uint64_t get64(const Bytes& bytes, std::size_t at)
{
    return get32(bytes, at) | static_cast<std::uint64_t>(get32(bytes, at + 4)) << 32;
}

std::string text(const Bytes& bytes, std::size_t at, std::size_t size)
{
    const std::string all(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                          bytes.begin() + static_cast<std::ptrdiff_t>(at + size));
    CHECK(all.back() == '\0');
    return all.substr(0, all.find('\0'));
}
