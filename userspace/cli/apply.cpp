// SPDX-License-Identifier: GPL-2.0-or-later
/// `vhost-megasasctl apply` and `vhost-megasasctl delete`: plan, show, do.
#include <algorithm>
#include <set>

#include "cli/commands.h"
#include "configfs/file/config.h"
#include "configfs/model/paths.h"
#include "configfs/plan/check.h"
#include "configfs/write/metadata.h"
#include "util/process.h"

namespace megasas::cli {

namespace {

std::string_view action_name(Change::Kind kind)
{
  switch (kind) {
  case Change::Kind::add:
    return "add";
  case Change::Kind::change:
    return "change";
  case Change::Kind::remove:
    return "remove";
  }
  return {};
}

void show(const Context &context, const Plan &plan, bool applied)
{
  if (context.json) {
    Json changes = Json::array();
    for (const auto &change : plan.changes)
      changes.push_back({ { "action", action_name(change.kind) },
                          { "object", change.object },
                          { "name", change.name },
                          { "detail", change.detail } });
    print({ { "version", config_version }, { "applied", applied }, { "changes", changes } });
    return;
  }
  for (const auto &change : plan.changes)
    fmt::print("{}\n", format_change(change));
  if (plan.steps.empty())
    fmt::print("nothing to change\n");
}

Done load_modules(const Configuration &wanted)
{
  std::set<std::string> modules{ "target_core_mod" };
  for (const auto &store : wanted.backstores)
    modules.emplace(kind_module(store.kind));
  if (!wanted.targets.empty())
    modules.emplace("vhost_megasas");
  for (const auto &module : modules)
    TRY(load_module(module));
  return {};
}

/// The names are on disk before a directory is made, so that a run that gets
/// killed leaves nothing that the next one does not know.
Done execute(const Context &context, const Plan &plan, const Situation &situation)
{
  auto names = plan.owned;
  names.insert(situation.owned.begin(), situation.owned.end());
  TRY(write_owned(context, names));
  FileTree tree(context.configfs);
  const auto done = run_steps(tree, plan.steps);
  const auto gone = [&](const std::string &key) {
    return !tree.exists(is_lu_group_key(key) ? paths::lu_group(name_of(key)) : paths::hba(hba_of(key)));
  };
  if (done)
    names = plan.owned;
  else
    std::erase_if(names, gone);
  const auto written = write_owned(context, names);
  return done ? written : done;
}

Result<int> change_to(const Context &context, const Configuration &wanted, const Situation &situation, bool dry_run)
{
  const FileTree tree(context.configfs);
  const auto plan = TRY(make_plan(tree, wanted, situation));
  if (!dry_run && !plan.steps.empty())
    TRY(execute(context, plan, situation));
  show(context, plan, !dry_run);
  return 0;
}

/// What the kernel needs before it can be configured.
Done prepare_host(const Context &context, const Configuration &wanted)
{
  const FileTree tree(context.configfs);
  const bool real = context.configfs == default_configfs;
  if (real)
    TRY(load_modules(wanted));
  TRY(need_target_core(tree));
  return real ? make_metadata_directories(tree, wanted.backstores) : Done{};
}

/// What must be true before the first change; nothing is changed here but the
/// set of loaded modules and target_core's directories.
Result<Situation> prepare(const Context &context, Configuration &wanted, bool dry_run)
{
  auto situation = TRY(read_situation(context));
  TRY(check_host(wanted, situation));
  if (dry_run)
    return situation;
  TRY(prepare_host(context, wanted));
  return read_situation(context);
}

/// Whoever only looks needs neither right nor lock.
Result<Fd> lock_unless(bool dry_run, const Context &context)
{
  if (dry_run)
    return Fd();
  TRY(need_root(context));
  return lock_state(context);
}

/// Takes a target out, and those of our backstores that served it alone.
Done take_out(Configuration &wanted, const RemoveOptions &options, const Wwn &wwpn)
{
  std::set<std::string> freed;
  const auto doomed = [&](const Target &target) {
    return target.wwpn == wwpn && (!options.tpgt || target.tpgt == *options.tpgt);
  };
  for (const auto &target : wanted.targets)
    if (doomed(target))
      for (const auto &lun : target.luns)
        freed.insert(lun.backstore);
  if (std::erase_if(wanted.targets, doomed) == 0)
    return fail_code(ENOENT, "{}: no such target: see `vhost-megasasctl list`",
                     options.tpgt ? target_name(wwpn, *options.tpgt) : wwpn.text());
  for (const auto &target : wanted.targets)
    for (const auto &lun : target.luns)
      freed.erase(lun.backstore);
  std::erase_if(wanted.backstores, [&](const Backstore &store) { return freed.contains(store.name); });
  return {};
}

} // namespace

Result<int> apply(const Context &context, const ApplyOptions &options)
{
  auto wanted = TRY(load_config(options.file));
  const auto lock = TRY(lock_unless(options.dry_run, context));
  const auto situation = TRY(prepare(context, wanted, options.dry_run));
  return change_to(context, wanted, situation, options.dry_run);
}

Result<int> remove(const Context &context, const RemoveOptions &options)
{
  const auto wwpn = TRY(Wwn::parse(options.wwpn));
  const auto lock = TRY(lock_unless(options.dry_run, context));
  const auto situation = TRY(read_situation(context));
  auto wanted = wanted_as_live(situation);
  TRY(take_out(wanted, options, wwpn));
  return change_to(context, wanted, situation, options.dry_run);
}

} // namespace megasas::cli
