// SPDX-License-Identifier: GPL-2.0-or-later
#include "block_trace.hpp"

#include "files.hpp"

#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace fs = std::filesystem;

namespace {

const fs::path tracing = "/sys/kernel/tracing";
const fs::path event = tracing / "events/block/block_rq_complete/enable";

} // namespace

BlockTrace::BlockTrace(const fs::path& device)
{
    struct stat status {};
    stat(device.c_str(), &status);
    device_ = std::to_string(major(status.st_rdev)) + "," + std::to_string(minor(status.st_rdev));
    std::ofstream(tracing / "trace", std::ios::trunc); // empties it
    writeText(tracing / "trace_options", "norecord-cmd"); // or the scheduler's code is patched under an emulated CPU
    writeText(event, "1");
}

BlockTrace::~BlockTrace()
{
    writeText(event, "0");
}

std::vector<std::string> BlockTrace::operations()
{
    writeText(tracing / "trace_marker", "now");
    std::vector<std::string> result;
    std::istringstream lines(readText(tracing / "trace"));
    for (std::string line; std::getline(lines, line) && line.find("tracing_mark_write") == std::string::npos;) {
        auto place = line.find("block_rq_complete: " + device_ + " ");
        if (place == std::string::npos)
            continue;
        std::istringstream fields(line.substr(place));
        std::string name, device, operation;
        fields >> name >> device >> operation;
        result.push_back(operation);
    }
    return result;
}
