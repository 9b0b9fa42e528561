// SPDX-License-Identifier: GPL-2.0-or-later
// Events from where they arise to the guest that waits for them.
#include "fake_kernel.hpp"
#include "snapshots.hpp"

using namespace megasas::firmware;

namespace {

struct Seen {
    std::uint32_t sequence;
    std::uint32_t code;
    std::uint16_t target;

    bool operator==(const Seen&) const = default;
};

// The event that a waiting DCMD was answered with.
Seen seen(Channel& f)
{
    const auto data = f.kernel.data();
    REQUIRE(data.size() == 256);
    return {get32(data, 0), get32(data, 8), get16(data, 0x20)};
}

// All that a driver sees from a number on, which re-arms as Linux does.
std::vector<Seen> follow(Channel& f, std::uint32_t sequence)
{
    std::vector<Seen> events;
    f.wait(900, sequence);
    while (!f.kernel.replies.empty()) {
        REQUIRE(events.size() < EventLog::capacity);
        events.push_back(seen(f));
        f.wait(900, events.back().sequence + 1);
    }
    f.cancel(900);
    return events;
}

constexpr std::uint32_t started = 0x00, cleared = 0x1e, shut_down = 0x2a, inserted = 0x5b, removed = 0x70;
constexpr std::uint32_t created = 0x8a, deleted = 0x8b, changed = 0x12f, scan = 0x152;

} // namespace

TEST_CASE("events: EVENT_WAIT pends until its event comes")
{
    Channel f;
    f.start({0});
    f.time = 77;
    f.wait(1, 2);
    CHECK(f.session.waiting() == 1);
    CHECK(f.kernel.replies.empty());
    f.session.update(Channel::snapshot({0, 5}));
    const auto reply = f.kernel.data();
    CHECK(get32(reply, 0) == 2);
    CHECK(get32(reply, 4) == 77);
    CHECK(get32(reply, 8) == created);
    CHECK(get16(reply, 0x20) == 5);
    CHECK(f.session.waiting() == 0);
    // The list is right when the guest is told.
    Request request;
    request.opcode = 0x03010100;
    request.data_len = 268;
    f.request(2, request);
    CHECK(f.kernel.data() == Bytes{13, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 5});
}

TEST_CASE("events: EVENT_WAIT ends at once with an event that is in the log")
{
    Channel f;
    f.start({0});
    f.session.update(Channel::snapshot({0, 5}));
    f.session.update(Channel::snapshot({5}));
    CHECK(follow(f, 2) == std::vector<Seen>{{2, created, 5}, {3, deleted, 0}});
    CHECK(follow(f, 0).front().sequence == 1);
    CHECK(follow(f, 4).empty());
}

TEST_CASE("events: none is lost between an event and the next wait")
{
    Channel f;
    f.start({});
    f.wait(1, 2);
    f.session.update(Channel::snapshot({1}));
    f.session.update(Channel::snapshot({1, 2}));
    f.session.update(Channel::snapshot({2}));
    const auto first = seen(f);
    CHECK(first == Seen{2, created, 1});
    CHECK(f.kernel.replies.empty());
    CHECK(follow(f, first.sequence + 1) == std::vector<Seen>{{3, created, 2}, {4, deleted, 1}});
}

TEST_CASE("events: a filter holds a wait back")
{
    Channel f;
    f.start({0});
    f.wait(1, 0, 0x00000001); // logical drives alone
    f.wait(2, 0, 0x0100ffff); // warnings
    CHECK(f.session.waiting() == 2);
    f.session.update(Channel::snapshot({}));
    CHECK(seen(f) == Seen{2, deleted, 0});
    CHECK(f.session.waiting() == 1);
}

TEST_CASE("events: a wait is forgotten with its abort and with a reset")
{
    Channel f;
    f.start({0});
    f.wait(1, 2);
    f.wait(2, 2);
    f.cancel(1);
    CHECK(f.session.waiting() == 1);
    f.reset(2);
    CHECK(f.session.waiting() == 0);
    f.kernel.replies.clear();
    f.session.update(Channel::snapshot({}));
    CHECK(f.kernel.replies.empty());
}

TEST_CASE("events: so many waits and no more")
{
    Channel f;
    f.start({});
    for (std::uint64_t id = 0; id < Session::max_waiting; id++)
        f.wait(id, 2);
    CHECK(f.kernel.replies.empty());
    f.wait(100, 2);
    CHECK(f.kernel.reply().status == 0x20);
    f.cancel(3);
    f.wait(101, 2);
    CHECK(f.kernel.replies.empty());
    f.session.update(Channel::snapshot({7}));
    CHECK(f.kernel.replies.size() == Session::max_waiting);
    CHECK(f.session.waiting() == 0);
}

