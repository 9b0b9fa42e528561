// SPDX-License-Identifier: GPL-2.0-or-later
// The firmware as the kernel sees it: messages in, messages out.
#include <cerrno>

#include "fake_kernel.hpp"

using namespace megasas::firmware;

namespace {

constexpr std::uint32_t flush = 0x01101000;

} // namespace

TEST_CASE("firmware: a DCMD is answered with its id, generation and data")
{
    Channel f;
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
    Channel f;
    f.start({});
    f.request(1, 0x0badc0de);
    CHECK(f.kernel.reply().status == 0x02);
}

TEST_CASE("firmware: DCMDs wait for the first snapshot, in order")
{
    Channel f;
    f.reset(1);
    f.request(1, ctrl_info);
    f.request(2, ctrl_info);
    f.request(3, ctrl_info);
    f.cancel(2);
    CHECK(f.kernel.replies.empty());
    f.start({});
    // start() resets: what came before is void.
    CHECK(f.kernel.replies.empty());
    Channel g;
    for (const auto id : {5U, 2U, 9U, 1U})
        g.request(id, ctrl_info);
    g.cancel(2);
    Snapshot snapshot;
    snapshot.chip = megasas::find_chip(VHOST_MEGASAS_CHIP_SAS2108);
    g.session.update(snapshot);
    for (const auto id : {5U, 9U, 1U})
        CHECK(g.kernel.reply().header.id == id);
    CHECK(g.kernel.replies.empty());
}

TEST_CASE("firmware: messages that make no sense are ignored")
{
    Channel f;
    f.start({0});
    f.session.receive({});
    f.session.receive(Bytes(15));
    for (const auto type : Bytes{VHOST_MEGASAS_FW_REQUEST, VHOST_MEGASAS_FW_SCSI_DONE, 99}) {
        Bytes head(16);
        head[0] = type;
        f.session.receive(head);
    }
    f.done(12345);
    f.cancel(12345);
    CHECK(f.kernel.replies.empty());
}

TEST_CASE("firmware: no more SCSI commands are out than the kernel takes")
{
    std::vector<std::uint32_t> luns;
    for (std::uint32_t lun = 0; lun < 64; lun++)
        luns.push_back(lun);
    Channel f;
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
    Channel f;
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
    Channel f;
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
    Channel f;
    auto snapshot = Channel::snapshot({0, 1});
    snapshot.drives[1].blocks = 0;
    f.reset(1);
    f.session.update(snapshot);
    auto& execs = f.kernel.execs;
    REQUIRE(execs.size() == 5);
    CHECK((execs[0].lun == 0 && execs[0].cdb[0] == 0x12 && execs[0].cdb[1] == 0 && execs[0].in_len == 96));
    CHECK((execs[1].lun == 0 && execs[1].cdb[0] == 0x12 && execs[1].cdb[1] == 1 && execs[1].cdb[2] == 0x83));
    CHECK((execs[4].lun == 1 && execs[4].cdb[0] == 0x9e && execs[4].in_len == 32));
    f.done(execs[0].header.id, 0, {}, {0x01, 0x80});
    f.done(execs[1].header.id, 0, {}, {0, 0x83, 0, 1, 0xaa});
    f.done(execs[2].header.id, 2, {}, {0x05});
    f.done(execs[4].header.id, 0, {}, {0, 0, 0, 0, 0, 0, 3, 0xff, 0, 0, 0x10, 0});
    const auto& now = *f.session.snapshot();
    CHECK(now.drives[0].type() == 1);
    CHECK(now.drives[0].vpd83.back() == 0xaa);
    CHECK(now.drives[1].type() == 0x1f);
    CHECK((now.drives[1].blocks == 1024 && now.drives[1].block_size == 4096));
    // What was found out is not lost with the next look at configfs, but for another disk in the same place.
    auto next = snapshot;
    next.drives[0].name = "another";
    f.session.update(next);
    CHECK(f.session.snapshot()->drives[0].vpd83.empty());
    CHECK(f.session.snapshot()->drives[1].blocks == 1024);
}

TEST_CASE("firmware: what has no blocks is not asked how many, which would take its unit attention from the guest")
{
    Channel f;
    auto snapshot = Channel::snapshot({0});
    snapshot.drives[0].blocks = 0;
    snapshot.drives[0].has_blocks = false;
    f.reset(1);
    f.session.update(snapshot);
    CHECK(f.kernel.execs.size() == 2);
    for (const auto& exec : f.kernel.execs)
        CHECK(exec.cdb[0] == 0x12);
}

TEST_CASE("firmware: a drive that does not answer is not asked over and over")
{
    Channel f;
    f.reset(1);
    for (unsigned i = 0; i < 100; i++)
        f.session.update(Channel::snapshot({0, 1}));
    CHECK(f.kernel.execs.size() == 4);
    f.identify();
    f.session.update(Channel::snapshot({0, 1}));
    CHECK(f.kernel.execs.size() == 4);
}

TEST_CASE("firmware: an answer for a disk that is gone is not taken for the next one's")
{
    Channel f;
    f.reset(1);
    f.session.update(Channel::snapshot({0}));
    auto next = Channel::snapshot({0});
    next.drives[0].serial = "another";
    f.session.update(next);
    REQUIRE(f.kernel.execs.size() == 2);
    f.done(f.kernel.execs[0].header.id, 0, {}, {0x01});
    CHECK(f.session.snapshot()->drives[0].type() == 0x1f);
    REQUIRE(f.kernel.execs.size() == 3);
    CHECK(f.kernel.execs[2].cdb[2] == 0);
    f.done(f.kernel.execs[2].header.id, 0, {}, {0x05});
    CHECK(f.session.snapshot()->drives[0].type() == 5);
}

TEST_CASE("firmware: a frame that only sends data gets none")
{
    constexpr std::uint8_t read = 0x10, write = 0x08;
    for (const auto flags : Bytes{0, read, read | write, write}) {
        Channel f;
        f.start({0});
        Request request;
        request.opcode = ctrl_info;
        request.data_len = 100;
        f.request(1, request, flags);
        CHECK(f.kernel.reply().in_len == ((flags & (read | write)) == write ? 0 : 100));
        f.wait(2, 0);
        CHECK(f.kernel.reply().in_len == 256);
        request.opcode = 0x01040500;
        request.mbox[4] = 0xff;
        f.request(3, request, flags);
        CHECK(f.kernel.reply().in_len == ((flags & (read | write)) == write ? 0 : 100));
    }
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
