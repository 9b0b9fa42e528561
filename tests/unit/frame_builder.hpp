// SPDX-License-Identifier: GPL-2.0-or-later
// Frames written byte by byte at the offsets of the MFI documents, so that the tests do not lean on the structures of
// mfi.h.
#pragma once

#include "decoder.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

class FrameBuilder {
public:
    explicit FrameBuilder(std::uint8_t cmd, std::size_t size = MR_FRAME_HEAD) : bytes_(size) { bytes_[0] = cmd; }

    FrameBuilder& put(std::size_t offset, std::uint64_t value, std::size_t width)
    {
        if (bytes_.size() < offset + width)
            bytes_.resize(offset + width);
        for (std::size_t i = 0; i < width; ++i)
            bytes_[offset + i] = static_cast<std::uint8_t>(value >> (8 * i));
        return *this;
    }
    FrameBuilder& u8(std::size_t offset, std::uint8_t value) { return put(offset, value, 1); }
    FrameBuilder& u16(std::size_t offset, std::uint16_t value) { return put(offset, value, 2); }
    FrameBuilder& u32(std::size_t offset, std::uint32_t value) { return put(offset, value, 4); }
    FrameBuilder& u64(std::size_t offset, std::uint64_t value) { return put(offset, value, 8); }

    FrameBuilder& senseLength(std::uint8_t value) { return u8(0x01, value); }
    FrameBuilder& sgeCount(std::uint8_t value) { return u8(0x07, value); }
    FrameBuilder& flags(std::uint16_t value) { return u16(0x10, value); }
    FrameBuilder& dataLength(std::uint32_t value) { return u32(0x14, value); }
    FrameBuilder& senseAddress(std::uint64_t value) { return u64(0x18, value); }

    FrameBuilder& cdb(const std::vector<std::uint8_t>& cdb)
    {
        u8(0x06, static_cast<std::uint8_t>(cdb.size()));
        for (std::size_t i = 0; i < cdb.size(); ++i)
            u8(0x20 + i, cdb[i]);
        return *this;
    }

    [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return bytes_; }

    // Exactly as long as said, on the heap: a sanitizer sees the first byte read too far.
    [[nodiscard]] std::unique_ptr<std::uint8_t[]> copy(std::size_t length) const
    {
        auto result = std::make_unique<std::uint8_t[]>(length);
        std::memcpy(result.get(), bytes_.data(), length < bytes_.size() ? length : bytes_.size());
        return result;
    }

    mfi_status decode(mr_request& request) const { return decode(request, bytes_.size()); }
    mfi_status decode(mr_request& request, std::size_t length) const
    {
        return mr_frame_decode(copy(length).get(), length, &request);
    }
    [[nodiscard]] std::size_t size() const { return mr_frame_size(copy(MR_FRAME_HEAD).get()); }

private:
    std::vector<std::uint8_t> bytes_;
};
