// SPDX-License-Identifier: GPL-2.0-or-later
// The firmware as the kernel sees it: messages in, messages out.
#include <cerrno>
#include <cstring>
#include <deque>

#include "catch.hpp"
#include "firmware/session.h"
#include "util/uapi.h"

using namespace megasas::firmware;

namespace {

// Keeps what is sent and takes the part of the LUNs.
class FakeKernel final : public Port {
public:
    int send(std::span<const std::uint8_t> message) override
    {
        vhost_megasas_fw_header header;
        std::memcpy(&header, message.data(), sizeof(header));
        if (header.type == VHOST_MEGASAS_FW_REPLY)
            replies.emplace_back(message.begin(), message.end());
        else if (error)
            return error;
        else
            execs.push_back(as<vhost_megasas_fw_scsi_exec>(message));
        return 0;
    }

    template <typename Struct>
    static Struct as(std::span<const std::uint8_t> message)
    {
        Struct value;
        REQUIRE(message.size() >= sizeof(value));
        std::memcpy(&value, message.data(), sizeof(value));
        return value;
    }

    vhost_megasas_fw_reply reply()
    {
        REQUIRE_FALSE(replies.empty());
        const auto value = as<vhost_megasas_fw_reply>(replies.front());
        CHECK(replies.front().size() == sizeof(value) + value.in_len);
        replies.pop_front();
        return value;
    }

    std::deque<Bytes> replies;
    std::deque<vhost_megasas_fw_scsi_exec> execs;
    int error = 0; // of each SCSI_EXEC
};

struct Fixture {
    FakeKernel kernel;
    Session session{kernel, [] { return 5U; }};

    template <typename Struct>
    void deliver(const Struct& head, const Bytes& tail = {})
    {
        Bytes message(sizeof(head) + tail.size());
        std::memcpy(message.data(), &head, sizeof(head));
        std::copy(tail.begin(), tail.end(), message.begin() + sizeof(head));
        session.receive(message);
    }
    void reset(std::uint32_t generation) { deliver(vhost_megasas_fw_header{VHOST_MEGASAS_FW_RESET, generation, 0}); }
    void cancel(std::uint64_t id) { deliver(vhost_megasas_fw_header{VHOST_MEGASAS_FW_CANCEL, 1, id}); }
    void request(std::uint64_t id, std::uint32_t opcode, std::uint32_t room = 4096, std::uint32_t generation = 1)
    {
        vhost_megasas_fw_request head{};
        head.header = {VHOST_MEGASAS_FW_REQUEST, generation, id};
        head.opcode = opcode;
        head.data_len = room;
        deliver(head);
    }
    void done(std::uint64_t id, std::uint8_t status = 0, const Bytes& sense = {}, const Bytes& data = {})
    {
        vhost_megasas_fw_scsi_done head{};
        head.header = {VHOST_MEGASAS_FW_SCSI_DONE, 1, id};
        head.status = status;
        head.sense_len = static_cast<std::uint8_t>(sense.size());
        std::copy(sense.begin(), sense.end(), head.sense);
        head.in_len = static_cast<std::uint32_t>(data.size());
        deliver(head, data);
    }
    // Lets the questions for identity pass by.
    void start(std::vector<std::uint32_t> luns)
    {
        Snapshot snapshot;
        snapshot.chip = find_chip(VHOST_MEGASAS_CHIP_SAS2108);
        snapshot.luns = luns;
        for (const auto lun : luns)
            snapshot.drives.push_back({static_cast<std::uint8_t>(lun), "d", 100, 512, false, {}});
        reset(1);
        session.update(std::move(snapshot));
        while (!kernel.execs.empty()) {
            const auto exec = kernel.execs.front();
            kernel.execs.pop_front();
            CHECK(exec.cdb[0] == 0x12);
            done(exec.header.id, 0, {}, {0, 0x83, 0, 0});
        }
    }
};

constexpr std::uint32_t flush = 0x01101000;
constexpr std::uint32_t shutdown_controller = 0x01050000;
constexpr std::uint32_t event_wait = 0x01040500;
constexpr std::uint32_t ctrl_info = 0x01010000;
const Bytes unit_attention{0x70, 0, 0x06, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x29, 0};
const Bytes no_lun{0x72, 0x05, 0x25, 0};
const Bytes medium_error{0x70, 0, 0x03, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x0c, 0};

} // namespace

