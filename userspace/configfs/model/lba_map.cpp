// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/model/lba_map.h"

#include <algorithm>
#include <array>

#include "util/number.h"

namespace megasas {

namespace {

constexpr std::size_t longest = 4095; ///< of a write to configfs, with its line end

struct Letter {
  AluaState state;
  char letter;
};

constexpr std::array letters{
  Letter{ AluaState::active_optimized, 'O' },
  Letter{ AluaState::active_nonoptimized, 'A' },
  Letter{ AluaState::standby, 'S' },
  Letter{ AluaState::unavailable, 'U' },
};

/// The words of a line; takes it off the text.
std::vector<std::string_view> next_line(std::string_view &text)
{
  auto line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  std::vector<std::string_view> words;
  while (!line.empty()) {
    const auto word = line.substr(0, line.find(' '));
    if (!word.empty())
      words.push_back(word);
    line.remove_prefix(std::min(line.size(), word.size() + 1));
  }
  return words;
}

/// "1:O"
std::optional<SegmentAccess> parse_access(std::string_view word)
{
  const auto colon = word.find(':');
  if (colon == std::string_view::npos || colon + 2 != word.size())
    return std::nullopt;
  const auto group = number_after<std::uint16_t>(word.substr(0, colon), "");
  const auto found = std::ranges::find(letters, word.back(), &Letter::letter);
  if (!group || found == letters.end())
    return std::nullopt;
  return SegmentAccess{ *group, found->state };
}

std::optional<UserDataSegment> parse_segment(const std::vector<std::string_view> &words)
{
  if (words.size() < 2)
    return std::nullopt;
  const auto first = number_after<std::uint64_t>(words[0], "");
  const auto last = number_after<std::uint64_t>(words[1], "");
  if (!first || !last)
    return std::nullopt;
  UserDataSegment segment{ *first, *last, {} };
  for (std::size_t i = 2; i < words.size(); i++) {
    const auto access = parse_access(words[i]);
    if (!access)
      return std::nullopt;
    segment.accesses.push_back(*access);
  }
  return segment;
}

std::string name_of(const UserDataSegment &segment)
{
  return fmt::format("segment {}-{}", segment.first, segment.last);
}

/// The kernel wants the same number of groups in each segment; the same groups
/// are what a guest can make sense of.
Done check_accesses(const LbaMap &map)
{
  const auto same_group = [](const SegmentAccess &a, const SegmentAccess &b) { return a.group == b.group; };
  for (const auto &segment : map.segments) {
    if (segment.accesses.empty())
      return fail("{}: no group has a state: give one for each group", name_of(segment));
    if (std::ranges::adjacent_find(segment.accesses, same_group) != segment.accesses.end())
      return fail("{}: a group is there twice: give one state for each group", name_of(segment));
    if (!std::ranges::equal(segment.accesses, map.segments.front().accesses, same_group))
      return fail("{} and {} do not name the same groups: each must name all", name_of(map.segments.front()),
                  name_of(segment));
    for (const auto &access : segment.accesses)
      if (!may_be_segment_state(access.state))
        return fail("{}: {} is no state of a segment", name_of(segment), alua_state_name(access.state));
  }
  return {};
}

/// Each segment begins where the one before it ends.
Done check_ranges(const LbaMap &map)
{
  std::uint64_t next = 0;
  for (const auto &segment : map.segments) {
    if (segment.last < segment.first)
      return fail("{}: ends before it begins", name_of(segment));
    if (segment.first < next)
      return fail("{}: overlaps the one before it, which ends at {}", name_of(segment), next - 1);
    if (segment.first > next)
      return fail("{}: no segment has the blocks {}-{}: every block needs one", name_of(segment), next,
                  segment.first - 1);
    next = segment.last + 1;
  }
  return {};
}

std::uint64_t end_of(const LbaMap &map)
{
  std::uint64_t end = 0;
  for (const auto &segment : map.segments)
    end = std::max(end, segment.last);
  return end;
}

/// The last block, up to `end`, of the segments that begin at `first` and every `period` blocks.
std::uint64_t last_of_series(std::uint64_t first, std::uint64_t size, std::uint64_t period, std::uint64_t end)
{
  const auto start = end - (end - first) % period;
  return std::min(end, start + size - 1);
}

/// Segment i has the blocks from i times the size, as often as there are such.
Done check_series(const LbaMap &map)
{
  const std::uint64_t size = map.segment_size;
  const auto period = size * map.multiplier;
  if (map.multiplier == 0 || period > UINT32_MAX)
    return fail("segment size {} times multiplier {}: must be from 1 to {}: the kernel divides by it", size,
                map.multiplier, UINT32_MAX);
  if (map.segments.size() != map.multiplier)
    return fail("there are {} segments: the multiplier {} says how many there must be", map.segments.size(),
                map.multiplier);
  const auto end = end_of(map);
  std::uint64_t first = 0;
  for (const auto &segment : map.segments) {
    if (segment.first != first)
      return fail("{}: must begin at {}: each begins {} blocks after the one before it", name_of(segment), first, size);
    if (segment.first > end || segment.last != last_of_series(first, size, period, end))
      return fail("{}: must end where the last of its segments does, at or before {}", name_of(segment), end);
    first += size;
  }
  return {};
}

} // namespace

bool UserDataSegment::is_accessible() const
{
  return std::ranges::any_of(accesses, is_active, &SegmentAccess::state);
}

bool may_be_segment_state(AluaState state)
{
  return std::ranges::find(letters, state, &Letter::state) != letters.end();
}

LbaMap sorted(LbaMap map)
{
  for (auto &segment : map.segments)
    std::ranges::stable_sort(segment.accesses, {}, &SegmentAccess::group);
  std::ranges::stable_sort(map.segments, {}, &UserDataSegment::first);
  return map;
}

Done check_lba_map(const LbaMap &map, std::optional<std::uint64_t> blocks)
{
  if (map.empty())
    return {};
  TRY(check_accesses(map));
  if (!map.repeats() && map.multiplier)
    return fail("a multiplier needs a segment size");
  TRY(map.repeats() ? check_series(map) : check_ranges(map));
  if (blocks && end_of(map) + 1 != *blocks)
    return fail("the last segment ends at {}, but the last block of the backstore is {}", end_of(map), *blocks - 1);
  if (format_lba_map(map).size() + 1 > longest)
    return fail("{} segments: more than the kernel takes: use fewer, or ones that repeat", map.segments.size());
  return {};
}

std::string format_lba_map(const LbaMap &map)
{
  if (map.empty())
    return "0 0";
  auto text = fmt::format("{} {}", map.segment_size, map.multiplier);
  for (const auto &segment : map.segments) {
    text += fmt::format("\n{} {}", segment.first, segment.last);
    for (const auto &access : segment.accesses)
      text += fmt::format(" {}:{}", access.group,
                          std::ranges::find(letters, access.state, &Letter::state)->letter);
  }
  return text;
}

Result<LbaMap> parse_lba_map(std::string_view text)
{
  LbaMap map;
  if (text.empty())
    return map;
  const auto head = next_line(text);
  const auto size = head.size() == 2 ? number_after<std::uint32_t>(head[0], "") : std::nullopt;
  const auto multiplier = head.size() == 2 ? number_after<std::uint32_t>(head[1], "") : std::nullopt;
  if (!size || !multiplier)
    return fail("an LBA map begins with a segment size and a multiplier");
  map.segment_size = *multiplier ? *size : 0; // as the kernel has it
  map.multiplier = *size ? *multiplier : 0;
  while (!text.empty()) {
    const auto words = next_line(text);
    if (words.empty())
      continue;
    auto segment = parse_segment(words);
    if (!segment)
      return fail("an LBA map has a line that is no segment");
    map.segments.push_back(std::move(*segment));
  }
  return sorted(std::move(map));
}

std::string describe(const LbaMap &map)
{
  if (map.repeats())
    return fmt::format("{} segments of {} blocks, repeated", map.segments.size(), map.segment_size);
  return fmt::format("{} segment{}", map.segments.size(), map.segments.size() == 1 ? "" : "s");
}

} // namespace megasas
