// SPDX-License-Identifier: GPL-2.0-or-later
#include "firmware/flush.h"

namespace megasas::firmware {

namespace {

constexpr unsigned tries = 5; ///< a LUN may have several unit attentions

struct Flush {
  std::size_t left = 0;
  bool good = true;
  std::function<void(bool)> finish;
};

void flush_lun(Executor &executor, std::uint32_t lun, unsigned left, const std::shared_ptr<Flush> &flush)
{
  executor.submit(lun, cdb_synchronize_cache(), 0, [&executor, lun, left, flush](const ScsiResult &result) {
    const auto verdict = judge_flush(result);
    if (verdict == Verdict::retry && left > 1) {
      flush_lun(executor, lun, left - 1, flush);
      return;
    }
    flush->good = flush->good && verdict == Verdict::done;
    if (--flush->left == 0)
      flush->finish(flush->good);
  });
}

} // namespace

void flush_luns(Executor &executor, std::span<const std::uint32_t> luns, std::function<void(bool good)> finish)
{
  if (luns.empty()) {
    finish(true);
    return;
  }
  auto flush = std::make_shared<Flush>();
  flush->left = luns.size();
  flush->finish = std::move(finish);
  for (const auto lun : luns)
    flush_lun(executor, lun, tries, flush);
}

} // namespace megasas::firmware
