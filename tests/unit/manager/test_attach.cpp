// SPDX-License-Identifier: GPL-2.0-or-later
#include <map>

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "daemon/attach_message.h"
#include "daemon/attach_server.h"
#include "daemon/facts.h"
#include "util/uapi.h"
#include "wiring/device.h"

using megasas::parse_attach;
using nlohmann::json;

namespace {

json good()
{
    return {{"version", 1},
            {"device", "vhost-megasas-gen2"},
            {"wwpn", "naa.5001405000000001"},
            {"tpgt", 2},
            {"abi", {VHOST_MEGASAS_ABI_MAJOR, VHOST_MEGASAS_ABI_MINOR}}};
}

bool refused(json request, const char* key, const json& value, const char* part)
{
    request[key] = value;
    const auto parsed = parse_attach(request.dump());
    INFO(request.dump() << (parsed ? "" : " -> " + parsed.error().text));
    return !parsed && parsed.error().text.find(part) != std::string::npos &&
           parsed.error().text.find('\n') == std::string::npos;
}

megasas::LunFacts lun(std::uint32_t number, std::uint32_t max_sectors = 0)
{
    megasas::LunFacts facts;
    facts.lun = number;
    facts.blocks = 100;
    facts.max_sectors = max_sectors;
    return facts;
}

megasas::firmware::Snapshot snapshot(const std::vector<megasas::LunFacts>& luns)
{
    return megasas::make_snapshot(*megasas::find_chip(VHOST_MEGASAS_CHIP_SAS2108),
                                  *megasas::Wwn::parse("naa.5001405000000001"), luns);
}

} // namespace

TEST_CASE("attach: a request as QEMU sends it")
{
    const auto request = parse_attach(good().dump());
    REQUIRE(request);
    CHECK(request->chip->number == VHOST_MEGASAS_CHIP_SAS2108);
    CHECK(request->wwpn.text() == "naa.5001405000000001");
    CHECK(request->tpgt == 2);
    auto without = good();
    without["device"] = "vhost-megasas";
    CHECK(parse_attach(without.dump())->chip->number == VHOST_MEGASAS_CHIP_SAS1078);
    without.erase("tpgt");
    CHECK(parse_attach(without.dump())->tpgt == 1);
}

TEST_CASE("attach: every wrong member is refused with one line")
{
    CHECK(refused(good(), "version", 2, "version 2 is not 1"));
    CHECK(refused(good(), "version", "1", "\"version\" is no number"));
    CHECK(refused(good(), "device", "megasas", "unknown device \"megasas\""));
    CHECK(refused(good(), "device", std::string(1000, 'x'), "unknown device"));
    CHECK(refused(good(), "wwpn", "naa.1", "no target name"));
    CHECK(refused(good(), "wwpn", 5, "\"wwpn\" is no string"));
    CHECK(refused(good(), "wwpn", "../../core", "no target name"));
    CHECK(refused(good(), "tpgt", 65536, "\"tpgt\" is no number"));
    CHECK(refused(good(), "tpgt", -1, "\"tpgt\" is no number"));
    CHECK(refused(good(), "abi", 1, "\"abi\" is no pair"));
    CHECK(refused(good(), "abi", {1}, "\"abi\" is no pair"));
    CHECK(refused(good(), "abi", {VHOST_MEGASAS_ABI_MAJOR + 1, 0}, "speaks ABI"));
    CHECK(refused(good(), "abi", {VHOST_MEGASAS_ABI_MAJOR, VHOST_MEGASAS_ABI_MINOR + 1}, "speaks ABI"));
    CHECK(refused(good(), "abi", {65536 + VHOST_MEGASAS_ABI_MAJOR, 0}, "speaks ABI"));
}

TEST_CASE("attach: what is no request at all")
{
    for (const auto* text : {"", "{", "[]", "1", "null", "\xff\xff", "{}"})
        CHECK_FALSE(parse_attach(text));
    CHECK_FALSE(parse_attach(std::string(megasas::attach_request_limit + 1, ' ') + good().dump()));
    CHECK_FALSE(parse_attach(std::string(4096, '[')));
}

