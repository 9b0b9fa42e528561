// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/file/config.h"

#include <pwd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "configfs/file/alua.h"
#include "configfs/file/backstore.h"
#include "configfs/file/json.h"
#include "configfs/file/json_object.h"
#include "util/limits.h"

namespace megasas {

namespace {

using nlohmann::json;

std::optional<std::uint32_t> uid_of(const std::string &user)
{
  std::array<char, 16384> buffer{};
  passwd entry{};
  passwd *found = nullptr;
  if (::getpwnam_r(user.c_str(), &entry, buffer.data(), buffer.size(), &found) == 0 && found)
    return found->pw_uid;
  return std::nullopt;
}

void read_owner(JsonObject &object, Target &target)
{
  const auto &owner = object.any("owner_uid");
  if (!owner.is_string()) {
    target.owner_uid = static_cast<std::uint32_t>(object.number("owner_uid", 0, UINT32_MAX - 1, 0));
    return;
  }
  const auto uid = uid_of(owner.get<std::string>());
  if (!uid)
    object.fail_at("owner_uid", fmt::format("this host has no user \"{}\"", owner.get<std::string>()));
  target.owner_uid = uid.value_or(0);
}

Wwn read_wwn(JsonObject &object, const char *key)
{
  auto wwn = Wwn::parse(object.text(key));
  if (!wwn)
    object.fail_at(key, wwn.error().text);
  else if (!wwn->has_known_type())
    object.fail_at(key, fmt::format("\"{}\": the first digit after naa. must be 1, 2, 3 or 5", wwn->text()));
  return wwn.value_or(Wwn{});
}

Result<Lun> read_lun(const json &value, std::string where)
{
  JsonObject object(value, std::move(where));
  Lun lun;
  lun.jbod = object.flag("jbod", false);
  lun.lun = static_cast<std::uint32_t>(object.number("lun", 0, (lun.jbod ? max_physical : max_logical) - 1));
  lun.backstore = object.text("backstore");
  lun.write_back = object.flag("writeback", false);
  lun.alua_group = object.optional_text("alua_group").value_or("");
  lun.offline = object.flag("offline", false);
  TRY(object.finish());
  return lun;
}

Done read_luns(JsonObject &object, Target &target)
{
  const auto &list = object.array("luns");
  for (std::size_t i = 0; i < list.size(); i++) {
    auto lun = TRY(read_lun(list[i], fmt::format("{}.luns[{}]", object.where(), i)));
    target.luns.push_back(std::move(lun));
  }
  std::ranges::sort(target.luns, {}, &Lun::lun);
  return {};
}

Result<Target> read_target(const json &value, std::string where)
{
  JsonObject object(value, std::move(where));
  Target target;
  target.wwpn = read_wwn(object, "wwpn");
  target.tpgt = static_cast<std::uint16_t>(object.number("tpgt", 0, UINT16_MAX, 1));
  target.initiator =
      object.has("initiator_name") ? read_wwn(object, "initiator_name") : derived_initiator(target.wwpn, target.tpgt);
  read_owner(object, target);
  target.enabled = object.flag("enable", true);
  const auto luns = read_luns(object, target);
  TRY(object.finish());
  TRY(luns);
  return target;
}

/// The value that two elements share, if there is one.
template <typename Range, typename Key>
auto doubled(const Range &range, Key key) -> std::optional<std::remove_cvref_t<decltype(key(*range.begin()))>>
{
  std::set<std::remove_cvref_t<decltype(key(*range.begin()))>> seen;
  for (const auto &element : range)
    if (!seen.insert(key(element)).second)
      return key(element);
  return std::nullopt;
}

/// What a guest tells disks apart by: of a serial, target_core's NAA designator has but the first 25 hexadecimal digits.
/// Source: target_core_spc.c, spc_gen_naa_6h_vendor_specific().
std::string identity_of(const Backstore &store)
{
  constexpr std::size_t most = 25;
  std::string digits;
  for (const unsigned char c : store.serial)
    if (std::isxdigit(c) && digits.size() < most)
      digits += static_cast<char>(std::tolower(c));
  return digits;
}

Done check_backstores(const Configuration &config, std::string_view source)
{
  if (const auto name = doubled(config.backstores, [](const Backstore &store) { return store.name; }))
    return fail("{}: two backstores are named \"{}\": rename one", source, *name);
  const auto named_identity = [](const Backstore &store) {
    return store.serial.empty() ? "name:" + store.name : identity_of(store);
  };
  if (const auto digits = doubled(config.backstores, named_identity))
    return fail("{}: two backstores have serials with the hexadecimal digits \"{}\", by which a guest tells disks apart: "
                "it would take them for one: change one of them",
                source, *digits);
  const auto path = [](const Backstore &store) {
    const bool shares = store.path.empty() || store.kind == BackstoreKind::user;
    return shares ? "name:" + store.name : store.path;
  };
  if (const auto double_path = doubled(config.backstores, path))
    return fail("{}: two backstores use {}: use one backstore in several LUNs instead", source, *double_path);
  return {};
}

Done check_lu_groups(const Configuration &config, std::string_view source)
{
  if (const auto name = doubled(config.lu_groups, [](const LuGroup &group) { return group.name; }))
    return fail("{}: two LU groups are named \"{}\": rename one", source, *name);
  if (const auto id = doubled(config.lu_groups, [](const LuGroup &group) { return group.id; }))
    return fail("{}: two LU groups have the id {}: give one another", source, *id);
  return {};
}

Done check_target(const Configuration &config, const Target &target, std::string_view source)
{
  const auto name = target_name(target);
  if (const auto lun = doubled(target.luns, [](const Lun &entry) { return entry.lun; }))
    return fail("{}: {} has LUN {} twice: give each its own number", source, name, *lun);
  for (const auto &lun : target.luns)
    if (!config.backstore(lun.backstore))
      return fail("{}: {} LUN {}: no backstore is named \"{}\": add it or correct the name", source, name, lun.lun,
                  lun.backstore);
  return {};
}

Done check_targets(const Configuration &config, std::string_view source)
{
  if (const auto name = doubled(config.targets, [](const Target &target) { return target_name(target); }))
    return fail("{}: {} is there twice: give one another tpgt", source, *name);
  if (const auto name = doubled(config.targets, [](const Target &target) { return target.initiator.text(); }))
    return fail("{}: two targets have the initiator_name {}: they would share reservations", source, *name);
  for (const auto &target : config.targets)
    TRY(check_target(config, target, source));
  return {};
}

Result<Configuration> read_root(const json &value, std::string_view source)
{
  JsonObject object(value, std::string(source), ": ");
  object.number("version", config_version, config_version);
  const auto &lu_groups = object.array("lu_groups");
  const auto &backstores = object.array("backstores");
  const auto &targets = object.array("targets");
  TRY(object.finish());
  Configuration config;
  for (std::size_t i = 0; i < lu_groups.size(); i++) {
    auto group = TRY(read_config_lu_group(lu_groups[i], fmt::format("{}: lu_groups[{}]", source, i)));
    config.lu_groups.push_back(std::move(group));
  }
  for (std::size_t i = 0; i < backstores.size(); i++) {
    auto store = TRY(read_config_backstore(backstores[i], fmt::format("{}: backstores[{}]", source, i)));
    config.backstores.push_back(std::move(store));
  }
  for (std::size_t i = 0; i < targets.size(); i++) {
    auto target = TRY(read_target(targets[i], fmt::format("{}: targets[{}]", source, i)));
    config.targets.push_back(std::move(target));
  }
  return config;
}

} // namespace

Result<Configuration> parse_config(std::string_view content, std::string_view source)
{
  const auto value = TRY(parse_json(content, source));
  auto config = TRY(read_root(value, source));
  TRY(check_lu_groups(config, source));
  TRY(check_backstores(config, source));
  TRY(check_targets(config, source));
  TRY(check_config_alua(config, source));
  spread_lu_states(config);
  return config;
}

Result<Configuration> load_config(const std::string &path)
{
  const auto content = TRY(read_json_file(path));
  return parse_config(content, json_source(path));
}

} // namespace megasas
