// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "frame_builder.hpp"

namespace {

constexpr std::uint32_t max_entries = 1009;

struct Info {
    std::uint32_t flags = 0;
    std::uint32_t entries = 1008;
    std::uint64_t queue = 0x10000;
    std::uint64_t producer = 0x20000;
    std::uint64_t consumer = 0x20004;
};

mfi_status decode(const Info& info, mr_queue& queue)
{
    auto raw = FrameBuilder(0, sizeof(mfi_queue_info))
                   .u32(0x00, info.flags)
                   .u32(0x04, info.entries)
                   .u64(0x08, info.queue)
                   .u64(0x10, info.producer)
                   .u64(0x18, info.consumer);
    mfi_queue_info copy;
    std::memcpy(&copy, raw.bytes().data(), sizeof(copy));
    return mr_queue_decode(&copy, max_entries, &queue);
}

mfi_status decode(const Info& info)
{
    mr_queue queue;
    return decode(info, queue);
}

} // namespace

TEST_CASE("unit queue: every field arrives")
{
    mr_queue queue;

    REQUIRE(decode({.flags = MFI_QINFO_CONTEXT64,
                    .entries = 129,
                    .queue = 0x123456789A8,
                    .producer = 0xFFFFFFFF00000004,
                    .consumer = 0xFFFFFFFC},
                   queue) == MFI_STAT_OK);
    CHECK(queue.entries == 129);
    CHECK(queue.context64);
    CHECK(queue.queue == 0x123456789A8);
    CHECK(queue.producer == 0xFFFFFFFF00000004);
    CHECK(queue.consumer == 0xFFFFFFFC);

    REQUIRE(decode({.flags = ~2U}, queue) == MFI_STAT_OK);
    CHECK_FALSE(queue.context64);
}

TEST_CASE("unit queue: two entries at least, the controller's limit at most")
{
    CHECK(decode({.entries = 0}) == MFI_STAT_INVALID_PARAMETER);
    CHECK(decode({.entries = 1}) == MFI_STAT_INVALID_PARAMETER);
    CHECK(decode({.entries = 2}) == MFI_STAT_OK);
    CHECK(decode({.entries = max_entries}) == MFI_STAT_OK);
    CHECK(decode({.entries = max_entries + 1}) == MFI_STAT_INVALID_PARAMETER);
    CHECK(decode({.entries = 0x10002}) == MFI_STAT_INVALID_PARAMETER);
    CHECK(decode({.entries = UINT32_MAX}) == MFI_STAT_INVALID_PARAMETER);
}

TEST_CASE("unit queue: addresses are aligned to what they hold")
{
    auto off = GENERATE(1U, 2U, 3U);

    CHECK(decode({.queue = 0x10000 + off}) == MFI_STAT_INVALID_PARAMETER);
    CHECK(decode({.producer = 0x10000 + off}) == MFI_STAT_INVALID_PARAMETER);
    CHECK(decode({.consumer = 0x10000 + off}) == MFI_STAT_INVALID_PARAMETER);
    CHECK(decode({.queue = 0x10004}) == MFI_STAT_OK);
    CHECK(decode({.flags = MFI_QINFO_CONTEXT64, .queue = 0x10004}) == MFI_STAT_INVALID_PARAMETER);
    CHECK(decode({.flags = MFI_QINFO_CONTEXT64, .queue = 0x10008, .producer = 4}) == MFI_STAT_OK);
}

TEST_CASE("unit queue: no address wraps")
{
    CHECK(decode({.entries = 2, .queue = UINT64_MAX - 7}) == MFI_STAT_OK);
    CHECK(decode({.entries = 3, .queue = UINT64_MAX - 7}) == MFI_STAT_INVALID_PARAMETER);
    CHECK(decode({.flags = MFI_QINFO_CONTEXT64, .entries = 2, .queue = UINT64_MAX - 7}) == MFI_STAT_INVALID_PARAMETER);
    CHECK(decode({.producer = UINT64_MAX - 3, .consumer = UINT64_MAX - 3}) == MFI_STAT_OK);
}
