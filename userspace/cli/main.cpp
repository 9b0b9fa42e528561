// SPDX-License-Identifier: GPL-2.0-or-later
/// vhost-megasasctl: configures and shows what vhost-megasas controllers serve.
#include <cstdio>
#include <functional>

#include <CLI/CLI.hpp>

#include "cli/commands.h"

namespace megasas::cli {

namespace {

constexpr const char *exit_codes = "Exit code: 0 done, 1 failed or something is wrong, 2 wrong usage.";

constexpr const char *apply_footer =
    R"(FILE is JSON and the whole configuration: targets that it does not name go, and so
do backstores that vhost-megasasctl made. A second run changes nothing. If a step fails,
all before it is undone. The schema is configfs/schema.json, and there are examples beside it:

  {"version": 1,
   "backstores": [{"name": "disk0", "type": "fileio", "path": "/srv/disk0.img", "size": "10GiB", "create": true},
                  {"name": "disk1", "type": "iblock", "device": "/dev/vdb"}],
   "targets": [{"wwpn": "naa.5001405000000001", "owner_uid": "libvirt-qemu",
                "luns": [{"lun": 0, "backstore": "disk0"}, {"lun": 1, "backstore": "disk1"}]}]}

Examples:
  vhost-megasasctl apply --dry-run /etc/vhost-megasas/config.json
  vhost-megasasctl apply /etc/vhost-megasas/config.json
  echo '{"version": 1}' | vhost-megasasctl apply -     (removes everything)
)";

constexpr const char *delete_footer =
    R"(Removes the target's portal group, or all of them without --tpgt, and those of the
backstores made by vhost-megasasctl that nothing else uses. Files and devices stay.

Example:
  vhost-megasasctl delete naa.5001405000000001
)";

constexpr const char *export_footer =
    R"(Always JSON, in the form of apply: what is there now, states of ALUA groups
included. To apply it on the same host changes nothing.

Example:
  vhost-megasasctl export > /etc/vhost-megasas/config.json
)";

constexpr const char *list_footer = R"(Examples:
  vhost-megasasctl list
  vhost-megasasctl list --json | jq -r '.targets[].wwpn'
)";

constexpr const char *status_footer = R"(Examples:
  vhost-megasasctl status
  vhost-megasasctl status --json | jq '.targets[].controller.counters.errors'
)";

constexpr const char *qemu_footer = R"(Examples:
  qemu-system-x86_64 -accel kvm … $(vhost-megasasctl qemu-args naa.5001405000000001)
  vhost-megasasctl qemu-args --device vhost-megasas naa.5001405000000001
)";

constexpr const char *alua_footer =
    R"(A target port group is LUNs of one backstore that change their asymmetric access
state together. States: active/optimized, active/non-optimized, standby,
unavailable, lba-dependent, transitioning. A port is one LUN of one target.

Examples:
  vhost-megasasctl alua show
  vhost-megasasctl alua set disk0 left standby
  vhost-megasasctl alua transition --seconds 5 disk0 right active/optimized
  vhost-megasasctl alua offline naa.5001405000000001 0
)";

constexpr const char *alua_script_footer =
    R"(Scenarios of a script run side by side. failover: each group in turn is
active/optimized, the others standby. walk: a random group gets a random state, and
one group always takes I/O; the same seed, the same walk. flap: a port goes offline
and comes back. set: one change. The form is configfs/alua-script.json:

  {"version": 1, "scenarios": [
    {"type": "walk", "backstore": "disk0", "groups": ["left", "right"], "every_ms": 500, "times": 200, "seed": 7},
    {"type": "flap", "wwpn": "naa.5001405000000001", "lun": 0, "down_ms": 3000, "up_ms": 10000, "times": 5}]}

Prints the time of each event. SIGINT ends it: ports that the script would have brought
back come back, and groups leave transitioning as they would have, all else stays as it
is. Nothing else can be changed by vhost-megasasctl while a script is played.

Examples:
  vhost-megasasctl alua script --dry-run walk.json
  vhost-megasasctl alua script walk.json
)";

constexpr const char *referrals_footer =
    R"(A map says for each user data segment of a backstore, a range of its blocks, in
which state it is through each target port group: active/optimized,
active/non-optimized, standby or unavailable. A guest reads it with REPORT REFERRALS
(sg_referrals), and a command to a segment that is not accessible ends with the
groups through which it is. A change is told by a unit attention.

With --segment-size N and --multiplier M the segments repeat: segment i is the N
blocks from i times N, and again every N times M blocks; its range goes from the
first block of the first to the last block of the last.

