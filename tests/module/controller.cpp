// SPDX-License-Identifier: GPL-2.0-or-later
#include "controller.hpp"

#include "kernel_module.hpp"
#include "mfi.h"

#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

namespace {

constexpr std::size_t page_size = 4096;

Fd eventfdLike(const Fd* given)
{
    return given ? duplicate(*given) : makeEventfd();
}

} // namespace

Fd openNode()
{
    kernel_module::load();
    return Fd(check(open(VHOST_MEGASAS_DEVICE, O_RDWR | O_CLOEXEC), VHOST_MEGASAS_DEVICE));
}

int bindNode(const Fd& node, const std::string& wwpn, std::uint16_t tag, std::uint16_t chip, std::uint32_t* id)
{
    vhost_megasas_bind bind{};
    std::memcpy(bind.wwpn, wwpn.data(), std::min(wwpn.size(), sizeof(bind.wwpn)));
    bind.tpgt = tag;
    bind.chip = chip;
    auto error = errorOf(ioctl(node.get(), VHOST_MEGASAS_BIND, &bind));
    if (id)
        *id = bind.controller;
    return error;
}

Fd makeEventfd()
{
    return Fd(check(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd"));
}

Fd duplicate(const Fd& fd)
{
    return Fd(check(fcntl(fd.get(), F_DUPFD_CLOEXEC, 0), "dup"));
}

void signal(const Fd& eventfd)
{
    const std::uint64_t one = 1;
    check(::write(eventfd.get(), &one, sizeof(one)), "eventfd");
}

Controller::Controller(const Target& target) : Controller(target, Options{})
{
}

Controller::Controller(const Target& target, const Options& options)
    : call_(eventfdLike(options.call)), resample_(eventfdLike(options.resample))
{
    auto* page = mmap(nullptr, page_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        throw std::system_error(errno, std::generic_category(), "mmap");
    page_ = static_cast<std::uint8_t*>(page);

    errno = bindNode(node_, target.wwpn(), Target::tag(), options.chip, &id_);
    check(errno ? -1 : 0, "BIND");
    vhost_megasas_irq irq{.call = call_.get(), .resample = resample_.get()};
    check(ioctl(node_.get(), VHOST_MEGASAS_SET_IRQ, &irq), "SET_IRQ");
    const auto reply = options.chip == VHOST_MEGASAS_CHIP_SAS1078 ? 0x80000000U : 0x00000001U;
    for (auto word : {0U, reply, 4U, reply | 4U}) {
        auto eventfd = eventfdLike(word == reply ? options.clear : nullptr);
        vhost_megasas_eventfd clear{.fd = clear_.emplace(word, std::move(eventfd)).first->second.get(), .value = word};
        check(ioctl(node_.get(), VHOST_MEGASAS_SET_CLEAR, &clear), "SET_CLEAR");
    }
    check(ioctl(node_.get(), VHOST_MEGASAS_SET_OWNER), "SET_OWNER");
    setMemory(memory_.table());
    auto address = reinterpret_cast<std::uint64_t>(page_);
    check(ioctl(node_.get(), VHOST_MEGASAS_SET_REG_PAGE, &address), "SET_REG_PAGE");
    setInterrupts(options.interrupts);
}

Controller::~Controller()
{
    node_.reset();
    munmap(page_, page_size);
}

std::uint32_t Controller::read(std::uint32_t offset) const
{
    return __atomic_load_n(reinterpret_cast<std::uint32_t*>(page_ + offset), __ATOMIC_ACQUIRE);
}

bool Controller::write(std::uint32_t offset, std::uint32_t value, std::uint32_t size)
{
    vhost_megasas_write write{.offset = offset, .size = size, .value = value, .learn = 0};
    check(ioctl(node_.get(), VHOST_MEGASAS_WRITE, &write), "WRITE");
    return write.learn != 0;
}

std::uint32_t Controller::state() const
{
    return read(MFI_REG_OSP0) & MFI_STATE_MASK;
}

int Controller::addDoorbell(std::uint32_t word, const Fd& eventfd)
{
    vhost_megasas_eventfd doorbell{.fd = eventfd.get(), .value = word};
    return errorOf(ioctl(node_.get(), VHOST_MEGASAS_ADD_DOORBELL, &doorbell));
}

int Controller::deleteDoorbell(std::uint32_t word)
{
    return errorOf(ioctl(node_.get(), VHOST_MEGASAS_DEL_DOORBELL, &word));
}

void Controller::setInterrupts(std::uint32_t mode)
{
    check(ioctl(node_.get(), VHOST_MEGASAS_SET_INTR, &mode), "SET_INTR");
}

void Controller::reset(std::uint32_t reason)
{
    check(ioctl(node_.get(), VHOST_MEGASAS_RESET, &reason), "RESET");
}

void Controller::setMemory(std::vector<std::uint64_t> table)
{
    check(ioctl(node_.get(), VHOST_MEGASAS_SET_MEM_TABLE, table.data()), "SET_MEM_TABLE");
}

std::uint64_t Controller::interrupts(std::chrono::milliseconds limit)
{
    pollfd waiting{.fd = call_.get(), .events = POLLIN, .revents = 0};
    check(poll(&waiting, 1, static_cast<int>(limit.count())), "poll");
    std::uint64_t count = 0;
    return ::read(call_.get(), &count, sizeof(count)) > 0 ? count : 0;
}