TEST_CASE("attach: answers")
{
    const auto granted = json::parse(megasas::attach_granted(3, {"device", "call", "clear:0"}));
    CHECK(granted == json{{"version", 1}, {"ok", true}, {"controller", 3}, {"fds", {"device", "call", "clear:0"}}});
    const auto refusal = json::parse(megasas::attach_refused("no \xff"));
    CHECK(refusal["ok"] == false);
    CHECK(refusal["error"].get<std::string>().starts_with("no "));
}

TEST_CASE("attach: descriptors are named in the order in which they go")
{
    megasas::Controller controller;
    controller.clear_words = megasas::clear_words(*megasas::find_chip(VHOST_MEGASAS_CHIP_SAS2108));
    CHECK(controller.names() ==
          std::vector<std::string>{"device", "call", "resample", "clear:0", "clear:1", "clear:4", "clear:5"});
    CHECK(controller.numbers().size() == 3);
    CHECK(megasas::clear_words(*megasas::find_chip(VHOST_MEGASAS_CHIP_SAS1078)) ==
          std::vector<std::uint32_t>{0, 0x80000000, 4, 0x80000004});
}

TEST_CASE("attach: users take no place from root, and none takes all from the next")
{
    std::map<uid_t, std::size_t> places;
    const auto come = [&](uid_t uid) {
        megasas::Crowd crowd;
        for (const auto& [owner, count] : places) {
            crowd.all += count;
            crowd.users += owner ? count : 0;
            crowd.own += owner == uid ? count : 0;
        }
        const bool in = megasas::has_place(uid, crowd);
        places[uid] += in;
        return in;
    };
    for (unsigned i = 0; i < 1000; i++)
        come(1000);
    CHECK(places[1000] == 16);
    CHECK(come(1001));
    for (uid_t uid = 1002; uid < 1006; uid++)
        for (unsigned i = 0; i < 1000; i++)
            come(uid);
    CHECK(come(2000));
    for (uid_t uid = 3000; uid < 4000; uid++)
        come(uid);
    for (unsigned i = 0; i < 16; i++)
        CHECK(come(0));
    while (come(0)) {
    }
    CHECK(places[0] == 16);
}

TEST_CASE("facts: the largest request fits every backstore")
{
    CHECK(snapshot({}).request_sectors == 640);
    CHECK(snapshot({lun(0, 16384), lun(1)}).request_sectors == 640);
    CHECK(snapshot({lun(0, 16384), lun(1, 256)}).request_sectors == 256);
    CHECK(snapshot({lun(0, 255)}).request_sectors == 248);
    CHECK(snapshot({lun(0, 1)}).request_sectors == 8);
}

TEST_CASE("facts: a tape is a drive that is not flushed and not asked how large it is")
{
    auto tape = lun(2);
    tape.jbod = true;
    tape.blocks = 0;
    tape.has_blocks = false;
    const auto found = snapshot({lun(0), tape});
    CHECK(found.luns == std::vector<std::uint32_t>{0});
    REQUIRE(found.drives.size() == 2);
    CHECK((found.drives[1].system && !found.drives[1].has_blocks));
}

TEST_CASE("facts: LUNs 0 to 63 are logical drives, JBODs 0 to 255 system PDs; all are flushed")
{
    const auto jbod = [](std::uint32_t number) {
        auto facts = lun(number);
        facts.jbod = true;
        return facts;
    };
    const auto found = snapshot({lun(0), jbod(2), lun(63), lun(64), jbod(255), jbod(256), lun(300)});
    REQUIRE(found.drives.size() == 4);
    CHECK((found.drives[0].id == 0 && !found.drives[0].system));
    CHECK((found.drives[1].id == 2 && found.drives[1].system));
    CHECK((found.drives[2].id == 63 && !found.drives[2].system));
    CHECK((found.drives[3].id == 255 && found.drives[3].system));
    CHECK(found.luns == std::vector<std::uint32_t>{0, 2, 63, 64, 255, 256, 300});
}
