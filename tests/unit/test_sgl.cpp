// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "frame_builder.hpp"

namespace {

struct Element {
    std::uint64_t address;
    std::uint32_t length;
};

constexpr std::uint16_t forms[] = {0, MFI_FRAME_SGL64, MFI_FRAME_IEEE_SGL, MFI_FRAME_IEEE_SGL | MFI_FRAME_SGL64};

// A LD_READ frame with a list of one form.
class List {
public:
    List(std::uint16_t form, const std::vector<Element>& elements) : frame_(MFI_CMD_LD_READ)
    {
        auto offset = std::size_t{0x28};
        for (const auto& element : elements) {
            auto address = form == 0 ? std::size_t{4} : std::size_t{8};
            frame_.put(offset, element.address, address);
            frame_.u32(offset + address, element.length);
            if (form & MFI_FRAME_IEEE_SGL)
                frame_.u32(offset + 12, 0xFFFFFFFF); // flags, without meaning here
            offset += mr_sge_size(form);
        }
        frame_.flags(form).sgeCount(static_cast<std::uint8_t>(elements.size()));
    }

    mfi_status decode(std::uint32_t want) { return decode(want, frame_.size()); }
    mfi_status decode(std::uint32_t want, std::size_t length)
    {
        mr_request request;
        REQUIRE(frame_.decode(request, frame_.size()) == MFI_STAT_OK);
        return mr_sgl_decode(frame_.copy(length).get(), length, &request, want, &sgl);
    }
    [[nodiscard]] std::size_t size() const { return frame_.size(); }

    mr_sgl sgl{};

private:
    FrameBuilder frame_;
};

} // namespace

TEST_CASE("unit sgl: elements have 8, 12 or 16 bytes")
{
    CHECK(mr_sge_size(0) == 8);
    CHECK(mr_sge_size(MFI_FRAME_SGL64) == 12);
    CHECK(mr_sge_size(MFI_FRAME_IEEE_SGL) == 16);
    CHECK(mr_sge_size(0xFFFF) == 16);
    CHECK(mr_sge_size(0xFFFF & ~(MFI_FRAME_SGL64 | MFI_FRAME_IEEE_SGL)) == 8);
}

TEST_CASE("unit sgl: address and length arrive in every form")
{
    auto form = GENERATE(from_range(std::begin(forms), std::end(forms)));
    auto high = form == 0 ? std::uint64_t{0} : std::uint64_t{0xFEDCBA98} << 32;
    List list(form, {{high | 0x76543200, 0x1000}, {high | 0xFFFFF000, 0x1000}});

    REQUIRE(list.decode(0x2000) == MFI_STAT_OK);
    CHECK(list.sgl.nents == 2);
    CHECK(list.sgl.bytes == 0x2000);
    CHECK(list.sgl.bits == (high | 0xFFFFF000 | 0x76543200 | 0x1000));
    CHECK(list.sgl.sge[0].addr == (high | 0x76543200));
    CHECK(list.sgl.sge[0].len == 0x1000);
    CHECK(list.sgl.sge[1].addr == (high | 0xFFFFF000));
}

TEST_CASE("unit sgl: what is beyond the bytes wanted is cut off")
{
    auto form = GENERATE(from_range(std::begin(forms), std::end(forms)));
    List list(form, {{0x1000, 0x1000}, {0x4000, 0x1000}, {0x8000, 0x1000}});

    REQUIRE(list.decode(0x1200) == MFI_STAT_OK);
    CHECK(list.sgl.nents == 2);
    CHECK(list.sgl.bytes == 0x1200);
    CHECK(list.sgl.sge[1].len == 0x200);

    REQUIRE(list.decode(0x1000) == MFI_STAT_OK);
    CHECK(list.sgl.nents == 1);

    REQUIRE(list.decode(0) == MFI_STAT_OK);
    CHECK(list.sgl.nents == 0);
    CHECK(list.sgl.bytes == 0);
    CHECK(list.sgl.bits == 0);
}

TEST_CASE("unit sgl: a list with too few bytes is refused")
{
    List list(MFI_FRAME_SGL64, {{0x1000, 0x1000}, {0x4000, 0xFFF}});

    CHECK(list.decode(0x1FFF) == MFI_STAT_OK);
    CHECK(list.decode(0x2000) == MFI_STAT_INVALID_SGL);
    CHECK(list.decode(UINT32_MAX) == MFI_STAT_INVALID_SGL);
    CHECK(List(0, {}).decode(0) == MFI_STAT_OK);
    CHECK(List(0, {}).decode(1) == MFI_STAT_INVALID_SGL);
}

