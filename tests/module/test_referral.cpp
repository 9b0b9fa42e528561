// SPDX-License-Identifier: GPL-2.0-or-later
// A LUN whose backstore has a map of user data segments: what its target port group does not make accessible is
// referred to the groups that do.
#include "catch.hpp"
#include "disk_file.hpp"
#include "guest.hpp"

#include <algorithm>

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint8_t check_condition = 0x02;
constexpr std::uint8_t not_ready = 0x02;
constexpr std::uint8_t unit_attention = 0x06;
constexpr std::uint8_t aborted_command = 0x0B;
constexpr int optimized = 0;
constexpr int nonoptimized = 1;

// Of group 0, which LUNs are in unless told, and of 7: what is where, all of 16 MiB.
const char* const two_groups = "0 0\n0 1023 0:O 7:S\n1024 2047 0:S 7:O\n2048 32767 0:A 7:U\n";
constexpr std::uint32_t here = 0, there = 1024, slow_here = 2048;

struct Access {
    int group;
    int state;

    bool operator==(const Access&) const = default;
};

struct Entry {
    std::uint64_t first;
    std::uint64_t last;
    std::vector<Access> groups;

    bool operator==(const Entry&) const = default;
};

// Sense data, in words.
struct Sense {
    explicit Sense(const Bytes& bytes)
    {
        REQUIRE(bytes.size() >= 8);
        descriptors = (bytes[0] & 0x7E) == 0x72;
        key = bytes[descriptors ? 1 : 2] & 0x0F;
        if (descriptors)
            code = bytes[2] << 8 | bytes[3];
        else if (bytes.size() >= 14)
            code = bytes[12] << 8 | bytes[13];
        if (descriptors && bytes[7])
            readEntries(bytes);
    }

    bool descriptors = false;
    int key = 0;
    int code = 0; // ASC and ASCQ
    bool all = true;
    std::vector<Entry> entries;

private:
    static std::uint64_t number(const Bytes& bytes, std::size_t at, std::size_t width)
    {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < width; ++i)
            value = value << 8 | bytes.at(at + i);
        return value;
    }

    void readEntries(const Bytes& bytes)
    {
        const std::size_t end = 8 + bytes[7];
        REQUIRE(bytes.size() >= end);
        REQUIRE(bytes[8] == 0x0B);
        REQUIRE(bytes[9] == end - 10U);
        all = bytes[10] == 0;
        for (std::size_t at = 12; at < end;) {
            Entry entry{number(bytes, at + 4, 8), number(bytes, at + 12, 8), {}};
            const auto groups = number(bytes, at, 4);
            at += 20;
            for (std::uint64_t i = 0; i < groups; ++i, at += 4)
                entry.groups.push_back({static_cast<int>(number(bytes, at + 2, 2)), bytes[at]});
            entries.push_back(entry);
        }
    }
};

// The map, and past the unit attention that tells of it.
void setMap(Guest& guest, const std::string& map)
{
    writeText(guest.simple.backstore.path() / "lba_map", map);
    guest.driver.takeAttention(0);
}

struct Mapped : Guest {
    explicit Mapped(const std::string& map = two_groups)
    {
        driver.takeAttention(0);
        setMap(*this, map);
    }
};

Result read(Guest& guest, std::uint32_t lba, std::uint32_t blocks = 1)
{
    return guest.driver.execute(Frame::read(0, lba, blocks).segments({guest.driver.buffer(blocks * 512)}));
}

Result write(Guest& guest, std::uint32_t lba, std::uint32_t seed)
{
    return guest.driver.execute(Frame::write(0, lba, 1).segments({guest.driver.buffer(pattern(512, seed))}));
}

Result send(Guest& guest, const Bytes& cdb, const Bytes& data)
{
    auto frame = Frame::scsi(0, cdb, static_cast<std::uint32_t>(data.size()));
    if (!data.empty())
        frame.segments({guest.driver.buffer(data)}).flags(MFI_FRAME_DIR_WRITE);
    return guest.driver.execute(frame);
}