TEST_CASE("firmware: a DCMD is answered with its id, generation and data")
{
    Fixture f;
    f.start({0});
    f.request(7, ctrl_info, 100, 3);
    const auto reply = f.kernel.reply();
    CHECK(reply.header.id == 7);
    CHECK(reply.header.generation == 3);
    CHECK(reply.status == 0);
    CHECK(reply.in_len == 100);
}

TEST_CASE("firmware: an unknown DCMD is refused")
{
    Fixture f;
    f.start({});
    f.request(1, 0x0badc0de);
    CHECK(f.kernel.reply().status == 0x02);
}

TEST_CASE("firmware: DCMDs wait for the first snapshot, in order")
{
    Fixture f;
    f.reset(1);
    f.request(1, ctrl_info);
    f.request(2, ctrl_info);
    f.request(3, ctrl_info);
    f.cancel(2);
    CHECK(f.kernel.replies.empty());
    f.start({});
    // start() resets: what came before is void.
    CHECK(f.kernel.replies.empty());
    Fixture g;
    for (const auto id : {5U, 2U, 9U, 1U})
        g.request(id, ctrl_info);
    g.cancel(2);
    Snapshot snapshot;
    snapshot.chip = find_chip(VHOST_MEGASAS_CHIP_SAS2108);
    g.session.update(snapshot);
    for (const auto id : {5U, 9U, 1U})
        CHECK(g.kernel.reply().header.id == id);
    CHECK(g.kernel.replies.empty());
}

TEST_CASE("firmware: messages that make no sense are ignored")
{
    Fixture f;
    f.start({0});
    f.session.receive({});
    f.session.receive(Bytes(15));
    f.deliver(vhost_megasas_fw_header{99, 1, 1});
    f.deliver(vhost_megasas_fw_header{VHOST_MEGASAS_FW_REQUEST, 1, 1});
    f.deliver(vhost_megasas_fw_header{VHOST_MEGASAS_FW_SCSI_DONE, 1, 1});
    f.done(12345);
    f.cancel(12345);
    CHECK(f.kernel.replies.empty());
}

TEST_CASE("firmware: EVENT_WAIT pends until it is cancelled or reset")
{
    Fixture f;
    f.start({0});
    f.request(1, event_wait, 256);
    f.request(2, event_wait, 256);
    CHECK(f.session.waiting() == 2);
    f.cancel(1);
    CHECK(f.session.waiting() == 1);
    f.reset(2);
    CHECK(f.session.waiting() == 0);
    CHECK(f.kernel.replies.empty());
}

TEST_CASE("firmware: a flush asks every LUN and ends with the last")
{
    for (const auto opcode : {flush, shutdown_controller, 0x01060000U}) {
        Fixture f;
        f.start({0, 5, 63});
        f.request(9, opcode, 0);
        REQUIRE(f.kernel.execs.size() == 3);
        for (const auto& exec : f.kernel.execs) {
            CHECK(exec.cdb[0] == 0x35);
            CHECK((exec.in_len == 0 && exec.out_len == 0 && exec.cdb_len == 10));
            CHECK(exec.header.generation == 1);
        }
        CHECK(f.kernel.execs[2].lun == 63);
        f.done(f.kernel.execs[1].header.id);
        f.done(f.kernel.execs[0].header.id);
        CHECK(f.kernel.replies.empty());
        f.done(f.kernel.execs[2].header.id);
        CHECK(f.kernel.reply().status == 0);
        f.done(f.kernel.execs[2].header.id);
        CHECK(f.kernel.replies.empty());
    }
}

TEST_CASE("firmware: a flush without LUNs ends at once")
{
    Fixture f;
    f.start({});
    f.request(1, flush, 0);
    CHECK(f.kernel.reply().status == 0);
}

TEST_CASE("firmware: a flush that fails on one LUN fails, and waits for the others")
{
    Fixture f;
    f.start({0, 1});
    f.request(1, flush, 0);
    f.done(f.kernel.execs[0].header.id, 0x02, medium_error);
    CHECK(f.kernel.replies.empty());
    f.done(f.kernel.execs[1].header.id);
    CHECK(f.kernel.reply().status == 0x15);
}

TEST_CASE("firmware: a unit attention is asked away, but not for ever")
{
    Fixture f;
    f.start({0});
    f.request(1, flush, 0);
    for (unsigned i = 0; i < 4; i++) {
        REQUIRE(f.kernel.execs.size() == 1);
        const auto id = f.kernel.execs.front().header.id;
        f.kernel.execs.pop_front();
        f.done(id, i % 2 ? 0x08 : 0x02, i % 2 ? Bytes{} : unit_attention);
    }
    CHECK(f.kernel.replies.empty());
    f.done(f.kernel.execs.front().header.id, 0x02, unit_attention);
    CHECK(f.kernel.reply().status == 0x15);
}

