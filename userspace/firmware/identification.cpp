// SPDX-License-Identifier: GPL-2.0-or-later
#include "firmware/identification.h"

#include "firmware/scsi.h"

namespace megasas::firmware {

namespace {

Bytes cdb_device_identification()
{
  return cdb_inquiry_page(0x83);
}

void learn_inquiry(Drive &drive, const ScsiResult &result)
{
  if (result.good())
    drive.inquiry = result.data;
}

void learn_device_identification(Drive &drive, const ScsiResult &result)
{
  if (result.good())
    drive.vpd83 = result.data;
}

void learn_capacity(Drive &drive, const ScsiResult &result)
{
  if (const auto capacity = parse_capacity(result)) {
    drive.blocks = capacity->blocks;
    drive.block_size = capacity->block_size;
  }
}

} // namespace

struct Identification::Question {
  Bytes (*cdb)();
  std::uint32_t in_len;
  void (*learn)(Drive &, const ScsiResult &);
};

const Identification::Question Identification::inquiry{ cdb_inquiry, inquiry_size, learn_inquiry };
const Identification::Question Identification::device_identification{ cdb_device_identification, vpd_page_size,
                                                                      learn_device_identification };
const Identification::Question Identification::capacity{ cdb_read_capacity, capacity_size, learn_capacity };

void Identification::ask(const std::vector<Drive> &drives)
{
  for (const auto &drive : drives) {
    ask(drive, inquiry);
    ask(drive, device_identification);
    if (drive.has_blocks && drive.blocks == 0)
      ask(drive, capacity);
  }
}

void Identification::ask_unknown(const std::vector<Drive> &drives)
{
  for (const auto &drive : drives) {
    if (drive.inquiry.empty())
      ask(drive, inquiry);
    if (drive.vpd83.empty())
      ask(drive, device_identification);
  }
}

/// A question that is out is not asked again: a LUN that does not answer must
/// not fill the queue. The drive may be another one when the answer comes; then
/// it is asked once more.
void Identification::ask(const Drive &drive, const Question &question)
{
  const auto entry = std::pair(drive.id, &question);
  if (!out_.insert(entry).second)
    return;
  executor_.submit(drive.id, question.cdb(), question.in_len, [this, entry, asked = drive](const auto &result) {
    out_.erase(entry);
    auto *now = find_(asked.id);
    if (now && now->is_same(asked))
      entry.second->learn(*now, result);
    else if (now)
      ask(*now, *entry.second);
  });
}

} // namespace megasas::firmware
