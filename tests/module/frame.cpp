// SPDX-License-Identifier: GPL-2.0-or-later
#include "frame.hpp"

#include <algorithm>

namespace {

constexpr std::size_t frame_size = 64;

std::size_t elementSize(SglForm form)
{
    switch (form) {
    case SglForm::Sgl32:
        return sizeof(mfi_sge32);
    case SglForm::Sgl64:
        return sizeof(mfi_sge64);
    default:
        return sizeof(mfi_sge_ieee);
    }
}

} // namespace

Frame::Frame(std::uint8_t cmd, std::size_t fixed_size)
    : fixed_size_(fixed_size), bytes_(std::max(fixed_size, frame_size))
{
    put(offsetof(mfi_header, cmd), cmd, 1);
    put(offsetof(mfi_header, cmd_status), MFI_STAT_PENDING, 1);
}

Frame& Frame::put(std::size_t offset, std::uint64_t value, std::size_t width)
{
    bytes_.resize(std::max(bytes_.size(), offset + width));
    for (std::size_t i = 0; i < width; ++i)
        bytes_[offset + i] = static_cast<std::uint8_t>(value >> (8 * i));
    return *this;
}

Frame Frame::init(std::uint64_t queue_info)
{
    Frame frame(MFI_CMD_INIT, sizeof(mfi_init_frame));
    frame.put(offsetof(mfi_init_frame, qinfo_lo), queue_info, 8);
    frame.put(offsetof(mfi_header, data_len), sizeof(mfi_queue_info), 4);
    return frame.flags(MFI_FRAME_DONT_POST);
}

Frame Frame::read(std::uint8_t ld, std::uint64_t lba, std::uint32_t blocks)
{
    Frame frame(MFI_CMD_LD_READ, sizeof(mfi_ld_io_frame));
    frame.put(offsetof(mfi_header, target_id), ld, 1);
    frame.put(offsetof(mfi_header, data_len), blocks, 4);
    frame.put(offsetof(mfi_ld_io_frame, lba_lo), lba, 8);
    return frame.flags(MFI_FRAME_DIR_READ);
}

Frame Frame::write(std::uint8_t ld, std::uint64_t lba, std::uint32_t blocks)
{
    auto frame = read(ld, lba, blocks);
    frame.put(offsetof(mfi_header, cmd), MFI_CMD_LD_WRITE, 1);
    frame.put(offsetof(mfi_header, flags), MFI_FRAME_DIR_WRITE, 2);
    return frame;
}

Frame Frame::scsi(std::uint8_t ld, const std::vector<std::uint8_t>& cdb, std::uint32_t data_length)
{
    Frame frame(MFI_CMD_LD_SCSI_IO, sizeof(mfi_scsi_io_frame));
    frame.put(offsetof(mfi_header, target_id), ld, 1);
    frame.put(offsetof(mfi_header, cdb_len), cdb.size(), 1);
    frame.put(offsetof(mfi_header, data_len), data_length, 4);
    std::copy(cdb.begin(), cdb.end(), frame.bytes_.begin() + offsetof(mfi_scsi_io_frame, cdb));
    return frame;
}

Frame Frame::dcmd(std::uint32_t opcode, std::uint32_t data_length, const std::array<std::uint8_t, 12>& mailbox)
{
    Frame frame(MFI_CMD_DCMD, sizeof(mfi_dcmd_frame));
    frame.put(offsetof(mfi_header, data_len), data_length, 4);
    frame.put(offsetof(mfi_dcmd_frame, opcode), opcode, 4);
    std::copy(mailbox.begin(), mailbox.end(), frame.bytes_.begin() + offsetof(mfi_dcmd_frame, mbox));
    return frame;
}

Frame Frame::abort(std::uint32_t context, std::uint64_t address)
{
    Frame frame(MFI_CMD_ABORT, sizeof(mfi_abort_frame));
    frame.put(offsetof(mfi_abort_frame, abort_context), context, 4);
    frame.put(offsetof(mfi_abort_frame, abort_addr_lo), address, 8);
    return frame;
}

Frame& Frame::segments(const std::vector<Segment>& list, SglForm form)
{
    auto offset = fixed_size_;
    for (const auto& segment : list) {
        auto address = form == SglForm::Sgl32 ? std::size_t{4} : std::size_t{8};
        put(offset, segment.address, address);
        put(offset + address, segment.length, elementSize(form) - address);
        offset += elementSize(form);
    }
    put(offsetof(mfi_header, sge_count), list.size(), 1);
    return flags(static_cast<std::uint16_t>(form));
}

Frame& Frame::flags(std::uint16_t bits)
{
    bytes_[offsetof(mfi_header, flags)] |= static_cast<std::uint8_t>(bits);
    return *this;
}

Frame& Frame::access(std::uint8_t byte)
{
    put(offsetof(mfi_header, lun), byte, 1);
    return *this;
}

Frame& Frame::sense(std::uint64_t address, std::uint8_t length)
{
    put(offsetof(mfi_header, sense_len), length, 1);
    put(offsetof(mfi_ld_io_frame, sense_lo), address, 8);
    return *this;
}

Frame& Frame::context(std::uint32_t value)
{
    put(offsetof(mfi_header, context), value, 4);
    return *this;
}
