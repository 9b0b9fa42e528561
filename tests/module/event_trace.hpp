// SPDX-License-Identifier: GPL-2.0-or-later
// What a tracepoint of the kernel tells while this is there; several share the trace, and a new one empties it.
#pragma once

#include <filesystem>
#include <string>

class EventTrace {
public:
    // By its directory, such as "block/block_rq_complete".
    explicit EventTrace(const std::string& event);
    ~EventTrace();
    EventTrace(const EventTrace&) = delete;
    EventTrace& operator=(const EventTrace&) = delete;

    [[nodiscard]] static std::string text();
    // In how many lines of it these words are.
    [[nodiscard]] static int count(const std::string& words);
    // A line of its own.
    static void mark(const std::string& words);

private:
    std::filesystem::path enable_;
};
