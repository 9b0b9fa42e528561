// SPDX-License-Identifier: GPL-2.0-or-later
#include "pins.hpp"

#include "files.hpp"

#include <sstream>

std::int64_t pinnedPages()
{
    writeText("/proc/sys/vm/stat_refresh", "1"); // the counters are per CPU
    std::istringstream lines(readText("/proc/vmstat"));
    std::int64_t pinned = 0;
    std::string name;
    for (std::int64_t value = 0; lines >> name >> value;) {
        if (name == "nr_foll_pin_acquired")
            pinned += value;
        else if (name == "nr_foll_pin_released")
            pinned -= value;
    }
    return pinned;
}
