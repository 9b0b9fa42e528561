// SPDX-License-Identifier: GPL-2.0-or-later
// The requests a block device completes, seen by the tracepoint block_rq_complete.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

class BlockTrace {
public:
    explicit BlockTrace(const std::filesystem::path& device);
    ~BlockTrace();
    BlockTrace(const BlockTrace&) = delete;
    BlockTrace& operator=(const BlockTrace&) = delete;

    // What was completed before this call: each request's operation as the kernel writes it ("WFS", "FF", ...).
    std::vector<std::string> operations();

private:
    std::string device_; // "major,minor"
};
