// SPDX-License-Identifier: GPL-2.0-or-later
// The work that kernel threads do, seen by the tracepoint workqueue_execute_start.
#pragma once

#include <string>

class WorkTrace {
public:
    WorkTrace();
    ~WorkTrace();
    WorkTrace(const WorkTrace&) = delete;
    WorkTrace& operator=(const WorkTrace&) = delete;

    // How often a function was started so far.
    [[nodiscard]] int count(const std::string& function) const;
};
