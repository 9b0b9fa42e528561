// SPDX-License-Identifier: GPL-2.0-or-later
#include "process.hpp"

#include <csignal>
#include <cstdio>
#include <exception>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>

Process::Process(const std::function<int(const std::function<void()>& ready)>& function)
{
    int pipe[2];
    check(pipe2(pipe, O_CLOEXEC), "pipe");
    ready_ = Fd(pipe[0]);
    Fd write_end(pipe[1]);
    pid_ = check(fork(), "fork");
    if (pid_ != 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int status = 255;
    try {
        status = function([&] { check(write(write_end.get(), "", 1), "pipe"); });
    } catch (const std::exception& error) {
        std::fprintf(stderr, "child: %s\n", error.what());
    }
    _exit(status);
}

Process::~Process()
{
    if (pid_ > 0) {
        kill();
        wait();
    }
}

bool Process::waitUntilReady()
{
    char byte;
    return read(ready_.get(), &byte, 1) == 1;
}

void Process::kill()
{
    ::kill(pid_, SIGKILL);
}

int Process::wait()
{
    int status = 0;
    check(waitpid(pid_, &status, 0), "waitpid");
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
