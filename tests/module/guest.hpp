// SPDX-License-Identifier: GPL-2.0-or-later
// A controller on a target of its own with a driver that has started it.
#pragma once

#include "driver.hpp"
#include "null_block.hpp"

#include <stdexcept>

struct Guest {
    explicit Guest(Backstore store = Backstore::memory(), const Controller::Options& options = {})
        : simple(std::move(store)), controller(simple.target, options), driver(controller)
    {
        if (driver.start() != MFI_STAT_OK)
            throw std::runtime_error("INIT failed");
    }

    SimpleTarget simple;
    Controller controller;
    Driver driver;
};

// Bytes that tell where they belong.
inline std::vector<std::uint8_t> pattern(std::size_t bytes, std::uint32_t seed)
{
    std::vector<std::uint8_t> data(bytes);
    for (auto& byte : data) {
        seed = seed * 1664525 + 1013904223;
        byte = static_cast<std::uint8_t>(seed >> 24);
    }
    return data;
}
