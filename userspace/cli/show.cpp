// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/show.h"

#include <algorithm>

#include "util/chip.h"
#include "util/size.h"

namespace megasas::cli {

namespace {

/// The backstore a live LUN links; LUNs name it "HBA/NAME".
const Backstore *store_of(const Lun &lun, const Configuration &live)
{
  const auto found = std::ranges::find(live.backstores, lun.backstore, &Backstore::key);
  return found == live.backstores.end() ? nullptr : &*found;
}

Json lun_json(const Lun &lun, const Configuration &live)
{
  const auto *store = store_of(lun, live);
  Json json{ { "lun", lun.lun }, { "backstore", name_of(lun.backstore) } };
  json["type"] = store ? Json(kind_name(store->kind)) : Json();
  json["path"] = store && !store->path.empty() ? Json(store->path) : Json();
  json["size"] = store ? Json(store->size) : Json();
  json["block_size"] = store ? Json(store->block_size) : Json();
  json["serial"] = store ? Json(store->serial) : Json();
  json["writeback"] = lun.write_back;
  json["jbod"] = lun.jbod;
  return json;
}

std::string lun_text(const Lun &lun, const Configuration &live)
{
  const auto *store = store_of(lun, live);
  if (!store)
    return fmt::format("  lun {:<3} {}\n", lun.lun, lun.backstore.empty() ? "(no backstore)" : lun.backstore);
  return fmt::format("  lun {:<3} {}  {}{}{}  {}  {}-byte blocks  {}{}\n", lun.lun, store->name, kind_name(store->kind),
                     store->path.empty() ? "" : " ", store->path, format_size(store->size), store->block_size,
                     lun.write_back ? "write-back" : "write-through", lun.jbod ? "  jbod" : "");
}

} // namespace

Json target_json(const Target &target, const Configuration &live)
{
  Json luns = Json::array();
  for (const auto &lun : target.luns)
    luns.push_back(lun_json(lun, live));
  return { { "wwpn", target.wwpn.text() },
           { "tpgt", target.tpgt },
           { "enabled", target.enabled },
           { "owner_uid", target.owner_uid },
           { "initiator_name", target.initiator.text() },
           { "luns", luns } };
}

Json backstore_json(const Backstore &store, const std::set<std::string> &owned)
{
  return { { "name", store.name },
           { "type", kind_name(store.kind) },
           { "path", store.path.empty() ? Json() : Json(store.path) },
           { "size", store.size },
           { "block_size", store.block_size },
           { "buffered", store.buffered },
           { "serial", store.serial },
           { "hba", store.hba },
           { "ours", owned.contains(store.key()) } };
}

Json controller_json(const ControllerState &controller)
{
  const auto *chip = find_chip(controller.chip);
  Json counters;
  for (unsigned i = 1; i < controller.counters.size(); i++)
    counters[std::string(counter_name(i))] = controller.counters[i];
  return { { "id", controller.id },
           { "device", chip ? Json(chip->device) : Json() },
           { "pid", controller.owner_pid },
           { "state", state_name(controller.state) },
           { "interrupts", interrupt_name(controller.interrupts) },
           { "doorbells", controller.doorbells },
           { "counters", counters } };
}

std::string target_text(const Target &target, const Configuration &live)
{
  auto text = fmt::format("{}  {}  owner uid {}  initiator {}\n", target_name(target),
                          target.enabled ? "enabled" : "disabled", target.owner_uid, target.initiator.text());
  for (const auto &lun : target.luns)
    text += lun_text(lun, live);
  return text;
}

std::string controller_text(const ControllerState &controller)
{
  const auto &count = controller.counters;
  const auto *chip = find_chip(controller.chip);
  return fmt::format("  controller {}: {}, guest pid {}, {}, interrupts {}, {} learnt doorbells\n"
                     "    reads {} ({} bytes), writes {} ({} bytes), others {}, DCMDs {}, errors {}\n"
                     "    kicks {}, slow kicks {}, interrupts {}, direct completions {}, bounced {}, resets {}\n",
                     controller.id, chip ? chip->device : "?", controller.owner_pid, state_name(controller.state),
                     interrupt_name(controller.interrupts), controller.doorbells, count[VHOST_MEGASAS_COUNTER_READS],
                     count[VHOST_MEGASAS_COUNTER_READ_BYTES], count[VHOST_MEGASAS_COUNTER_WRITES],
                     count[VHOST_MEGASAS_COUNTER_WRITE_BYTES], count[VHOST_MEGASAS_COUNTER_OTHERS],
                     count[VHOST_MEGASAS_COUNTER_DCMDS], count[VHOST_MEGASAS_COUNTER_ERRORS],
                     count[VHOST_MEGASAS_COUNTER_KICKS], count[VHOST_MEGASAS_COUNTER_SLOW_KICKS],
                     count[VHOST_MEGASAS_COUNTER_INTERRUPTS], count[VHOST_MEGASAS_COUNTER_DIRECT],
                     count[VHOST_MEGASAS_COUNTER_BOUNCED], count[VHOST_MEGASAS_COUNTER_RESETS]);
}

} // namespace megasas::cli
