// SPDX-License-Identifier: GPL-2.0-or-later
/// Asks drives who they are, by commands of the firmware's own.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <utility>
#include <vector>

#include "firmware/executor.h"
#include "firmware/snapshot.h"

namespace megasas::firmware {

class Identification {
public:
  /// The drive of a number when the answer comes; nullptr if there is none.
  using Find = std::function<Drive *(std::uint8_t id)>;

  Identification(Executor &executor, Find find) : executor_(executor), find_(std::move(find))
  {
  }

  /// Asks each, of its capacity only where that is not known.
  void ask(const std::vector<Drive> &drives);
  /// Asks what has not been answered; READ CAPACITY takes unit attentions from
  /// the guest and is not asked again.
  void ask_unknown(const std::vector<Drive> &drives);
  /// What is out will not be answered.
  void forget()
  {
    out_.clear();
  }

private:
  struct Question;
  static const Question inquiry;
  static const Question device_identification;
  static const Question capacity;

  void ask(const Drive &drive, const Question &question);

  Executor &executor_;
  Find find_;
  std::set<std::pair<std::uint8_t, const Question *>> out_;
};

} // namespace megasas::firmware