TEST_CASE("events: what went is told before what came")
{
    Channel f;
    f.start({0, 1, 2});
    auto next = Channel::snapshot({0, 1, 3});
    next.drives[0].name = "another disk";
    next.drives[1].system = true;
    f.session.update(next);
    CHECK(follow(f, 2) ==
          std::vector<Seen>{
              {2, deleted, 0}, {3, deleted, 1}, {4, deleted, 2}, {5, created, 0}, {6, inserted, 1}, {7, created, 3}});
    f.session.update(Channel::snapshot({0, 3}));
    CHECK(follow(f, 8) == std::vector<Seen>{{8, deleted, 0}, {9, removed, 1}, {10, created, 0}});
}

TEST_CASE("events: nothing is told when nothing came or went")
{
    Channel f;
    f.start({0});
    auto larger = Channel::snapshot({0});
    larger.drives[0].blocks = 200;
    larger.drives[0].write_back = true;
    f.session.update(larger);
    CHECK(f.session.log().newest() == 1);
}

TEST_CASE("events: start, reset and shutdown of the firmware are logged")
{
    Channel f;
    f.start({});
    f.request(1, 0x01060000, 0);
    f.reset(2);
    f.request(2, 0x01050000, 0, 2);
    CHECK(f.kernel.replies.size() == 2);
    f.kernel.replies.clear();
    CHECK(follow(f, 0) ==
          std::vector<Seen>{{1, started, 0x1000}, {2, shut_down, 0}, {3, started, 0x1000}, {4, shut_down, 0}});
    f.request(3, 0x01040100, 20);
    CHECK(f.kernel.data() == Bytes{4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 3, 0, 0, 0});
}

TEST_CASE("events: EVENT_CLEAR leaves only that it was")
{
    Channel f;
    f.start({0});
    f.session.update(Channel::snapshot({}));
    f.request(1, 0x01040200, 0);
    CHECK(f.kernel.reply().status == 0);
    CHECK(follow(f, 0) == std::vector<Seen>{{3, cleared, 0}});
}

TEST_CASE("events: new properties are told, the same ones are not")
{
    Channel f;
    f.start({});
    auto properties = f.session.snapshot()->settings.properties;
    Request request;
    request.opcode = 0x01020200;
    request.data_len = 64;
    request.out = properties;
    f.request(1, request, 0x08);
    properties[8] = 99;
    f.request(2, request, 0x08);
    properties[8] = 101;
    f.request(3, request, 0x08);
    CHECK(f.kernel.reply().status == 0);
    CHECK(f.kernel.reply().status == 0);
    CHECK(f.kernel.reply().status == 3);
    CHECK(follow(f, 2) == std::vector<Seen>{{2, changed, 0}});
    f.session.update(Channel::snapshot({}));
    CHECK(f.session.snapshot()->settings.properties[8] == 99);
}

TEST_CASE("events: a daemon that starts under a guest makes it look again")
{
    // The wait of the former life comes again, before the first snapshot or after it.
    for (const bool early : {true, false}) {
        Channel f({1000, true});
        f.reset(7);
        if (early)
            f.wait(1, 12);
        f.session.update(Channel::snapshot({0}));
        if (!early)
            f.wait(1, 12);
        CHECK(seen(f).code == started);
        CHECK(follow(f, 1001) == std::vector<Seen>{{1001, scan, 0}});
    }
    Channel fresh({1000, false});
    fresh.reset(1);
    fresh.session.update(Channel::snapshot({0}));
    CHECK(fresh.session.log().newest() == 1000);
}

TEST_CASE("events: a guest that is ahead of the log does not miss what comes")
{
    Channel f({10, true});
    f.start({0});
    f.session.update(Channel::snapshot({0, 1}));
    // It waits for what it thinks comes next. All that it may have missed is in the lists.
    f.wait(1, 5000);
    CHECK(seen(f) == Seen{5000, scan, 0});
    f.wait(2, 5001);
    CHECK(f.session.waiting() == 1);
    f.session.update(Channel::snapshot({1}));
    CHECK(seen(f) == Seen{5001, deleted, 0});
    // One that waits for the very next event is not ahead.
    f.wait(3, 5002);
    CHECK(f.kernel.replies.empty());
}

TEST_CASE("events: numbers at their end do no harm")
{
    Channel f({UINT32_MAX, false});
    f.start({0});
    CHECK(follow(f, UINT32_MAX) == std::vector<Seen>{{UINT32_MAX, started, 0x1000}});
    f.session.update(Channel::snapshot({}));
    f.session.update(Channel::snapshot({0}));
    CHECK(follow(f, UINT32_MAX - 9) ==
          std::vector<Seen>{{UINT32_MAX, started, 0x1000}, {0, deleted, 0}, {1, created, 0}});
    CHECK(follow(f, 2).empty());
}
