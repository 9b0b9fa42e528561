// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest_memory.hpp"

#include "fd.hpp"

#include <sys/mman.h>

GuestMemory::GuestMemory()
{
    Fd file(check(memfd_create("guest", MFD_CLOEXEC), "memfd_create"));
    check(ftruncate(file.get(), size), "ftruncate");
    auto* map = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
    if (map == MAP_FAILED)
        throw std::system_error(errno, std::generic_category(), "mmap");
    base_ = static_cast<std::uint8_t*>(map);
}

GuestMemory::~GuestMemory()
{
    munmap(base_, size);
}

std::uint64_t GuestMemory::allocate(std::size_t bytes, std::size_t alignment)
{
    auto address = (next_ + alignment - 1) / alignment * alignment;
    if (address + bytes > size)
        throw std::bad_alloc();
    next_ = address + bytes;
    return address;
}

std::vector<std::uint64_t> GuestMemory::table() const
{
    auto user = reinterpret_cast<std::uint64_t>(base_);
    return {2, 0, hole, user, 0, hole_end, size - hole_end, user + hole_end, 0};
}
