// SPDX-License-Identifier: GPL-2.0-or-later
#include <string>

#include "catch.hpp"
#include "firmware/dcmd.h"
#include "snapshots.hpp"
#include "util/uapi.h"

using namespace megasas::firmware;

namespace {

const EventFilter all(0xfe00ffff);

Event shutdown_event()
{
    return controller_event(EventCode::shutdown);
}

Answer get(const EventLog& log, std::uint32_t from, std::uint32_t room, std::uint32_t filter = 0xfe00ffff)
{
    Request request;
    request.opcode = 0x01040300;
    request.data_len = room;
    put_mbox(request, 0, from);
    put_mbox(request, 4, filter);
    auto snapshot = two_drives();
    return answer(snapshot, log, request);
}

std::vector<std::uint32_t> info(const EventLog& log)
{
    Request request;
    request.opcode = 0x01040100;
    request.data_len = 20;
    auto snapshot = two_drives();
    const auto data = answer(snapshot, log, request).data;
    REQUIRE(data.size() == 20);
    return {get32(data, 0), get32(data, 4), get32(data, 8), get32(data, 12), get32(data, 16)};
}

} // namespace

TEST_CASE("event log: numbers grow by one; EVENT_GET_INFO tells the newest, the oldest and the last of a kind")
{
    EventLog log(100);
    CHECK(info(log) == std::vector<std::uint32_t>{99, 100, 99, 99, 99});
    log.add(start_event(*megasas::find_chip(VHOST_MEGASAS_CHIP_SAS2108)), 5);
    log.add(shutdown_event(), 6);
    log.add(controller_event(EventCode::properties_changed), 7);
    CHECK(info(log) == std::vector<std::uint32_t>{102, 100, 99, 101, 100});
    log.clear();
    CHECK(info(log) == std::vector<std::uint32_t>{102, 103, 99, 101, 100});
    log.add(controller_event(EventCode::log_cleared), 8);
    CHECK(info(log) == std::vector<std::uint32_t>{103, 103, 103, 101, 100});
}

TEST_CASE("event log: a ring that forgets the oldest")
{
    EventLog log(1);
    for (std::size_t i = 0; i < EventLog::capacity + 10; i++)
        log.add(shutdown_event(), 0);
    CHECK(log.entries().size() == EventLog::capacity);
    CHECK(log.oldest() == 11);
    CHECK(log.newest() == EventLog::capacity + 10);
    CHECK(log.find(0, all)->sequence == 11);
    CHECK(log.find(5, all)->sequence == 11);
    CHECK(log.find(12, all)->sequence == 12);
    CHECK(log.find(log.newest() + 1, all) == nullptr);
}

TEST_CASE("event log: after the last number it goes on at 0")
{
    EventLog log(UINT32_MAX);
    log.add(shutdown_event(), 0);
    CHECK(log.newest() == UINT32_MAX);
    CHECK(log.find(0, all) == nullptr);
    log.add(shutdown_event(), 0);
    CHECK(log.find(0, all)->sequence == 0);
    CHECK(log.find(UINT32_MAX - 5, all)->sequence == UINT32_MAX);
    CHECK(log.find(1, all) == nullptr);
    CHECK(info(log) == std::vector<std::uint32_t>{0, UINT32_MAX, UINT32_MAX - 1, 0, UINT32_MAX - 1});
}

TEST_CASE("event log: a number that is ahead is caught up with")
{
    EventLog log(10);
    log.add(shutdown_event(), 0);
    CHECK_FALSE(log.catch_up(11));
    CHECK_FALSE(log.catch_up(3));
    CHECK(log.oldest() == 10);
    CHECK(log.catch_up(12));
    CHECK(log.oldest() == 12);
    log.add(shutdown_event(), 0);
    CHECK(log.newest() == 12);
    CHECK(log.catch_up(INT32_MAX));
    CHECK(log.catch_up(UINT32_MAX - 1));
    log.add(shutdown_event(), 0);
    CHECK(log.newest() == UINT32_MAX - 1);
    CHECK(log.catch_up(5));
}

