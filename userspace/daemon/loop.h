// SPDX-License-Identifier: GPL-2.0-or-later
/// Owners for sd-event's objects.
#pragma once

#include <memory>

#include <systemd/sd-event.h>

namespace megasas {

struct LoopRelease {
  void operator()(sd_event *loop) const
  {
    sd_event_unref(loop);
  }
};

/// Takes the source out of its loop before it drops it.
struct SourceRelease {
  void operator()(sd_event_source *source) const
  {
    sd_event_source_disable_unref(source);
  }
};

using Loop = std::unique_ptr<sd_event, LoopRelease>;
using Source = std::unique_ptr<sd_event_source, SourceRelease>;

} // namespace megasas