TEST_CASE("unit sgl: empty elements are skipped")
{
    List list(MFI_FRAME_IEEE_SGL, {{UINT64_MAX, 0}, {0x1000, 0x200}, {0, 0}, {0x2000, 0x200}, {0, 0}});

    REQUIRE(list.decode(0x400) == MFI_STAT_OK);
    CHECK(list.sgl.nents == 2);
    CHECK(list.sgl.sge[1].addr == 0x2000);
    CHECK(list.decode(0x401) == MFI_STAT_INVALID_SGL);
}

TEST_CASE("unit sgl: address 0 is memory as any other")
{
    List list(0, {{0, 0x200}});

    REQUIRE(list.decode(0x200) == MFI_STAT_OK);
    CHECK(list.sgl.sge[0].addr == 0);
}

TEST_CASE("unit sgl: an element must not wrap")
{
    CHECK(List(MFI_FRAME_SGL64, {{UINT64_MAX - 0x1FF, 0x200}}).decode(0x200) == MFI_STAT_OK);
    CHECK(List(MFI_FRAME_SGL64, {{UINT64_MAX - 0x1FE, 0x200}}).decode(0x100) == MFI_STAT_INVALID_SGL);
    CHECK(List(MFI_FRAME_SGL64, {{UINT64_MAX, 0xFFFFFFFF}}).decode(1) == MFI_STAT_INVALID_SGL);
    CHECK(List(0, {{0xFFFFFFFF, 0xFFFFFFFF}}).decode(UINT32_MAX) == MFI_STAT_OK);
}

TEST_CASE("unit sgl: elements that are not wanted are not looked at")
{
    List list(MFI_FRAME_SGL64, {{0x1000, 0x200}, {UINT64_MAX, 2}});

    CHECK(list.decode(0x200) == MFI_STAT_OK);
    CHECK(list.decode(0x201) == MFI_STAT_INVALID_SGL);
}

TEST_CASE("unit sgl: the common alignment is of addresses and lengths")
{
    auto aligned = [](const std::vector<Element>& elements, std::uint32_t want) {
        List list(MFI_FRAME_SGL64, elements);
        REQUIRE(list.decode(want) == MFI_STAT_OK);
        return list.sgl.bits % 512 == 0;
    };

    CHECK(aligned({{0x200, 0x200}, {0x1000, 0xE00}}, 0x1000));
    CHECK_FALSE(aligned({{0x201, 0x200}}, 0x200));
    CHECK_FALSE(aligned({{0x300, 0x200}}, 0x200));
    CHECK_FALSE(aligned({{0x200, 0x100}, {0x400, 0x100}}, 0x200));
    CHECK(aligned({{0x200, 0x1FF + 0x200}}, 0x200));
    CHECK_FALSE(aligned({{0x200, 0x200}}, 0x1FF));
}

TEST_CASE("unit sgl: 255 elements, and sums up to 4 GiB - 1")
{
    auto form = GENERATE(from_range(std::begin(forms), std::end(forms)));
    List list(form, std::vector<Element>(255, {0x1000, 0x1010101}));

    REQUIRE(list.decode(UINT32_MAX) == MFI_STAT_OK);
    CHECK(list.sgl.nents == 255);
    CHECK(list.sgl.bytes == UINT32_MAX);

    List too_much(form, std::vector<Element>(255, {0x1000, UINT32_MAX}));
    REQUIRE(too_much.decode(UINT32_MAX) == MFI_STAT_OK);
    CHECK(too_much.sgl.nents == 1);
}

TEST_CASE("unit sgl: a list that ends outside the frame is refused unread")
{
    auto form = GENERATE(from_range(std::begin(forms), std::end(forms)));
    List list(form, std::vector<Element>(8, {0x1000, 0x200}));

    CHECK(list.decode(0x200, list.size()) == MFI_STAT_OK);
    CHECK(list.decode(0x200, list.size() - 1) == MFI_STAT_INVALID_SGL);
    CHECK(list.decode(0, 0x28) == MFI_STAT_INVALID_SGL);
}
