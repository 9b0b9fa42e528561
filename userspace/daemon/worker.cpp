// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/worker.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "util/fd.h"
#include "util/log.h"

namespace megasas {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::uint64_t watch_usec = 5'000'000;

} // namespace

struct Worker::Shared {
  struct Item {
    std::string what;
    Job job;
  };

  std::mutex lock; ///< guards all but @wake
  std::condition_variable filled;
  std::deque<Item> jobs;
  std::deque<Finish> finished;
  std::string running; ///< empty: nothing runs
  Clock::time_point since;
  bool stop = false;
  Fd wake; ///< eventfd: something finished

  void run();
};

void Worker::Shared::run()
{
  std::unique_lock guard(lock);
  for (;;) {
    filled.wait(guard, [this] { return stop || !jobs.empty(); });
    if (stop)
      return;
    auto item = std::move(jobs.front());
    jobs.pop_front();
    running = item.what;
    since = Clock::now();
    guard.unlock();
    auto finish = item.job();
    item.job = nullptr;
    guard.lock();
    running.clear();
    finished.push_back(std::move(finish));
    eventfd_write(wake.get(), 1);
  }
}

Worker::Worker(std::shared_ptr<Shared> shared) : shared_(std::move(shared))
{
}

Worker::~Worker()
{
  const std::lock_guard guard(shared_->lock);
  shared_->stop = true;
  shared_->filled.notify_all();
}

Result<std::unique_ptr<Worker>> Worker::start(sd_event *loop)
{
  auto shared = std::make_shared<Shared>();
  shared->wake.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!shared->wake)
    return fail_errno(errno, "eventfd");
  std::unique_ptr<Worker> worker(new Worker(shared));
  sd_event_source *source = nullptr;
  int code = sd_event_add_io(loop, &source, shared->wake.get(), EPOLLIN, on_finished, worker.get());
  worker->finished_.reset(source);
  source = nullptr;
  if (code >= 0)
    code = sd_event_add_time_relative(loop, &source, CLOCK_MONOTONIC, watch_usec, 0, on_watch, worker.get());
  worker->watch_.reset(source);
  if (code < 0)
    return fail_errno(-code, "event loop");
  std::thread([shared] { shared->run(); }).detach();
  return worker;
}

void Worker::submit(std::string what, Job job)
{
  const std::lock_guard guard(shared_->lock);
  shared_->jobs.push_back({ std::move(what), std::move(job) });
  shared_->filled.notify_one();
}

int Worker::on_finished(sd_event_source *, int fd, std::uint32_t, void *self)
{
  auto &shared = *static_cast<Worker *>(self)->shared_;
  eventfd_t count = 0;
  eventfd_read(fd, &count);
  std::deque<Finish> finished;
  {
    const std::lock_guard guard(shared.lock);
    finished.swap(shared.finished);
  }
  for (auto &finish : finished)
    if (finish)
      finish();
  return 0;
}

int Worker::on_watch(sd_event_source *source, std::uint64_t, void *self)
{
  auto &shared = *static_cast<Worker *>(self)->shared_;
  const std::lock_guard guard(shared.lock);
  if (!shared.running.empty() && Clock::now() - shared.since > std::chrono::microseconds(watch_usec))
    log::warning("{}: still waiting for the kernel; a LUN that cannot be unlinked blocks all of configfs",
                 shared.running);
  sd_event_source_set_time_relative(source, watch_usec);
  return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

} // namespace megasas
