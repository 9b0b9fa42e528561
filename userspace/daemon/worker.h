// SPDX-License-Identifier: GPL-2.0-or-later
/// Threads for calls that may sleep for ever: configfs, above all.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "daemon/loop.h"
#include "util/result.h"

namespace megasas {

/// Each job has a thread of its own, so that none waits for another's LUN; who
/// submits bounds their number.
class Worker {
public:
  /// What the loop does with a job's outcome.
  using Finish = std::move_only_function<void()>;
  /// Runs in the thread.
  using Job = std::move_only_function<Finish()>;

  static Result<std::unique_ptr<Worker>> start(sd_event *loop);

  /// Starts a job. @what names it should it get stuck.
  void submit(std::string what, Job job);

private:
  struct Shared;

  explicit Worker(std::shared_ptr<Shared> shared);
  static int on_finished(sd_event_source *source, int fd, std::uint32_t events, void *self);
  static int on_watch(sd_event_source *source, std::uint64_t now, void *self);

  std::shared_ptr<Shared> shared_; ///< a stuck thread outlives the worker
  Source finished_;
  Source watch_;
};

} // namespace megasas
