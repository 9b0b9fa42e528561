// SPDX-License-Identifier: GPL-2.0-or-later
// The requests a block device completes, seen by the tracepoint block_rq_complete.
#pragma once

#include "event_trace.hpp"

#include <filesystem>
#include <string>
#include <vector>

class BlockTrace {
public:
    explicit BlockTrace(const std::filesystem::path& device);

    // What was completed before this call: each request's operation as the kernel writes it ("WFS", "FF", ...).
    std::vector<std::string> operations();

private:
    EventTrace trace_{"block/block_rq_complete"};
    std::string device_; // "major,minor"
};