bool isReferred(const Result& result)
{
    if (result.status != MFI_STAT_SCSI_DONE_WITH_ERROR || result.scsi_status != check_condition)
        return false;
    const Sense sense(result.sense);
    return sense.descriptors && sense.key == aborted_command && sense.code == 0x3F15;
}

bool isRefused(const Result& result, int code)
{
    return result.status == MFI_STAT_SCSI_DONE_WITH_ERROR && result.scsi_status == check_condition &&
           Sense(result.sense).key == not_ready && Sense(result.sense).code == code;
}

bool tellsOfChange(const Result& result)
{
    return result.status == MFI_STAT_SCSI_DONE_WITH_ERROR && result.scsi_status == check_condition &&
           Sense(result.sense).key == unit_attention && Sense(result.sense).code == 0x2A06;
}

void put(Bytes& bytes, std::size_t at, std::uint64_t value, std::size_t width)
{
    while (width-- > 0) {
        bytes.at(at + width) = static_cast<std::uint8_t>(value);
        value >>= 8;
    }
}

Bytes cdb(std::uint8_t opcode, std::size_t size, std::uint32_t lba, std::uint8_t blocks)
{
    Bytes bytes(size);
    bytes[0] = opcode;
    put(bytes, size == 16 ? 6 : 2, lba, 4);
    bytes[size == 10 ? 8 : size == 12 ? 9 : 13] = blocks;
    return bytes;
}

} // namespace

TEST_CASE("module referral: what another group makes accessible is referred there, and not done")
{
    Mapped guest("0 0\n0 32767 0:O\n");
    REQUIRE(write(guest, there, 1).status == MFI_STAT_OK);
    setMap(guest, two_groups);

    CHECK(read(guest, here).status == MFI_STAT_OK);
    CHECK(read(guest, slow_here).status == MFI_STAT_OK);
    CHECK(isReferred(write(guest, there, 2)));
    const auto result = read(guest, there);
    REQUIRE(isReferred(result));
    const Sense sense(result.sense);
    CHECK(sense.all);
    CHECK(sense.entries == std::vector<Entry>{{1024, 2047, {{7, optimized}}},
                                              {2048, 32767, {{0, nonoptimized}}},
                                              {0, 1023, {{0, optimized}}}});
    // Only a part of it is elsewhere.
    CHECK(read(guest, there - 8, 8).status == MFI_STAT_OK);
    CHECK(isReferred(read(guest, there - 8, 9)));
    CHECK(isReferred(read(guest, slow_here - 1, 8)));

    setMap(guest, "0 0\n0 32767 0:O\n");
    auto in = guest.driver.buffer(512);
    REQUIRE(guest.driver.execute(Frame::read(0, there, 1).segments({in})).status == MFI_STAT_OK);
    CHECK(guest.driver.data(in) == pattern(512, 1));
}

TEST_CASE("module referral: any command that names blocks is looked at")
{
    const DiskFile file;
    Guest guest(Backstore::bufferedFile(file.path(), DiskFile::size()));
    guest.driver.takeAttention(0);
    writeText(guest.simple.backstore.path() / "attrib" / "emulate_tpu", "1");
    setMap(guest, "0 0\n0 1023 0:O 7:S\n1024 16383 0:S 7:O\n");

    const Bytes block(512), two(1024);
    struct Form {
        std::uint8_t opcode;
        std::size_t size;
        Bytes data;
    };
    const std::vector<Form> forms{
        {0x2A, 10, block}, {0xAA, 12, block}, {0x8A, 16, block}, {0x2E, 10, block}, {0x8E, 16, block},
        {0x41, 10, block}, {0x93, 16, block}, {0x2F, 10, {}},    {0x8F, 16, {}},    {0x89, 16, two}};
    for (const auto& [opcode, size, data] : forms) {
        CAPTURE(int{opcode});
        CHECK(isReferred(send(guest, cdb(opcode, size, there, 1), data)));
        CHECK(send(guest, cdb(opcode, size, here, 1), data).status == MFI_STAT_OK);
    }
    CHECK(isReferred(send(guest, cdb(0x41, 10, there - 8, 9), block)));

    for (const std::uint32_t lba : {here, there}) {
        Bytes list(24);
        put(list, 0, 22, 2);
        put(list, 2, 16, 2);
        put(list, 8, lba, 8);
        put(list, 16, 8, 4);
        const auto result = send(guest, {0x42, 0, 0, 0, 0, 0, 0, 0, 24, 0}, list);
        if (lba == there)
            CHECK(isReferred(result));
        else
            CHECK(result.status == MFI_STAT_OK);
    }
    // What names no blocks goes through.
    CHECK(send(guest, Bytes(6), {}).status == MFI_STAT_OK);
    CHECK(send(guest, {0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0}, {}).status == MFI_STAT_OK);
}

