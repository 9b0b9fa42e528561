// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/file/writer.h"

#include <algorithm>
#include <utility>

#include "configfs/file/config.h"
#include "configfs/file/lba_map.h"
#include "util/size.h"

namespace megasas {

namespace {

using Json = nlohmann::ordered_json;

bool is_told(AluaState state, const Backstore &store)
{
  return may_begin_with(state) || (state == AluaState::lba_dependent && !store.lba_map.empty());
}

Json group_json(const AluaGroup &group, const Backstore &store)
{
  static const AluaGroup usual;
  const bool told = group.state && is_told(*group.state, store);
  Json json{ { "name", group.name }, { "id", group.id } };
  if (told)
    json["state"] = alua_state_name(*group.state);
  if (group.access != AluaAccess::both)
    json["access"] = alua_access_name(group.access);
  if (group.preferred)
    json["preferred"] = true;
  if (group.keep_state)
    json["keep_state"] = true;
  if (group.transition_ms)
    json["transition_ms"] = group.transition_ms;
  if (group.nonoptimized_delay_ms != usual.nonoptimized_delay_ms)
    json["nonoptimized_delay_ms"] = group.nonoptimized_delay_ms;
  if (group.implicit_transition_s)
    json["implicit_transition_s"] = group.implicit_transition_s;
  // Not the one that it is in nevertheless, or begins in: the kernel allows that, a configuration does not.
  for (const auto state : group.unsupported)
    if (state != (told ? *group.state : AluaState::active_optimized))
      json["unsupported_states"].push_back(alua_state_name(state));
  return json;
}

/// The size of a device is its own.
void add_medium(Json &json, const Backstore &store)
{
  if (store.kind == BackstoreKind::iblock || store.kind == BackstoreKind::pscsi) {
    json["device"] = store.path.empty() ? store.address : store.path;
    return;
  }
  if (store.kind == BackstoreKind::fileio)
    json["path"] = store.path;
  if (store.kind == BackstoreKind::user)
    json["config"] = store.path;
  json["size"] = format_size(store.size);
  if (store.buffered)
    json["buffered"] = true;
  if (store.block_size && store.block_size != usual_block_size)
    json["block_size"] = store.block_size;
}

Json backstore_json(const Backstore &store)
{
  Json json{ { "name", store.name }, { "type", kind_name(store.kind) } };
  add_medium(json, store);
  if (has_own_serial(store.kind) && store.serial != derived_serial(store.name))
    json["serial"] = store.serial;
  if (!store.lu_group.empty())
    json["lu_group"] = store.lu_group;
  for (const auto &group : store.groups)
    json["alua_groups"].push_back(group_json(group, store));
  if (!store.lba_map.empty())
    json["lba_map"] = lba_map_json(store);
  return json;
}

Json lun_json(const Lun &lun)
{
  Json json{ { "lun", lun.lun }, { "backstore", lun.backstore } };
  if (!lun.alua_group.empty())
    json["alua_group"] = lun.alua_group;
  if (lun.write_back)
    json["writeback"] = true;
  if (lun.jbod)
    json["jbod"] = true;
  if (lun.offline)
    json["offline"] = true;
  return json;
}

Json target_json(const Target &target)
{
  Json json{ { "wwpn", target.wwpn.text() } };
  if (target.tpgt != 1)
    json["tpgt"] = target.tpgt;
  if (target.owner_uid)
    json["owner_uid"] = target.owner_uid;
  if (target.initiator != derived_initiator(target.wwpn, target.tpgt))
    json["initiator_name"] = target.initiator.text();
  if (!target.enabled)
    json["enable"] = false;
  json["luns"] = Json::array();
  for (const auto &lun : target.luns)
    json["luns"].push_back(lun_json(lun));
  return json;
}

} // namespace

Result<Json> config_json(Configuration config)
{
  std::ranges::sort(config.backstores, {}, &Backstore::name);
  std::ranges::sort(config.targets, {}, [](const Target &target) { return std::pair(target.wwpn, target.tpgt); });
  std::ranges::sort(config.lu_groups, {}, &LuGroup::name);
  Json json;
  json["version"] = config_version;
  for (const auto &group : config.lu_groups)
    json["lu_groups"].push_back(Json{ { "name", group.name }, { "id", group.id } });
  json["backstores"] = Json::array();
  json["targets"] = Json::array();
  for (const auto &store : config.backstores) {
    TRY(check_lba_map_groups(store));
    json["backstores"].push_back(backstore_json(store));
  }
  for (const auto &target : config.targets) {
    for (const auto &lun : target.luns)
      if (!config.backstore(lun.backstore))
        return fail("{} LUN {}: backstore {} was made by another tool, and no configuration file can name it",
                    target_name(target), lun.lun, lun.backstore);
    json["targets"].push_back(target_json(target));
  }
  return json;
}

} // namespace megasas
