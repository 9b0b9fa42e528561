// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/worker.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <chrono>
#include <list>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

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
    Clock::time_point since = Clock::now();
  };
  using Items = std::list<Item>;

  std::mutex lock; ///< guards all but @wake and the jobs
  Items running;
  std::vector<Finish> finished;
  Fd wake; ///< eventfd: something finished

  void run(Items::iterator item);
};

void Worker::Shared::run(Items::iterator item)
{
  auto finish = item->job();
  item->job = nullptr;
  const std::lock_guard guard(lock);
  running.erase(item);
  finished.push_back(std::move(finish));
  eventfd_write(wake.get(), 1);
}

Worker::Worker(std::shared_ptr<Shared> shared) : shared_(std::move(shared))
{
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
  return worker;
}

void Worker::submit(std::string what, Job job)
{
  Shared::Items::iterator item;
  {
    const std::lock_guard guard(shared_->lock);
    item = shared_->running.insert(shared_->running.end(), { std::move(what), std::move(job) });
  }
  try {
    std::thread([shared = shared_, item] { shared->run(item); }).detach();
  } catch (const std::system_error &error) {
    log::error("{}: no thread for it: {}", item->what, error.what());
    shared_->run(item);
  }
}

int Worker::on_finished(sd_event_source *, int fd, std::uint32_t, void *self)
{
  auto &shared = *static_cast<Worker *>(self)->shared_;
  eventfd_t count = 0;
  eventfd_read(fd, &count);
  std::vector<Finish> finished;
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
  for (const auto &item : shared.running)
    if (Clock::now() - item.since > std::chrono::microseconds(watch_usec))
      log::warning("{}: still waiting for the kernel; a LUN that cannot be unlinked blocks its target", item.what);
  sd_event_source_set_time_relative(source, watch_usec);
  return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

} // namespace megasas
