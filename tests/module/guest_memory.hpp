// SPDX-License-Identifier: GPL-2.0-or-later
// The fake guest's memory: two regions with a hole between them, in one shared mapping.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

class GuestMemory {
public:
    static constexpr std::uint64_t hole = 1U << 20;
    static constexpr std::uint64_t hole_end = 2U << 20;
    static constexpr std::uint64_t size = 32U << 20;

    GuestMemory();
    ~GuestMemory();
    GuestMemory(const GuestMemory&) = delete;
    GuestMemory& operator=(const GuestMemory&) = delete;

    // Guest physical addresses of fresh, zeroed memory above the hole.
    std::uint64_t allocate(std::size_t bytes, std::size_t alignment = 4096);

    [[nodiscard]] std::uint8_t* at(std::uint64_t address) const { return base_ + address; }
    [[nodiscard]] std::uint32_t u32(std::uint64_t address) const
    {
        return __atomic_load_n(reinterpret_cast<std::uint32_t*>(at(address)), __ATOMIC_ACQUIRE);
    }
    void setU32(std::uint64_t address, std::uint32_t value) const
    {
        __atomic_store_n(reinterpret_cast<std::uint32_t*>(at(address)), value, __ATOMIC_RELEASE);
    }
    [[nodiscard]] std::uint8_t u8(std::uint64_t address) const
    {
        return __atomic_load_n(at(address), __ATOMIC_ACQUIRE);
    }

    void put(std::uint64_t address, std::span<const std::uint8_t> bytes) const
    {
        std::memcpy(at(address), bytes.data(), bytes.size());
    }
    [[nodiscard]] std::vector<std::uint8_t> get(std::uint64_t address, std::size_t bytes) const
    {
        return {at(address), at(address) + bytes};
    }

    // struct vhost_memory, as VHOST_MEGASAS_SET_MEM_TABLE takes it.
    [[nodiscard]] std::vector<std::uint64_t> table() const;

private:
    std::uint8_t* base_;
    std::uint64_t next_ = hole_end;
};
