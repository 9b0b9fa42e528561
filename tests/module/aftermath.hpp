// SPDX-License-Identifier: GPL-2.0-or-later
// What must hold after any guest and any owner. The first object of a test, so that it goes last.
#pragma once

#include "fd.hpp"

#include <cstdint>
#include <string>
#include <vector>

class Aftermath {
public:
    Aftermath();
    ~Aftermath(); // all pages are unpinned, the module says nothing and goes
    Aftermath(const Aftermath&) = delete;
    Aftermath& operator=(const Aftermath&) = delete;

    [[nodiscard]] bool pinsBalance() const;

private:
    std::vector<std::string> complaints();

    std::int64_t pins_;
    Fd log_;
};
