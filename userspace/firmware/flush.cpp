// SPDX-License-Identifier: GPL-2.0-or-later
#include "firmware/flush.h"

#include <utility>

namespace megasas::firmware {

namespace {

constexpr unsigned most_tries = 5; ///< a LUN may have several unit attentions

} // namespace

Flusher::Flusher(Executor &executor, Finish finish) : executor_(executor), finish_(std::move(finish))
{
}

void Flusher::request(std::uint64_t id, std::vector<std::uint32_t> luns)
{
  luns_ = std::move(luns);
  due_.insert(id);
  if (left_ == 0)
    start();
}

/// A flush that nobody waits for ends by itself.
void Flusher::cancel(std::uint64_t id)
{
  running_.erase(id);
  due_.erase(id);
}

void Flusher::forget()
{
  running_.clear();
  due_.clear();
  left_ = 0;
}

void Flusher::start()
{
  running_ = std::exchange(due_, {});
  good_ = true;
  left_ = luns_.size();
  if (left_ == 0)
    finish_(std::exchange(running_, {}), true);
  for (const auto lun : luns_)
    flush_lun(lun, most_tries);
}

void Flusher::flush_lun(std::uint32_t lun, unsigned tries)
{
  executor_.submit(lun, cdb_synchronize_cache(), 0, [this, lun, tries](const ScsiResult &result) {
    const auto verdict = judge_flush(result);
    if (verdict == Verdict::retry && tries > 1)
      flush_lun(lun, tries - 1);
    else
      lun_done(verdict == Verdict::done);
  });
}

void Flusher::lun_done(bool good)
{
  good_ = good_ && good;
  if (--left_ > 0)
    return;
  finish_(std::exchange(running_, {}), good_);
  if (!due_.empty())
    start();
}

} // namespace megasas::firmware