TEST_CASE("firmware: a LUN that went away has nothing to flush")
{
    Fixture f;
    f.start({0});
    f.request(1, flush, 0);
    f.done(f.kernel.execs[0].header.id, 0x02, no_lun);
    CHECK(f.kernel.reply().status == 0);
    f.kernel.error = ENXIO;
    f.request(2, flush, 0);
    CHECK(f.kernel.reply().status == 0);
    f.kernel.error = EIO;
    f.request(3, flush, 0);
    CHECK(f.kernel.reply().status == 0x15);
}

TEST_CASE("firmware: no more SCSI commands are out than the kernel takes")
{
    std::vector<std::uint32_t> luns;
    for (std::uint32_t lun = 0; lun < 64; lun++)
        luns.push_back(lun);
    Fixture f;
    f.start(luns);
    f.request(1, flush, 0);
    CHECK(f.kernel.execs.size() == VHOST_MEGASAS_FW_MAX_EXEC);
    for (std::size_t i = 0; i < f.kernel.execs.size(); i++)
        f.done(f.kernel.execs[i].header.id);
    CHECK(f.kernel.execs.size() == 64);
    CHECK(f.kernel.reply().status == 0);
}

TEST_CASE("firmware: ENOSPC only delays")
{
    Fixture f;
    f.start({0});
    f.kernel.error = ENOSPC;
    f.request(1, flush, 0);
    CHECK(f.kernel.execs.empty());
    f.kernel.error = 0;
    f.request(2, ctrl_info);
    CHECK(f.kernel.reply().header.id == 2);
    REQUIRE(f.kernel.execs.size() == 1);
    f.done(f.kernel.execs[0].header.id);
    CHECK(f.kernel.reply().header.id == 1);
}

TEST_CASE("firmware: a reset voids what was asked before")
{
    Fixture f;
    f.start({0});
    f.request(1, flush, 0);
    const auto id = f.kernel.execs[0].header.id;
    f.reset(2);
    f.done(id);
    CHECK(f.kernel.replies.empty());
    f.kernel.execs.clear();
    f.request(2, flush, 0, 2);
    CHECK(f.kernel.execs.back().header.generation == 2);
}

TEST_CASE("firmware: drives are asked who they are, and how large only if nobody knows")
{
    Fixture f;
    Snapshot snapshot;
    snapshot.chip = find_chip(VHOST_MEGASAS_CHIP_SAS2108);
    snapshot.drives = {{0, "known", 100, 512, false, {}}, {1, "unknown", 0, 512, false, {}}};
    snapshot.luns = {0, 1};
    f.reset(1);
    f.session.update(snapshot);
    REQUIRE(f.kernel.execs.size() == 3);
    CHECK((f.kernel.execs[0].lun == 0 && f.kernel.execs[0].cdb[0] == 0x12 && f.kernel.execs[0].cdb[2] == 0x83));
    CHECK((f.kernel.execs[2].lun == 1 && f.kernel.execs[2].cdb[0] == 0x9e && f.kernel.execs[2].in_len == 32));
    f.done(f.kernel.execs[0].header.id, 0, {}, {0, 0x83, 0, 1, 0xaa});
    f.done(f.kernel.execs[2].header.id, 0, {}, {0, 0, 0, 0, 0, 0, 3, 0xff, 0, 0, 0x10, 0});
    const auto& now = *f.session.snapshot();
    CHECK(now.drives[0].vpd83.back() == 0xaa);
    CHECK((now.drives[1].blocks == 1024 && now.drives[1].block_size == 4096));
}

TEST_CASE("firmware: a capacity that makes no sense is not believed")
{
    const auto blocks = [](const Bytes& data) { return parse_capacity({0, 0, {}, data}); };
    CHECK(blocks({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0})->blocks == 1);
    CHECK_FALSE(blocks({}));
    CHECK_FALSE(blocks(Bytes(11)));
    CHECK_FALSE(blocks(Bytes(12)));
    CHECK_FALSE(blocks(Bytes(12, 0xff)));
    CHECK_FALSE(parse_capacity({0, 2, {}, Bytes(32, 1)}));
    CHECK_FALSE(parse_capacity({EIO, 0, {}, Bytes(32, 1)}));
}
