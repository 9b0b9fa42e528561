// SPDX-License-Identifier: GPL-2.0-or-later
#include "firmware/session.h"

#include <algorithm>
#include <cstring>

#include "util/uapi.h"

namespace megasas::firmware {

namespace {

template <typename Struct>
std::optional<Struct> head_of(std::span<const std::uint8_t> message)
{
  Struct head{};
  if (message.size() < sizeof(head))
    return std::nullopt;
  std::memcpy(&head, message.data(), sizeof(head));
  return head;
}

/// A frame whose data goes to the device alone takes none back; one without
/// a direction does.
std::uint32_t room_of(const vhost_megasas_fw_request &head)
{
  constexpr std::uint16_t write = 0x08;
  constexpr std::uint16_t read = 0x10;
  const bool only_out = (head.flags & (write | read)) == write;
  return only_out ? 0 : std::min(head.data_len, VHOST_MEGASAS_FW_MAX_DATA);
}

} // namespace

Session::Session(Port &port, Clock clock, const Beginning &beginning)
    : port_(port), clock_(std::move(clock)), beginning_(beginning), executor_(port),
      identification_(executor_, [this](std::uint8_t id) { return snapshot_->physical(id); }),
      flusher_(executor_, [this](const Flusher::Ids &ids, bool good) { flushed(ids, good); }),
      log_(beginning.first_sequence)
{
}

void Session::receive(std::span<const std::uint8_t> message)
{
  const auto header = head_of<vhost_megasas_fw_header>(message);
  if (!header)
    return;
  switch (header->type) {
  case VHOST_MEGASAS_FW_REQUEST:
    executor_.set_generation(header->generation);
    request(message);
    break;
  case VHOST_MEGASAS_FW_CANCEL:
    cancel(header->id);
    break;
  case VHOST_MEGASAS_FW_RESET:
    reset(header->generation);
    break;
  case VHOST_MEGASAS_FW_SCSI_DONE:
    executor_.done(message);
    break;
  default:
    break;
  }
  executor_.pump();
}

void Session::update(Snapshot snapshot)
{
  const auto former = std::exchange(snapshot_, std::move(snapshot));
  if (former) {
    snapshot_->inherit(*former);
    announce(*former);
  } else {
    begin();
  }
  identification_.ask(snapshot_->drives);
  for (const auto &pending : std::exchange(early_, {}))
    serve(pending);
  executor_.pump();
}

/// A guest that knows a former life's drives is told to look again: they may
/// have changed while there was nobody to tell.
void Session::begin()
{
  add_event(start_event(*snapshot_->chip));
  if (beginning_.guest_runs)
    add_event(controller_event(EventCode::bus_scan_requested));
}

/// What went comes first, so that its number is free for what came.
void Session::announce(const Snapshot &former)
{
  const auto missing_in = [](const Snapshot &snapshot) {
    return std::views::filter([&snapshot](const Drive &drive) {
      return std::ranges::none_of(snapshot.drives, [&](const Drive &other) { return drive.is_same(other); });
    });
  };
  for (const auto &drive : former.drives | missing_in(*snapshot_))
    add_event(drive_event(drive, false));
  for (const auto &drive : snapshot_->drives | missing_in(former))
    add_event(drive_event(drive, true));
}

std::uint32_t Session::now() const
{
  return clock_() + snapshot_->settings.clock_offset;
}

void Session::add_event(Event event)
{
  log_.add(std::move(event), now());
  std::erase_if(waiting_, [this](const auto &entry) { return finish(entry.second); });
}

void Session::request(std::span<const std::uint8_t> message)
{
  const auto head = head_of<vhost_megasas_fw_request>(message);
  if (!head)
    return;
  const auto rest = message.subspan(sizeof(*head));
  const auto out = rest.first(std::min<std::size_t>(rest.size(), head->out_len));
  Pending pending;
  pending.ticket = { head->header.id, head->header.generation, head->opcode, room_of(*head) };
  pending.request.opcode = head->opcode;
  std::ranges::copy(head->mbox, pending.request.mbox.begin());
  pending.request.data_len = pending.ticket.room;
  pending.out.assign(out.begin(), out.end());
  pending.request.out = pending.out;
  if (snapshot_)
    serve(pending);
  else
    early_.push_back(std::move(pending));
}

void Session::serve(const Pending &pending)
{
  const auto *dcmd = find_dcmd(pending.request.opcode);
  const auto *task = dcmd ? std::get_if<Task>(&dcmd->service) : nullptr;
  if (task)
    serve_task(pending, *task);
  else
    serve_now(pending);
}

void Session::serve_now(const Pending &pending)
{
  snapshot_->now = now();
  const auto properties = snapshot_->settings.properties;
  reply(pending.ticket, answer(*snapshot_, log_, pending.request));
  if (snapshot_->settings.properties != properties)
    add_event(controller_event(EventCode::properties_changed));
}

void Session::serve_task(const Pending &pending, Task task)
{
  switch (task) {
  case Task::shutdown:
    add_event(controller_event(EventCode::shutdown));
    [[fallthrough]];
  case Task::flush:
    flush(pending.ticket);
    break;
  case Task::event_wait:
    wait(pending);
    break;
  case Task::event_clear:
    log_.clear();
    reply(pending.ticket, {});
    add_event(controller_event(EventCode::log_cleared));
    break;
  }
}

/// A number that is ahead of the log is known from a former life. What came
/// since has too small a number for this guest, so it has to look again.
void Session::wait(const Pending &pending)
{
  const auto &mbox = pending.request.mbox;
  const Waiter waiter{ pending.ticket, get32(mbox, 0), EventFilter(get32(mbox, 4)) };
  if (log_.catch_up(waiter.sequence))
    add_event(controller_event(EventCode::bus_scan_requested));
  if (finish(waiter))
    return;
  if (waiting_.size() < max_waiting)
    waiting_.emplace(pending.ticket.id, waiter);
  else
    reply(pending.ticket, { Status::memory_not_available, {} });
}

/// Answers a waiter if there is its event.
bool Session::finish(const Waiter &waiter)
{
  const auto *entry = log_.find(waiter.sequence, waiter.filter);
  if (!entry)
    return false;
  auto detail = event_detail(*entry);
  detail.resize(std::min<std::size_t>(detail.size(), waiter.ticket.room));
  reply(waiter.ticket, { Status::ok, std::move(detail) });
  return true;
}

void Session::flush(const Ticket &ticket)
{
  flushing_.emplace(ticket.id, ticket);
  flusher_.request(ticket.id, snapshot_->luns);
}

void Session::flushed(const Flusher::Ids &ids, bool good)
{
  for (const auto id : ids)
    if (const auto ticket = flushing_.extract(id))
      reply(ticket.mapped(), { good ? Status::ok : Status::flush_failed, {} });
}

void Session::reply(const Ticket &ticket, const Answer &answer)
{
  vhost_megasas_fw_reply head{};
  head.header.type = VHOST_MEGASAS_FW_REPLY;
  head.header.generation = ticket.generation;
  head.header.id = ticket.id;
  head.status = static_cast<std::uint8_t>(answer.status);
  head.in_len = static_cast<std::uint32_t>(answer.data.size());
  Bytes message(sizeof(head) + answer.data.size());
  std::memcpy(message.data(), &head, sizeof(head));
  std::ranges::copy(answer.data, message.begin() + sizeof(head));
  // ESTALE and ENOENT mean that nobody waits for it any more.
  port_.send(message);
  port_.answered(ticket.opcode, answer.status);
}

void Session::cancel(std::uint64_t id)
{
  waiting_.erase(id);
  flushing_.erase(id);
  flusher_.cancel(id);
  std::erase_if(early_, [&](const Pending &pending) { return pending.ticket.id == id; });
}

/// The firmware starts anew with each reset; its log outlives that.
void Session::reset(std::uint32_t generation)
{
  waiting_.clear();
  flushing_.clear();
  early_.clear();
  identification_.forget();
  flusher_.forget();
  executor_.forget();
  executor_.set_generation(generation);
  if (!snapshot_)
    return;
  add_event(start_event(*snapshot_->chip));
  identification_.ask(snapshot_->drives);
}

void Session::ask_unknown()
{
  if (!snapshot_)
    return;
  identification_.ask_unknown(snapshot_->drives);
  executor_.pump();
}

} // namespace megasas::firmware