Examples:
  vhost-megasasctl referrals show
  vhost-megasasctl referrals set disk0 0-262143:left=active/optimized,right=standby \
      262144-524287:left=standby,right=active/optimized
  vhost-megasasctl referrals set disk0 --segment-size 2048 --multiplier 2 \
      0-522239:left=active/optimized,right=standby 2048-524287:left=standby,right=active/optimized
  vhost-megasasctl referrals check disk0
  vhost-megasasctl referrals clear disk0
)";

constexpr const char *doctor_footer = R"(Prints a line a check, "ok" or "wrong" and what to do.

Example:
  vhost-megasasctl doctor
)";

using Run = std::function<Result<int>()>;

struct Program {
  CLI::App app{ "Configures and shows what vhost-megasas controllers serve.", "vhost-megasasctl" };
  Context context;
  ApplyOptions apply;
  RemoveOptions remove;
  QemuOptions qemu;
  DoctorOptions doctor;
  AluaOptions alua;
  AluaPortOptions alua_port;
  AluaScriptOptions alua_script;
  ReferralsOptions referrals;
  Run run;
};

CLI::App *add_verb(Program &program, const char *name, const char *text, const char *footer, Run run,
                   CLI::App *parent = nullptr)
{
  auto *verb = (parent ? parent : &program.app)->add_subcommand(name, text);
  verb->footer(std::string(footer) + "\n" + exit_codes);
  verb->add_flag("--json", program.context.json, "Print JSON with stable keys");
  verb->callback([&program, run = std::move(run)] { program.run = run; });
  return verb;
}

void add_changing_verbs(Program &program)
{
  auto *apply_verb = add_verb(program, "apply", "Make the host serve what a file says", apply_footer,
                              [&program] { return apply(program.context, program.apply); });
  apply_verb->add_option("FILE", program.apply.file, "Configuration, JSON; - for stdin")->required();
  apply_verb->add_flag("--dry-run", program.apply.dry_run, "Only show what would change");
  auto *delete_verb = add_verb(program, "delete", "Remove a target", delete_footer,
                               [&program] { return remove(program.context, program.remove); });
  delete_verb->add_option("WWPN", program.remove.wwpn, "Target name, naa. and 16 hex digits")->required();
  delete_verb->add_option("--tpgt", program.remove.tpgt, "Only this target portal group");
  delete_verb->add_flag("--dry-run", program.remove.dry_run, "Only show what would change");
}

void add_showing_verbs(Program &program)
{
  add_verb(program, "list", "Show what is configured", list_footer, [&program] { return list(program.context); });
  add_verb(program, "export", "Print the configuration that is there", export_footer,
           [&program] { return export_configuration(program.context); });
  add_verb(program, "status", "Show targets, guests and counters", status_footer,
           [&program] { return status(program.context); });
  auto *qemu = add_verb(program, "qemu-args", "Print QEMU's options for a target", qemu_footer,
                        [&program] { return qemu_args(program.context, program.qemu); });
  qemu->add_option("WWPN", program.qemu.wwpn, "Target name, naa. and 16 hex digits")->required();
  qemu->add_option("--tpgt", program.qemu.tpgt, "Target portal group")->capture_default_str();
  qemu->add_option("--device", program.qemu.device, "vhost-megasas-gen2 (SAS2108) or vhost-megasas (SAS1078)")
      ->capture_default_str();
  qemu->add_option("--plugin", program.qemu.plugin, "Path of vhost-megasas.so");
  qemu->add_option("--socket", program.qemu.socket, "Socket of vhost-megasasd");
  auto *doctor_verb = add_verb(program, "doctor", "Check that this host is ready", doctor_footer,
                               [&program] { return doctor(program.context, program.doctor); });
  doctor_verb->add_option("--qemu", program.doctor.qemu, "QEMU binary")->capture_default_str();
  doctor_verb->add_option("--plugin", program.doctor.plugin, "Path of vhost-megasas.so");
  program.doctor.socket = default_socket;
  doctor_verb->add_option("--socket", program.doctor.socket, "Socket of vhost-megasasd")->capture_default_str();
}

CLI::App *add_alua_state_verb(Program &program, CLI::App *alua, const char *name, const char *text, Run run)
{
  auto *verb = add_verb(program, name, text, alua_footer, std::move(run), alua);
  verb->add_option("BACKSTORE", program.alua.backstore, "Name of the backstore")->required();
  verb->add_option("GROUP", program.alua.group, "Name of its group")->required();
  verb->add_option("STATE", program.alua.state, "State it gets")->required();
  return verb;
}