TEST_CASE("event log: a filter wants the severity or worse, and one of the locales")
{
    auto event = drive_event(two_drives().drives[0], true); // INFO, logical drive
    CHECK(EventFilter(0xfe00ffff).admits(event));
    CHECK(EventFilter(0x0000ffff).admits(event));
    CHECK(EventFilter(0x00000001).admits(event));
    CHECK_FALSE(EventFilter(0x0100ffff).admits(event));
    CHECK_FALSE(EventFilter(0x7f00ffff).admits(event));
    CHECK_FALSE(EventFilter(0x0000fffe).admits(event));
    CHECK_FALSE(EventFilter(0).admits(event));
    event.severity = Severity::progress;
    CHECK_FALSE(EventFilter(0x0000ffff).admits(event));
    CHECK(EventFilter(0xff00ffff).admits(event));
    CHECK(EventFilter(0x8000ffff).admits(event));
}

TEST_CASE("event log: EVENT_GET returns what there is room for, oldest first, and says when there is no more")
{
    EventLog log(1);
    CHECK(get(log, 0, 4096).status == Status::not_found);
    for (std::uint32_t i = 0; i < 20; i++)
        log.add(i % 2 ? shutdown_event() : drive_event(two_drives().drives[0], true), i);
    const auto some = get(log, 0, 8 + 15 * 256 + 255);
    CHECK(some.status == Status::ok);
    CHECK(get32(some.data, 0) == 15);
    REQUIRE(some.data.size() == 8 + 15 * 256);
    for (std::uint32_t i = 0; i < 15; i++)
        CHECK(get32(some.data, 8 + 256 * i) == i + 1);
    const auto rest = get(log, 16, 8 + 15 * 256);
    CHECK(get32(rest.data, 0) == 5);
    CHECK(rest.data.size() == 8 + 5 * 256);
    CHECK(get32(rest.data, 8) == 16);
    CHECK(get(log, 21, 4096).status == Status::not_found);
    CHECK(get(log, INT32_MAX, 4096).status == Status::not_found);
    const auto drives = get(log, 2, 1048576, 0x00000001);
    CHECK(get32(drives.data, 0) == 9);
    CHECK(get32(drives.data, 8) == 3);
    CHECK(get(log, 0, 4096, 0x0100ffff).status == Status::not_found);
    // Never OK with no event.
    for (const std::uint32_t room : {0U, 7U, 8U, 263U})
        CHECK(get(log, 0, room).status == Status::invalid_parameter);
    CHECK(get32(get(log, 0, 264).data, 0) == 1);
}

TEST_CASE("event log: an event as drivers read it")
{
    auto drive = two_drives().drives[1];
    const auto created = event_detail({7, 1000, drive_event(drive, true)});
    REQUIRE(created.size() == 256);
    CHECK(get32(created, 0x00) == 7);
    CHECK(get32(created, 0x04) == 1000);
    CHECK(get32(created, 0x08) == 0x8a);
    CHECK(get32(created, 0x0c) == 0x00000001);
    CHECK(created[0x10] == 2);
    CHECK(get16(created, 0x20) == 63);
    CHECK(text(created, 0x80, 128) == "Created VD 3f");
    CHECK(get32(event_detail({7, 0, drive_event(drive, false)}), 0x08) == 0x8b);
    drive.system = true;
    const auto inserted = event_detail({7, 0, drive_event(drive, true)});
    CHECK(get32(inserted, 0x08) == 0x5b);
    CHECK(get32(inserted, 0x0c) == 0x00000002);
    CHECK(inserted[0x10] == 0x0a);
    CHECK(get16(inserted, 0x20) == 63);
    CHECK((inserted[0x22] == 0xff && inserted[0x23] == 63));
    CHECK(get32(event_detail({7, 0, drive_event(drive, false)}), 0x08) == 0x70);
    const auto start = event_detail({1, 0, start_event(*megasas::find_chip(VHOST_MEGASAS_CHIP_SAS1078))});
    CHECK(get32(start, 0x0c) == 0x00000020);
    CHECK((start[0x10] == 0x10 && get16(start, 0x22) == 0x0060));
    auto debug = shutdown_event();
    debug.severity = Severity::debug;
    debug.text = std::string(300, 'x');
    CHECK(get32(event_detail({1, 0, debug}), 0x0c) == 0xfe000020);
    CHECK(text(event_detail({1, 0, debug}), 0x80, 128).size() == 127);
}
