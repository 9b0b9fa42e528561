// SPDX-License-Identifier: GPL-2.0-or-later
#include "firmware/executor.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "util/uapi.h"

namespace megasas::firmware {

void Executor::submit(std::uint32_t lun, Bytes cdb, std::uint32_t in_len, Finish finish)
{
  queue_.push_back(Command{ lun, std::move(cdb), in_len, std::move(finish) });
}

int Executor::send(std::uint64_t id, const Command &command)
{
  vhost_megasas_fw_scsi_exec exec{};
  exec.header.type = VHOST_MEGASAS_FW_SCSI_EXEC;
  exec.header.generation = generation_;
  exec.header.id = id;
  exec.lun = command.lun;
  exec.cdb_len = static_cast<std::uint32_t>(std::min<std::size_t>(command.cdb.size(), sizeof(exec.cdb)));
  std::memcpy(exec.cdb, command.cdb.data(), exec.cdb_len);
  exec.in_len = command.in_len;
  const auto *bytes = reinterpret_cast<const std::uint8_t *>(&exec);
  return port_.send({ bytes, sizeof(exec) });
}

void Executor::pump()
{
  while (!queue_.empty() && sent_.size() < VHOST_MEGASAS_FW_MAX_EXEC) {
    const auto id = next_id_++;
    const auto error = send(id, queue_.front());
    if (error == ENOSPC || error == EAGAIN)
      return;
    auto command = std::move(queue_.front());
    queue_.pop_front();
    if (error)
      command.finish(ScsiResult{ error, 0, {}, {} });
    else
      sent_.emplace(id, std::move(command));
  }
}

void Executor::done(std::span<const std::uint8_t> message)
{
  vhost_megasas_fw_scsi_done head{};
  if (message.size() < sizeof(head))
    return;
  std::memcpy(&head, message.data(), sizeof(head));
  auto found = sent_.extract(head.header.id);
  if (found.empty())
    return;
  const auto data = message.subspan(sizeof(head));
  const auto length = std::min<std::size_t>(head.in_len, data.size());
  const auto sense = std::min<std::size_t>(head.sense_len, sizeof(head.sense));
  ScsiResult result;
  result.status = head.status;
  result.sense.assign(head.sense, head.sense + sense);
  result.data.assign(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(length));
  found.mapped().finish(result);
}

void Executor::forget()
{
  queue_.clear();
  sent_.clear();
}

} // namespace megasas::firmware
