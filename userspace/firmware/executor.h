// SPDX-License-Identifier: GPL-2.0-or-later
/// Runs SCSI commands over the firmware channel, a bounded number at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <span>

#include "firmware/port.h"
#include "firmware/scsi.h"

namespace megasas::firmware {

class Executor {
public:
  using Finish = std::function<void(const ScsiResult &)>;

  explicit Executor(Port &port) : port_(port)
  {
  }

  /// Queues a command that returns at most @in_len bytes. @finish is called
  /// once, later; never after forget().
  void submit(std::uint32_t lun, Bytes cdb, std::uint32_t in_len, Finish finish);

  /// A VHOST_MEGASAS_FW_SCSI_DONE message; an unknown one is ignored.
  void done(std::span<const std::uint8_t> message);

  /// Sends what may be sent. Called with each message that was received.
  void pump();

  /// The controller's generation, for all that is sent from now on.
  void set_generation(std::uint32_t generation)
  {
    generation_ = generation;
  }

  /// Forgets all commands without calling anybody.
  void forget();

private:
  struct Command {
    std::uint32_t lun = 0;
    Bytes cdb;
    std::uint32_t in_len = 0;
    Finish finish;
  };

  int send(std::uint64_t id, const Command &command);

  Port &port_;
  std::uint32_t generation_ = 0;
  std::uint64_t next_id_ = 1;
  std::deque<Command> queue_;
  std::map<std::uint64_t, Command> sent_;
};

} // namespace megasas::firmware
