// SPDX-License-Identifier: GPL-2.0-or-later
#include "util/process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "util/fd.h"
#include "util/file.h"

namespace megasas {

namespace {

constexpr std::size_t output_limit = 64 * 1024;

std::string drain(const Fd &fd)
{
  std::string text;
  std::array<char, 4096> chunk{};
  for (;;) {
    const auto n = ::read(fd.get(), chunk.data(), chunk.size());
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return text;
    if (text.size() < output_limit)
      text.append(chunk.data(), static_cast<std::size_t>(n));
  }
}

struct Pipe {
  Fd reader;
  Fd writer;
};

Result<Pipe> make_pipe()
{
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) < 0)
    return fail_errno(errno, "pipe");
  return Pipe{ Fd(ends[0]), Fd(ends[1]) };
}

Result<pid_t> spawn(const std::vector<std::string> &arguments, const Fd &input, const Fd &output)
{
  std::vector<char *> argv;
  for (const auto &argument : arguments)
    argv.push_back(const_cast<char *>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input.get(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output.get(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output.get(), STDERR_FILENO);
  pid_t pid = 0;
  const int code = ::posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (code)
    return fail_errno(code, arguments[0]);
  return pid;
}

std::string first_line(const std::string &text)
{
  return text.substr(0, text.find('\n'));
}

} // namespace

Result<Outcome> run_program(const std::vector<std::string> &arguments, std::string_view input)
{
  auto in = make_pipe();
  auto out = make_pipe();
  if (!in || !out)
    return std::unexpected(in ? out.error() : in.error());
  if (::write(in->writer.get(), input.data(), input.size()) < 0)
    return fail_errno(errno, "pipe");
  in->writer.reset();
  const auto pid = spawn(arguments, in->reader, out->writer);
  out->writer.reset();
  if (!pid)
    return std::unexpected(pid.error());
  Outcome outcome;
  outcome.text = drain(out->reader);
  int status = 0;
  while (::waitpid(*pid, &status, 0) < 0)
    if (errno != EINTR)
      return fail_errno(errno, arguments[0]);
  outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return outcome;
}

bool module_loaded(const std::string &name)
{
  return path_exists("/sys/module/" + name);
}

Done load_module(const std::string &name)
{
  if (module_loaded(name))
    return {};
  const auto outcome = run_program({ "modprobe", name });
  if (!outcome)
    return fail_code(outcome.error().code, "{}: install kmod or load the module {} by hand", outcome.error().text,
                     name);
  if (outcome->code)
    return fail("kernel module {} cannot be loaded ({}): install it for this kernel, see `vhost-megasasctl doctor`",
                name, first_line(outcome->text));
  return {};
}

} // namespace megasas
