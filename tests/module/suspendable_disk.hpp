// SPDX-License-Identifier: GPL-2.0-or-later
// A disk that can be made to hold its I/O back, as one whose storage does not answer.
#pragma once

#include "null_block.hpp"

class SuspendableDisk {
public:
    SuspendableDisk();
    ~SuspendableDisk();
    SuspendableDisk(const SuspendableDisk&) = delete;
    SuspendableDisk& operator=(const SuspendableDisk&) = delete;

    [[nodiscard]] std::filesystem::path device() const;

    // From here on I/O is stuck; it goes on at resume() or when the object goes.
    class Suspension {
    public:
        explicit Suspension(const SuspendableDisk& disk);
        ~Suspension() { resume(); }
        Suspension(const Suspension&) = delete;
        Suspension& operator=(const Suspension&) = delete;

        void resume();

    private:
        std::string name_;
    };

private:
    NullBlock disk_;
    std::string name_;
};
