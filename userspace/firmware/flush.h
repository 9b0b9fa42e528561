// SPDX-License-Identifier: GPL-2.0-or-later
/// Flushes the caches of all LUNs. However many ask, one flush runs, and one
/// more is due after it.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <vector>

#include "firmware/executor.h"

namespace megasas::firmware {

class Flusher {
public:
  using Ids = std::set<std::uint64_t>;
  /// Told once of those whose flush has ended.
  using Finish = std::function<void(const Ids &ids, bool good)>;

  Flusher(Executor &executor, Finish finish);
  Flusher(const Flusher &) = delete;
  Flusher &operator=(const Flusher &) = delete;

  /// Whatever was written before this call will be flushed when the one who
  /// asks, @id, is told so; at once if there is no LUN.
  void request(std::uint64_t id, std::vector<std::uint32_t> luns);

  /// Nobody waits for it any more.
  void cancel(std::uint64_t id);

  /// Forgets all, as the executor does.
  void forget();

private:
  void start();
  void flush_lun(std::uint32_t lun, unsigned tries);
  void lun_done(bool good);

  Executor &executor_;
  Finish finish_;
  Ids running_; ///< told at the end of the flush that runs
  Ids due_;     ///< came after it had begun
  std::vector<std::uint32_t> luns_;
  std::size_t left_ = 0; ///< LUNs of the flush that runs; 0: none does
  bool good_ = true;
};

} // namespace megasas::firmware
