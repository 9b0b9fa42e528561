// SPDX-License-Identifier: GPL-2.0-or-later
#include "firmware/session.h"

#include <algorithm>
#include <cstring>

#include "firmware/flush.h"
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

} // namespace

Session::Session(Port &port, Clock clock) : port_(port), clock_(std::move(clock)), executor_(port)
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
  snapshot_ = std::move(snapshot);
  identify();
  for (const auto &pending : std::exchange(early_, {}))
    serve(pending);
  executor_.pump();
}

void Session::request(std::span<const std::uint8_t> message)
{
  const auto head = head_of<vhost_megasas_fw_request>(message);
  if (!head)
    return;
  const auto rest = message.subspan(sizeof(*head));
  const auto out = rest.first(std::min<std::size_t>(rest.size(), head->out_len));
  Pending pending;
  pending.ticket = { head->header.id, head->header.generation, head->opcode };
  pending.request.opcode = head->opcode;
  std::ranges::copy(head->mbox, pending.request.mbox.begin());
  pending.request.data_len = std::min(head->data_len, VHOST_MEGASAS_FW_MAX_DATA);
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
  const auto ending = dcmd ? dcmd->ending : Ending::at_once;
  if (ending == Ending::event) {
    waiting_.insert(pending.ticket.id);
  } else if (ending == Ending::flushed) {
    serve_flush(pending);
  } else {
    snapshot_->now = clock_();
    reply(pending.ticket, answer(*snapshot_, pending.request));
  }
}

void Session::serve_flush(const Pending &pending)
{
  flush_luns(executor_, snapshot_->luns, [this, ticket = pending.ticket](bool good) {
    reply(ticket, { good ? Status::ok : Status::flush_failed, {} });
  });
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
  std::erase_if(early_, [&](const Pending &pending) { return pending.ticket.id == id; });
}

void Session::reset(std::uint32_t generation)
{
  waiting_.clear();
  early_.clear();
  executor_.forget();
  executor_.set_generation(generation);
  if (snapshot_)
    identify();
}

void Session::identify()
{
  for (const auto &drive : snapshot_->drives) {
    ask_identity(drive.id);
    if (drive.blocks == 0)
      ask_capacity(drive.id);
  }
}

void Session::ask_identity(std::uint8_t id)
{
  executor_.submit(id, cdb_inquiry_page(0x83), vpd_page_size, [this, id](const ScsiResult &result) {
    auto *drive = snapshot_->drive(id);
    if (drive && result.good())
      drive->vpd83 = result.data;
  });
}

void Session::ask_capacity(std::uint8_t id)
{
  executor_.submit(id, cdb_read_capacity(), capacity_size, [this, id](const ScsiResult &result) {
    auto *drive = snapshot_->drive(id);
    const auto capacity = parse_capacity(result);
    if (!drive || !capacity)
      return;
    drive->blocks = capacity->blocks;
    drive->block_size = capacity->block_size;
  });
}

} // namespace megasas::firmware
