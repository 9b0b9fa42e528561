// SPDX-License-Identifier: GPL-2.0-or-later
#include "work_trace.hpp"

#include "files.hpp"

#include <fstream>
#include <sstream>

namespace fs = std::filesystem;

namespace {

const fs::path tracing = "/sys/kernel/tracing";
const fs::path event = tracing / "events/workqueue/workqueue_execute_start/enable";

} // namespace

WorkTrace::WorkTrace()
{
    std::ofstream(tracing / "trace", std::ios::trunc); // empties it
    writeText(tracing / "trace_options", "norecord-cmd"); // or the scheduler's code is patched under an emulated CPU
    writeText(event, "1");
}

WorkTrace::~WorkTrace()
{
    writeText(event, "0");
}

int WorkTrace::count(const std::string& function) const
{
    int found = 0;
    std::istringstream lines(readText(tracing / "trace"));
    for (std::string line; std::getline(lines, line);)
        found += line.find("function " + function) != std::string::npos;
    return found;
}
