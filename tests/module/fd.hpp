// SPDX-License-Identifier: GPL-2.0-or-later
// File descriptors that close themselves, and system calls that throw.
#pragma once

#include "util/fd.h"

#include <cerrno>
#include <string>
#include <system_error>

using megasas::Fd;

// The result of a system call, or an exception that says what failed.
template <typename T>
T check(T result, const std::string& what)
{
    if (result < 0)
        throw std::system_error(errno, std::generic_category(), what);
    return result;
}

// 0, or the errno of a system call.
template <typename T>
int errorOf(T result)
{
    return result < 0 ? errno : 0;
}
