// SPDX-License-Identifier: GPL-2.0-or-later
// A disk that does not answer until its controller has left operation: what is in flight then is so however slow all is.
#pragma once

#include "controller.hpp"
#include "suspendable_disk.hpp"

#include <thread>

class StuckUntilReset {
public:
    StuckUntilReset(const SuspendableDisk& disk, const Controller& controller)
        : suspension_(disk), resuming_([this, &controller] {
              eventually([&] { return controller.state() != MFI_STATE_OPERATIONAL; });
              suspension_.resume();
          })
    {
    }

private:
    SuspendableDisk::Suspension suspension_;
    std::jthread resuming_;
};