TEST_CASE("module referral: EXTENDED COPY from or to what is not accessible")
{
    Mapped guest;
    auto page = guest.driver.buffer(255);
    REQUIRE(guest.driver
                .execute(Frame::scsi(0, {0x12, 1, 0x83, 0, 255, 0}, 255).segments({page}).flags(MFI_FRAME_DIR_READ))
                .status == MFI_STAT_OK);
    const auto inquired = guest.driver.data(page);
    REQUIRE((inquired[5] & 0x0F) == 3); // NAA comes first

    const auto copy = [&](std::uint32_t from, std::uint32_t to) {
        Bytes list(16 + 2 * 32 + 28);
        put(list, 2, 64, 2);
        put(list, 8, 28, 4);
        for (const std::size_t target : {16, 48}) {
            list[target] = 0xE4;
            std::copy_n(inquired.begin() + 4, 20, list.begin() + static_cast<std::ptrdiff_t>(target) + 4);
        }
        list[80] = 0x02;
        put(list, 82, 24, 2);
        put(list, 86, 1, 2);
        put(list, 90, 8, 2);
        put(list, 92, from, 8);
        put(list, 100, to, 8);
        return send(guest, {0x83, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 108, 0, 0}, list);
    };
    CHECK(copy(here, slow_here).status == MFI_STAT_OK);
    CHECK(isReferred(copy(there, here)));
    CHECK(isReferred(copy(here, there)));
}

// target_core steps over the end of a command that begins within a segment.
TEST_CASE("module referral: segments that repeat")
{
    Mapped guest("16 2\n0 32751 0:O 7:S\n16 32767 0:S 7:O\n");
    CHECK(read(guest, 0, 16).status == MFI_STAT_OK);
    CHECK(read(guest, 32, 16).status == MFI_STAT_OK);
    CHECK(isReferred(read(guest, 32, 17)));
    CHECK(isReferred(read(guest, 8, 16)));
    CHECK(isReferred(read(guest, 48)));
    const auto result = read(guest, 31);
    REQUIRE(isReferred(result));
    CHECK(Sense(result.sense).entries ==
          std::vector<Entry>{{16, 32767, {{7, optimized}}}, {0, 32751, {{0, optimized}}}});
}

TEST_CASE("module referral: the sense data have as much as there is room for")
{
    Mapped guest;
    for (const std::uint8_t room : Bytes{255, 96, 84, 83, 60, 59, 36, 35, 12, 11}) {
        CAPTURE(int{room});
        auto sense = guest.driver.buffer(Bytes(256, 0xA5));
        auto data = guest.driver.buffer(512);
        const auto result = guest.driver.execute(Frame::read(0, there, 1).segments({data}).sense(sense.address, room));
        REQUIRE(result.scsi_status == check_condition);
        auto written = guest.driver.data(sense);
        CHECK(std::all_of(written.begin() + room, written.end(), [](auto byte) { return byte == 0xA5; }));
        written.resize(room);
        if (room < 12) {
            CHECK((written[0] & 0x7F) == 0x70);
            CHECK((written[2] & 0x0F) == not_ready);
            continue;
        }
        const Sense said(written);
        CHECK((said.key == aborted_command && said.code == 0x3F15));
        CHECK(said.entries.size() == (room >= 84 ? 3 : room >= 60 ? 2 : room >= 36 ? 1 : 0));
        CHECK(said.all == (room >= 84 || room < 36));
    }
}

