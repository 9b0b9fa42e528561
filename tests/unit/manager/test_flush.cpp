// SPDX-License-Identifier: GPL-2.0-or-later
#include <cerrno>

#include "fake_kernel.hpp"

using namespace megasas::firmware;

namespace {

constexpr std::uint32_t flush = 0x01101000;
constexpr std::uint32_t shutdown_controller = 0x01050000;
const Bytes unit_attention{0x70, 0, 0x06, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x29, 0};
const Bytes no_lun{0x72, 0x05, 0x25, 0};
const Bytes medium_error{0x70, 0, 0x03, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x0c, 0};

} // namespace

TEST_CASE("flush: a flush asks every LUN and ends with the last")
{
    for (const auto opcode : {flush, shutdown_controller, 0x01060000U}) {
        Channel f;
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

TEST_CASE("flush: a flush without LUNs ends at once")
{
    Channel f;
    f.start({});
    f.request(1, flush, 0);
    CHECK(f.kernel.reply().status == 0);
}

TEST_CASE("flush: a flush that fails on one LUN fails, and waits for the others")
{
    Channel f;
    f.start({0, 1});
    f.request(1, flush, 0);
    f.done(f.kernel.execs[0].header.id, 0x02, medium_error);
    CHECK(f.kernel.replies.empty());
    f.done(f.kernel.execs[1].header.id);
    CHECK(f.kernel.reply().status == 0x15);
}

TEST_CASE("flush: a unit attention is asked away, but not for ever")
{
    Channel f;
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

TEST_CASE("flush: a LUN that went away has nothing to flush")
{
    Channel f;
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

TEST_CASE("flush: what a drive without a cache says is no failure")
{
    const auto sense = [](std::uint8_t key, std::uint8_t asc) {
        return Bytes{0x70, 0, key, 0, 0, 0, 0, 10, 0, 0, 0, 0, asc, 0};
    };
    CHECK(judge_flush({0, 2, sense(5, 0x20), {}}) == Verdict::done);
    CHECK(judge_flush({0, 2, {0x72, 0x05, 0x20, 0x00}, {}}) == Verdict::done);
    CHECK(judge_flush({0, 2, sense(2, 0x3a), {}}) == Verdict::done);
    CHECK(judge_flush({0, 2, sense(5, 0x24), {}}) == Verdict::failed);
    CHECK(judge_flush({0, 2, sense(2, 0x04), {}}) == Verdict::failed);
    CHECK(judge_flush({0, 2, sense(3, 0x20), {}}) == Verdict::failed);
    CHECK(judge_flush({0, 2, {}, {}}) == Verdict::failed);
    CHECK(judge_flush({0, 0x18, {}, {}}) == Verdict::failed);
}

TEST_CASE("flush: those who ask while one runs share the next")
{
    Channel f;
    f.start({0, 1});
    auto& execs = f.kernel.execs;
    f.request(1, flush, 0);
    f.request(2, flush, 0);
    f.request(3, shutdown_controller, 0);
    REQUIRE(execs.size() == 2);
    f.done(execs[0].header.id);
    f.done(execs[1].header.id);
    CHECK(f.kernel.reply().header.id == 1);
    CHECK(f.kernel.replies.empty()); // the others may have written since
    REQUIRE(execs.size() == 4);
    f.done(execs[2].header.id);
    f.done(execs[3].header.id, 0x02, medium_error);
    for (const std::uint64_t id : {2, 3}) {
        const auto reply = f.kernel.reply();
        CHECK(reply.header.id == id);
        CHECK(reply.status == 0x15);
    }
    CHECK(execs.size() == 4);
    f.request(4, flush, 0);
    CHECK(execs.size() == 6);
}

TEST_CASE("flush: asked for and aborted in a loop, it costs no more than two")
{
    Channel f;
    f.start({0, 1});
    auto& execs = f.kernel.execs;
    for (std::uint64_t id = 1; id <= 1000; id++) {
        f.request(id, flush, 0);
        f.cancel(id);
    }
    REQUIRE(execs.size() == 2);
    f.done(execs[0].header.id);
    f.done(execs[1].header.id);
    CHECK(execs.size() == 2);
    CHECK(f.kernel.replies.empty());
    f.request(2000, flush, 0);
    CHECK(execs.size() == 4);
}

TEST_CASE("flush: after a reset another one starts at once")
{
    Channel f;
    f.start({0});
    f.request(1, flush, 0);
    f.request(2, flush, 0);
    f.reset(2);
    f.kernel.execs.clear();
    f.request(3, flush, 0, 2);
    REQUIRE(f.kernel.execs.size() == 1);
    f.done(f.kernel.execs[0].header.id);
    CHECK(f.kernel.reply().header.id == 3);
    CHECK(f.kernel.replies.empty());
}
