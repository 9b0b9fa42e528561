// SPDX-License-Identifier: GPL-2.0-or-later
// The device node as the manager and QEMU use it.
#pragma once

#include "fd.hpp"
#include "guest_memory.hpp"
#include "target.hpp"

#include <chrono>
#include <cstdint>
#include <linux/vhost_megasas.h>
#include <map>
#include <string>

// VHOST_MEGASAS_BIND on a fresh open of the node; 0 or an errno.
Fd openNode();
int bindNode(const Fd& node, const std::string& wwpn, std::uint16_t tag,
             std::uint16_t chip = VHOST_MEGASAS_CHIP_SAS2108, std::uint32_t* id = nullptr);

Fd makeEventfd();
Fd duplicate(const Fd& fd);
void signal(const Fd& eventfd);

class Controller {
public:
    struct Options {
        std::uint16_t chip = VHOST_MEGASAS_CHIP_SAS2108;
        std::uint32_t interrupts = VHOST_MEGASAS_INTR_MSIX;
        // Eventfds to use instead of fresh ones.
        const Fd* call = nullptr;
        const Fd* resample = nullptr;
        const Fd* clear = nullptr; // of the reply bit
    };

    explicit Controller(const Target& target);
    Controller(const Target& target, const Options& options);
    ~Controller();
    Controller(const Controller&) = delete;
    Controller& operator=(const Controller&) = delete;

    [[nodiscard]] std::uint32_t id() const { return id_; }
    [[nodiscard]] const Fd& node() const { return node_; }
    [[nodiscard]] const GuestMemory& memory() const { return memory_; }
    [[nodiscard]] GuestMemory& memory() { return memory_; }

    // Registers: reads see the page, writes are those that exit.
    [[nodiscard]] std::uint32_t read(std::uint32_t offset) const;
    bool write(std::uint32_t offset, std::uint32_t value, std::uint32_t size = 4); // true: worth learning
    [[nodiscard]] std::uint32_t state() const;

    int addDoorbell(std::uint32_t word, const Fd& eventfd);
    int deleteDoorbell(std::uint32_t word);
    void setInterrupts(std::uint32_t mode);
    void reset(std::uint32_t reason);
    void setMemory(std::vector<std::uint64_t> table);
    void clear(std::uint32_t word) { signal(clear_.at(word)); } // a write to ODCR0 that KVM catches
    void resample() { signal(resample_); }                      // the guest's EOI of INTx

    // Takes the interrupts signalled since; waits for one up to the limit.
    std::uint64_t interrupts(std::chrono::milliseconds limit);

    // As the end of the process that owns the controller.
    void close() { node_.reset(); }

private:
    GuestMemory memory_;
    std::uint8_t* page_;
    Fd call_;
    Fd resample_;
    std::map<std::uint32_t, Fd> clear_;
    Fd node_ = openNode();
    std::uint32_t id_ = 0;
};
