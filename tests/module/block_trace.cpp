// SPDX-License-Identifier: GPL-2.0-or-later
#include "block_trace.hpp"

#include <sstream>
#include <sys/stat.h>
#include <sys/sysmacros.h>

BlockTrace::BlockTrace(const std::filesystem::path& device)
{
    struct stat status {};
    stat(device.c_str(), &status);
    device_ = std::to_string(major(status.st_rdev)) + "," + std::to_string(minor(status.st_rdev));
}

std::vector<std::string> BlockTrace::operations()
{
    EventTrace::mark("now");
    std::vector<std::string> result;
    std::istringstream lines(EventTrace::text());
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
