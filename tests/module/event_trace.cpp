// SPDX-License-Identifier: GPL-2.0-or-later
#include "event_trace.hpp"

#include "files.hpp"

#include <fstream>
#include <sstream>

namespace fs = std::filesystem;

namespace {

const fs::path tracing = "/sys/kernel/tracing";

} // namespace

EventTrace::EventTrace(const std::string& event) : enable_(tracing / "events" / event / "enable")
{
    std::ofstream(tracing / "trace", std::ios::trunc); // empties it
    writeText(tracing / "trace_options", "norecord-cmd"); // or the scheduler's code is patched under an emulated CPU
    writeText(enable_, "1");
}

EventTrace::~EventTrace()
{
    writeText(enable_, "0");
}

std::string EventTrace::text()
{
    return readText(tracing / "trace");
}

int EventTrace::count(const std::string& words)
{
    int found = 0;
    std::istringstream lines(text());
    for (std::string line; std::getline(lines, line);)
        found += line.find(words) != std::string::npos;
    return found;
}

void EventTrace::mark(const std::string& words)
{
    writeText(tracing / "trace_marker", words);
}
