// SPDX-License-Identifier: GPL-2.0-or-later
// SGLs that no driver would write.
#include "aftermath.hpp"
#include "catch.hpp"
#include "guest.hpp"

#include <functional>

namespace {

constexpr std::uint32_t bytes = 4096; // of each transfer
constexpr std::uint32_t huge = ~0U;
using Segments = std::vector<Segment>;
using List = std::function<Segments(std::uint64_t room)>; // room: the address of 8192 bytes

List at(const Segments& list)
{
    return [list](auto) { return list; };
}

// Offsets in the room.
List inRoom(const Segments& list)
{
    return [list](auto room) {
        auto moved = list;
        for (auto& segment : moved)
            segment.address += room;
        return moved;
    };
}

// So many elements of a size, one behind the other.
List pieces(std::uint32_t size, std::size_t count)
{
    Segments list;
    for (std::size_t i = 0; i < count; ++i)
        list.push_back({i * size, size});
    return inRoom(list);
}

List afterEmpty(std::size_t count, const List& rest)
{
    return [count, rest](auto room) {
        Segments list(count, {GuestMemory::hole, 0});
        for (const auto& segment : rest(room))
            list.push_back(segment);
        return list;
    };
}

struct Row {
    const char* what;
    List list;
    std::uint8_t status;
    SglForm form = SglForm::Sgl64;
};

constexpr auto invalid = MFI_STAT_INVALID_SGL;
constexpr auto ok = MFI_STAT_OK;

const Row rows[] = {
    {"in a hole", at({{GuestMemory::hole, bytes}}), invalid},
    {"into a hole", at({{GuestMemory::hole - 512, bytes}}), invalid},
    {"off the end", at({{GuestMemory::size - 512, bytes}}), invalid},
    {"far away", at({{1ULL << 60, bytes}}), invalid},
    {"non-canonical", at({{1ULL << 63, bytes}}), invalid},
    {"wraps", at({{UINT64_MAX - 1023, bytes}}), invalid},
    {"wraps, 4 GiB", at({{UINT64_MAX - 1023, huge}}), invalid},
    {"ends with the address space", at({{UINT64_MAX - bytes + 1, bytes}}), invalid},
    {"good, then a hole", afterEmpty(1, at({{0x4000, 2048}, {GuestMemory::hole, 2048}})), invalid},
    {"no bytes", inRoom({{0, 0}}), invalid},
    {"no elements", at({}), invalid},
    {"255 times no bytes", afterEmpty(255, at({})), invalid},
    {"254 times no bytes", afterEmpty(254, inRoom({{0, bytes}})), ok},
    {"2^32-1 bytes", inRoom({{0, huge}}), ok},
    {"2^32-1 bytes in 32 bits", inRoom({{0, huge}}), ok, SglForm::Sgl32},
    {"255 times 2^32-1 bytes", inRoom(Segments(255, {0, huge})), ok},
    {"1 byte, then 2^32-1", inRoom({{0, 1}, {1, huge}}), ok},
    {"a byte short", inRoom({{0, bytes - 1}}), invalid},
    {"longer", inRoom({{0, 2 * bytes}}), ok},
    {"255 elements, too short", pieces(16, 255), invalid},
    {"255 elements", pieces(17, 255), ok},
    {"255 elements of IEEE", pieces(17, 255), ok, SglForm::Ieee},
    {"255 elements in 32 bits", pieces(17, 255), ok, SglForm::Sgl32},
    {"misaligned", inRoom({{1, bytes}}), ok},
    {"the last byte alone", inRoom({{0, bytes - 1}, {bytes - 1, 1}}), ok},
};

// Where the bytes of the transfer are.
std::vector<std::uint8_t> gathered(const Guest& guest, const Segments& list)
{
    std::vector<std::uint8_t> all;
    for (const auto& segment : list) {
        auto part =
            guest.controller.memory().get(segment.address, std::min<std::size_t>(segment.length, bytes - all.size()));
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

// The elements of a list may be far apart, but each lies here.
struct Room {
    explicit Room(Guest& guest) : memory(guest.controller.memory()), segment(guest.driver.buffer(3 * 4096))
    {
        memory.put(segment.address, before);
    }
    [[nodiscard]] std::uint64_t middle() const { return segment.address + 2048; }
    [[nodiscard]] bool untouched(std::size_t from, std::size_t to) const
    {
        auto now = memory.get(segment.address, segment.length);
        return std::equal(now.begin() + static_cast<std::ptrdiff_t>(from),
                          now.begin() + static_cast<std::ptrdiff_t>(to),
                          before.begin() + static_cast<std::ptrdiff_t>(from));
    }

    GuestMemory& memory;
    Segment segment;
    std::vector<std::uint8_t> before = pattern(std::size_t{3} * 4096, 5);
};

} // namespace

TEST_CASE("module hostile sgl: each has its status, and data are where it says and nowhere else")
{
    const Aftermath aftermath;
    Guest guest;
    auto& driver = guest.driver;
    const auto frame_place = driver.buffer(8192).address; // for 255 elements
    const auto expected = pattern(bytes, 1);
    REQUIRE(driver.execute(Frame::write(0, 0, 8).segments({driver.buffer(expected)})).status == MFI_STAT_OK);
    Room room(guest);

    for (const auto& row : rows) {
        CAPTURE(row.what);
        guest.controller.memory().put(room.segment.address, room.before);
        const auto list = row.list(room.middle());
        auto command = driver.prepareAt(frame_place, Frame::read(0, 0, 8).segments(list, row.form));

        const auto status = driver.wait(driver.kick(command)).status;
        CHECK(int{status} == int{row.status});
        CHECK(room.untouched(0, 2048));
        CHECK(room.untouched(2048 + 1 + bytes, 12288));
        if (row.status != MFI_STAT_OK)
            CHECK(room.untouched(2048, 2048 + 1 + bytes));
        else
            CHECK((gathered(guest, list) == expected));
    }
}

TEST_CASE("module hostile sgl: writes take what the SGL says")
{
    const Aftermath aftermath;
    Guest guest;
    auto& driver = guest.driver;
    const auto frame_place = driver.buffer(8192).address;
    const auto data = pattern(8192, 3);
    auto in = driver.buffer(bytes);

    for (const auto& row : rows) {
        CAPTURE(row.what);
        auto room = driver.buffer(data);
        const auto list = row.list(room.address);
        auto erase = Frame::write(0, 0, 8).segments({driver.buffer(bytes)});
        REQUIRE(driver.execute(erase).status == MFI_STAT_OK);
        auto command = driver.prepareAt(frame_place, Frame::write(0, 0, 8).segments(list, row.form));

        CHECK(int{driver.wait(driver.kick(command)).status} == int{row.status});
        REQUIRE(driver.execute(Frame::read(0, 0, 8).segments({in})).status == MFI_STAT_OK);
        CHECK((driver.data(in) ==
               (row.status == MFI_STAT_OK ? gathered(guest, list) : std::vector<std::uint8_t>(bytes))));
    }
}
