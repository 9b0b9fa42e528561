// SPDX-License-Identifier: GPL-2.0-or-later
// MFI frames as drivers build them.
#pragma once

#include "mfi.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

enum class SglForm : std::uint16_t {
    Sgl32 = 0,
    Sgl64 = MFI_FRAME_SGL64,
    Ieee = MFI_FRAME_IEEE_SGL | MFI_FRAME_SGL64,
};

struct Segment {
    std::uint64_t address;
    std::uint32_t length;
};

class Frame {
public:
    static Frame init(std::uint64_t queue_info);
    static Frame read(std::uint8_t ld, std::uint64_t lba, std::uint32_t blocks);
    static Frame write(std::uint8_t ld, std::uint64_t lba, std::uint32_t blocks);
    static Frame scsi(std::uint8_t ld, const std::vector<std::uint8_t>& cdb, std::uint32_t data_length = 0);
    static Frame dcmd(std::uint32_t opcode, std::uint32_t data_length = 0,
                      const std::array<std::uint8_t, 12>& mailbox = {});
    static Frame abort(std::uint32_t context, std::uint64_t address);

    Frame& segments(const std::vector<Segment>& list, SglForm form = SglForm::Sgl64);
    Frame& flags(std::uint16_t bits);
    Frame& access(std::uint8_t byte); // byte 1 of the CDB
    Frame& sense(std::uint64_t address, std::uint8_t length);
    Frame& context(std::uint32_t value);
    Frame& put(std::size_t offset, std::uint64_t value, std::size_t width); // any field

    [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return bytes_; }

private:
    Frame(std::uint8_t cmd, std::size_t fixed_size);

    std::size_t fixed_size_;
    std::vector<std::uint8_t> bytes_;
};