TEST_CASE("module referral: where no group makes it accessible, it is refused as a group's state is")
{
    Mapped guest("0 0\n0 1023 0:S 7:U\n1024 2047 0:U 7:S\n2048 4095 0:O 7:O\n");
    CHECK(isRefused(read(guest, 0), 0x040B));
    CHECK(isRefused(read(guest, 1024), 0x040C));
    CHECK(read(guest, 2048).status == MFI_STAT_OK);
    CHECK(isRefused(read(guest, 4096), 0x040C)); // no segment at all
}

TEST_CASE("module referral: a group that no segment names is not bound by the map, one that some name is")
{
    Mapped guest("0 0\n0 32767 7:S\n");
    CHECK(read(guest, 0).status == MFI_STAT_OK);
    setMap(guest, "0 0\n0 1023 0:O\n1024 32767 7:O\n");
    CHECK(read(guest, 0).status == MFI_STAT_OK);
    CHECK(isReferred(read(guest, 1024)));
}

TEST_CASE("module referral: one command after a change of the map ends with a unit attention")
{
    Guest guest;
    auto& driver = guest.driver;
    driver.takeAttention(0);
    const auto map = guest.simple.backstore.path() / "lba_map";
    for (const auto* text : {two_groups, "16 2\n0 32751 0:O 7:S\n16 32767 0:S 7:O\n", "0 0\n"}) {
        writeText(map, text);
        auto answer = driver.buffer(36);
        const auto inquiry = Frame::scsi(0, {0x12, 0, 0, 0, 36, 0}, 36).segments({answer}).flags(MFI_FRAME_DIR_READ);
        CHECK(driver.execute(inquiry).status == MFI_STAT_OK);
        CHECK(tellsOfChange(read(guest, 0)));
        CHECK(read(guest, 0).status == MFI_STAT_OK);
        writeText(map, text); // the same once more
        CHECK(read(guest, 0).status == MFI_STAT_OK);
    }
    CHECK(read(guest, 1024).status == MFI_STAT_OK);
}

TEST_CASE("module referral: the group's state counts first, and LBA dependent is as active")
{
    Mapped guest;
    const auto group = guest.simple.backstore.path() / "alua" / "default_tg_pt_gp";
    writeText(group / "alua_access_type", "1");
    for (const auto* state : {"2", "3"}) {
        writeText(group / "alua_access_state", state);
        CHECK(tellsOfChange(read(guest, there)));
        CHECK(isRefused(read(guest, there), *state == '2' ? 0x040B : 0x040C));
        CHECK(isRefused(read(guest, here), *state == '2' ? 0x040B : 0x040C));
    }
    for (const auto* state : {"4", "1", "0"}) {
        CAPTURE(*state);
        writeText(group / "alua_access_state", state);
        CHECK(tellsOfChange(read(guest, there)));
        CHECK(read(guest, here).status == MFI_STAT_OK);
        CHECK(isReferred(read(guest, there)));
        CHECK(isReferred(write(guest, there, 1)));
        CHECK(isReferred(send(guest, cdb(0x2F, 10, there, 1), {}))); // VERIFY, which target_core lets through
    }
}

// A map of any size is looked at in bounded time, whatever the guest asks for.
TEST_CASE("module referral: VERIFY of all blocks of a map that repeats")
{
    Mapped guest("1 2\n0 32766 0:O 7:S\n1 32767 0:O 7:S\n");
    Bytes verify(16);
    verify[0] = 0x8F;
    put(verify, 10, 32768, 4);
    CHECK(send(guest, verify, {}).status == MFI_STAT_OK);
}
