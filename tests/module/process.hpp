// SPDX-License-Identifier: GPL-2.0-or-later
// A child process that runs a function.
#pragma once

#include "fd.hpp"

#include <functional>
#include <sys/types.h>

class Process {
public:
    // The function's result is the exit status; it tells that it is ready by calling its argument.
    explicit Process(const std::function<int(const std::function<void()>& ready)>& function);
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    [[nodiscard]] bool waitUntilReady();
    void kill();
    int wait(); // exit status, or -1 if it was killed

private:
    pid_t pid_;
    Fd ready_;
};
