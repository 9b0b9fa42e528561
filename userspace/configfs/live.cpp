// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/live.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>

#include "configfs/bitmap.h"
#include "configfs/info.h"
#include "configfs/paths.h"
#include "util/file.h"

namespace megasas {

namespace {

constexpr std::string_view serial_label = "T10 VPD Unit Serial Number: ";

template <typename Number>
std::optional<Number> number_after(std::string_view text, std::string_view prefix)
{
  Number value = 0;
  if (!text.starts_with(prefix))
    return std::nullopt;
  text.remove_prefix(prefix.size());
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

template <typename Number>
Number read_number(const Tree &tree, const std::string &path, Number otherwise)
{
  const auto text = tree.read(path);
  return text ? number_after<Number>(*text, "").value_or(otherwise) : otherwise;
}

/// What is gone is as good as empty. Any other error must not be: a guest would
/// lose the drives that were not read.
template <typename Value>
Result<Value> or_nothing(Result<Value> found)
{
  if (!found && found.error().code == ENOENT)
    return Value{};
  return found;
}

Result<LunSet> read_bitmap(const Tree &tree, const std::string &path)
{
  const auto text = or_nothing(tree.read(path));
  if (!text)
    return std::unexpected(text.error());
  return parse_bitmap(*text);
}

/// What the administrator has said of LUNs of a target port group.
struct Policies {
  LunSet write_back;
  LunSet jbod;
};

Result<Policies> read_policies(const Tree &tree, const std::string &tpg)
{
  auto write_back = read_bitmap(tree, tpg + "/param/writeback_luns");
  if (!write_back)
    return std::unexpected(write_back.error());
  auto jbod = read_bitmap(tree, tpg + "/param/jbod_luns");
  if (!jbod)
    return std::unexpected(jbod.error());
  return Policies{ std::move(*write_back), std::move(*jbod) };
}

Result<std::string> read_serial(const Tree &tree, const std::string &device)
{
  const auto text = or_nothing(tree.read(device + "/wwn/vpd_unit_serial"));
  if (!text)
    return text;
  const auto at = text->find(serial_label);
  return at == std::string::npos ? std::string{} : text->substr(at + serial_label.size());
}

std::uint64_t device_size(const BackstoreInfo &info)
{
  const auto path = fmt::format("/sys/dev/block/{}:{}/size", info.major, info.minor);
  const auto sectors = read_line(path);
  return sectors ? number_after<std::uint64_t>(*sectors, "").value_or(0) * 512 : 0;
}

Backstore read_backstore(const Tree &tree, BackstoreKind kind, const std::string &hba, const std::string &name)
{
  const auto device = paths::backstore(hba, name);
  const auto info = parse_info(kind, tree.read(device + "/info").value_or(""));
  Backstore store;
  store.name = name;
  store.kind = kind;
  store.hba = hba;
  store.path = info.path;
  store.size = kind == BackstoreKind::iblock ? device_size(info) : info.size;
  store.buffered = info.buffered;
  store.block_size = read_number<std::uint32_t>(tree, device + "/attrib/block_size", 0);
  store.serial = read_serial(tree, device).value_or("");
  return store;
}

Done read_hba(const Tree &tree, const std::string &hba, std::vector<Backstore> &stores)
{
  const auto kind = kind_of_hba(hba);
  if (!kind)
    return {};
  const auto names = tree.list(paths::hba(hba));
  if (!names)
    return std::unexpected(names.error());
  for (const auto &name : *names)
    if (tree.exists(paths::backstore(hba, name) + "/info"))
      stores.push_back(read_backstore(tree, *kind, hba, name));
  return {};
}

Result<std::vector<std::uint32_t>> lun_numbers(const Tree &tree, const std::string &directory)
{
  const auto names = or_nothing(tree.list(directory));
  if (!names)
    return std::unexpected(names.error());
  std::vector<std::uint32_t> numbers;
  for (const auto &name : *names)
    if (const auto number = number_after<std::uint32_t>(name, "lun_"))
      numbers.push_back(*number);
  std::ranges::sort(numbers);
  return numbers;
}

struct Link {
  std::string name;
  std::string target;
};

/// The link in a directory, with the last @depth components of its target;
/// empty if there is none.
Result<Link> find_link(const Tree &tree, const std::string &directory, unsigned depth)
{
  const auto names = or_nothing(tree.list(directory));
  if (!names)
    return std::unexpected(names.error());
  for (const auto &name : *names) {
    auto target = tree.read_link(directory + "/" + name, depth);
    if (target)
      return Link{ name, std::move(*target) };
    if (target.error().code != EINVAL && target.error().code != ENOENT) // no link, or gone
      return std::unexpected(target.error());
  }
  return Link{};
}

/// "HBA/NAME" of the backstore behind a LUN; empty if there is none.
Result<std::string> linked_backstore(const Tree &tree, const std::string &lun_path)
{
  const auto link = find_link(tree, lun_path, 2);
  if (!link)
    return std::unexpected(link.error());
  return link->target;
}

/// Number in the guest and number in the group of each LUN: the same, unless an
/// explicit ACL for the initiator maps them.
Result<std::vector<std::pair<std::uint32_t, std::uint32_t>>> mapped_luns(const Tree &tree, const std::string &tpg)
{
  const auto initiator = tree.read(tpg + "/param/initiator_name");
  if (!initiator)
    return std::unexpected(initiator.error());
  const auto acl = tpg + "/acls/" + *initiator;
  const auto own_luns = tree.list(acl);
  if (!own_luns && own_luns.error().code != ENOENT)
    return std::unexpected(own_luns.error());
  const bool is_mapped = !initiator->empty() && own_luns.has_value();
  const auto numbers = lun_numbers(tree, is_mapped ? acl : tpg + "/lun");
  if (!numbers)
    return std::unexpected(numbers.error());
  std::vector<std::pair<std::uint32_t, std::uint32_t>> mapped;
  for (const auto number : *numbers) {
    if (!is_mapped) {
      mapped.emplace_back(number, number);
      continue;
    }
    const auto directory = fmt::format("{}/lun_{}", acl, number);
    const auto own = find_link(tree, directory, 1);
    if (!own)
      return std::unexpected(own.error());
    if (const auto found = number_after<std::uint32_t>(own->target, "lun_"))
      mapped.emplace_back(number, *found);
  }
  return mapped;
}

Result<LunFacts> read_lun_facts(const Tree &tree, std::uint32_t number, const std::string &linked)
{
  const auto hba = hba_of(linked);
  const auto kind = kind_of_hba(hba);
  const auto attrib = paths::hba(linked) + "/attrib/";
  LunFacts facts;
  facts.lun = number;
  facts.backstore = name_of(linked);
  // By these a drive is known to be the same as before.
  auto serial = read_serial(tree, paths::hba(linked));
  if (!serial)
    return std::unexpected(serial.error());
  const auto block_size = or_nothing(tree.read(attrib + "block_size"));
  if (!block_size)
    return std::unexpected(block_size.error());
  facts.serial = std::move(*serial);
  facts.block_size = std::max(number_after<std::uint32_t>(*block_size, "").value_or(512), 512U);
  if (kind)
    facts.blocks = read_backstore(tree, *kind, hba, facts.backstore).size / facts.block_size;
  const auto hardware = read_number<std::uint64_t>(tree, attrib + "hw_max_sectors", 0);
  const auto optimal = read_number<std::uint64_t>(tree, attrib + "optimal_sectors", 0);
  const auto limit = optimal && (!hardware || optimal < hardware) ? optimal : hardware;
  facts.max_sectors = static_cast<std::uint32_t>(std::min<std::uint64_t>(limit * (facts.block_size / 512), UINT32_MAX));
  return facts;
}

Done read_groups(const Tree &tree, const Wwn &wwpn, std::vector<Target> &targets)
{
  const auto groups = or_nothing(tree.list(paths::wwn(wwpn)));
  if (!groups)
    return std::unexpected(groups.error());
  for (const auto &group : *groups) {
    const auto tpgt = number_after<std::uint16_t>(group, "tpgt_");
    if (!tpgt)
      continue;
    auto target = read_target(tree, wwpn, *tpgt);
    if (target)
      targets.push_back(std::move(*target));
    else if (target.error().code != ENOENT)
      return std::unexpected(target.error());
  }
  return {};
}

Done read_fabric(const Tree &tree, std::vector<Target> &targets)
{
  if (!tree.exists(paths::fabric))
    return {};
  const auto names = tree.list(paths::fabric);
  if (!names)
    return std::unexpected(names.error());
  for (const auto &name : *names) {
    const auto wwpn = Wwn::parse(name);
    if (!wwpn)
      continue;
    if (auto done = read_groups(tree, *wwpn, targets); !done)
      return done;
  }
  return {};
}

} // namespace

std::string link_name(const Tree &tree, const std::string &lun_path)
{
  return find_link(tree, lun_path, 1).value_or(Link{}).name;
}

Result<std::vector<Backstore>> read_backstores(const Tree &tree)
{
  std::vector<Backstore> stores;
  if (!tree.exists(paths::core))
    return stores;
  const auto hbas = tree.list(paths::core);
  if (!hbas)
    return std::unexpected(hbas.error());
  for (const auto &hba : *hbas)
    if (auto done = read_hba(tree, hba, stores); !done)
      return std::unexpected(done.error());
  return stores;
}

Result<Target> read_target(const Tree &tree, const Wwn &wwpn, std::uint16_t tpgt)
{
  const auto tpg = paths::tpg(wwpn, tpgt);
  if (!tree.exists(tpg))
    return fail_code(ENOENT, "{}: no such target port group; see `megasasctl list`", tpg);
  Target target;
  target.wwpn = wwpn;
  target.tpgt = tpgt;
  target.owner_uid = read_number<std::uint32_t>(tree, tpg + "/param/owner_uid", 0);
  target.initiator = Wwn::parse(tree.read(tpg + "/param/initiator_name").value_or("")).value_or(Wwn{});
  target.enabled = tree.read(tpg + "/enable").value_or("0") == "1";
  const auto policies = read_policies(tree, tpg);
  if (!policies)
    return std::unexpected(policies.error());
  const auto numbers = lun_numbers(tree, tpg + "/lun");
  if (!numbers)
    return std::unexpected(numbers.error());
  for (const auto number : *numbers) {
    const auto linked = linked_backstore(tree, paths::lun(wwpn, tpgt, number));
    if (!linked)
      return std::unexpected(linked.error());
    target.luns.push_back(Lun{ number, *linked, policies->write_back.contains(number), policies->jbod.contains(number) });
  }
  return target;
}

Result<Configuration> read_configuration(const Tree &tree)
{
  Configuration found;
  auto stores = read_backstores(tree);
  if (!stores)
    return std::unexpected(stores.error());
  found.backstores = std::move(*stores);
  if (auto done = read_fabric(tree, found.targets); !done)
    return std::unexpected(done.error());
  return found;
}

Result<std::vector<LunFacts>> read_luns(const Tree &tree, const Wwn &wwpn, std::uint16_t tpgt)
{
  const auto tpg = paths::tpg(wwpn, tpgt);
  if (!tree.exists(tpg))
    return fail_code(ENOENT, "{}: no such target port group; see `megasasctl list`", tpg);
  const auto policies = read_policies(tree, tpg);
  if (!policies)
    return std::unexpected(policies.error());
  const auto mapped = mapped_luns(tree, tpg);
  if (!mapped)
    return std::unexpected(mapped.error());
  std::vector<LunFacts> luns;
  for (const auto &[number, own] : *mapped) {
    const auto linked = linked_backstore(tree, paths::lun(wwpn, tpgt, own));
    if (!linked)
      return std::unexpected(linked.error());
    if (linked->empty())
      continue;
    auto facts = read_lun_facts(tree, number, *linked);
    if (!facts)
      return std::unexpected(facts.error());
    facts->write_back = policies->write_back.contains(own);
    facts->jbod = policies->jbod.contains(own);
    luns.push_back(std::move(*facts));
  }
  return luns;
}

} // namespace megasas