void add_alua_port_verb(Program &program, CLI::App *alua, const char *name, const char *text, bool offline)
{
  auto *verb = add_verb(program, name, text, alua_footer, [&program, offline] {
    program.alua_port.offline = offline;
    return alua_port(program.context, program.alua_port);
  }, alua);
  verb->add_option("WWPN", program.alua_port.wwpn, "Target name, naa. and 16 hex digits")->required();
  verb->add_option("LUN", program.alua_port.lun, "Number of the LUN")->required();
  verb->add_option("--tpgt", program.alua_port.tpgt, "Target portal group tag")->capture_default_str();
}

void add_alua_verbs(Program &program)
{
  auto *alua = program.app.add_subcommand("alua", "Show and change asymmetric access states");
  alua->footer(std::string(alua_footer) + "\n" + exit_codes);
  alua->require_subcommand(1);
  add_verb(program, "show", "Show groups, states and members", alua_footer,
           [&program] { return alua_show(program.context); }, alua);
  add_alua_state_verb(program, alua, "set", "Give a group another state",
                      [&program] { return alua_set(program.context, program.alua); });
  auto *transition = add_alua_state_verb(program, alua, "transition", "The same, with a time in transitioning before",
                                         [&program] { return alua_transition(program.context, program.alua); });
  transition->add_option("--seconds", program.alua.seconds, "Time in transitioning")
      ->capture_default_str()
      ->check(CLI::Range(1, 3600));
  auto *script = add_verb(program, "script", "Play a file of timed changes", alua_script_footer,
                          [&program] { return alua_script(program.context, program.alua_script); }, alua);
  script->add_option("FILE", program.alua_script.file, "Script, JSON; - for stdin")->required();
  script->add_flag("--dry-run", program.alua_script.dry_run, "Only show what would happen when");
  add_alua_port_verb(program, alua, "offline", "Take a port offline", true);
  add_alua_port_verb(program, alua, "online", "Put a port back online", false);
}

CLI::App *add_referrals_verb(Program &program, CLI::App *referrals, const char *name, const char *text,
                             Result<int> (*act)(const Context &, const ReferralsOptions &), bool one)
{
  auto *verb = add_verb(program, name, text, referrals_footer,
                        [&program, act] { return act(program.context, program.referrals); }, referrals);
  verb->add_option("BACKSTORE", program.referrals.backstore, "Name of the backstore")->required(one);
  return verb;
}

void add_referrals_verbs(Program &program)
{
  auto *referrals = program.app.add_subcommand("referrals", "Show and change which groups make blocks accessible");
  referrals->footer(std::string(referrals_footer) + "\n" + exit_codes);
  referrals->require_subcommand(1);
  add_referrals_verb(program, referrals, "show", "Show the map of a backstore, or all", referrals_show, false);
  add_referrals_verb(program, referrals, "check", "Say what is wrong with a map, or with any", referrals_check, false);
  add_referrals_verb(program, referrals, "clear", "Take the map away", referrals_clear, true);
  auto *set = add_referrals_verb(program, referrals, "set", "Give a backstore another map", referrals_set, true);
  set->add_option("SEGMENT", program.referrals.segments, "FIRST-LAST:GROUP=STATE,GROUP=STATE; no block is left out")
      ->required();
  set->add_option("--segment-size", program.referrals.segment_size, "Blocks of a segment that repeats");
  set->add_option("--multiplier", program.referrals.multiplier, "Segments after which the map begins anew");
}

int complain(const std::string &text, int code)
{
  fmt::print(stderr, "vhost-megasasctl: {}\n", text);
  return code;
}

int run(int argc, char **argv)
{
  Program program;
  auto &app = program.app;
  app.set_version_flag("--version", "vhost-megasasctl " MEGASAS_VERSION);
  app.add_option("--configfs", program.context.configfs, "Where configfs is mounted")->capture_default_str();
  app.add_option("--state", program.context.state, "Directory for lock and names")->capture_default_str();
  app.footer(exit_codes);
  app.require_subcommand(1);
  add_changing_verbs(program);
  add_showing_verbs(program);
  add_alua_verbs(program);
  add_referrals_verbs(program);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success &success) {
    return app.exit(success);
  } catch (const CLI::ParseError &error) {
    return complain(fmt::format("{}: see `vhost-megasasctl --help`", error.what()), 2);
  }
  const auto code = program.run();
  if (!code)
    return complain(code.error().text, 1);
  return std::fflush(stdout) == 0 && !std::ferror(stdout) ? *code : complain("stdout: cannot be written", 1);
}

} // namespace

} // namespace megasas::cli

int main(int argc, char **argv)
{
  try {
    return megasas::cli::run(argc, argv);
  } catch (const std::exception &error) { // of a library, as fmt's if the output cannot be written
    return megasas::cli::complain(error.what(), 1);
  }
}
