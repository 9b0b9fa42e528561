// SPDX-License-Identifier: GPL-2.0-or-later
// A directory for files, gone at the end of a test.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

struct Temporary {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("manager-tests-" + std::to_string(::getpid()));

    Temporary() { std::filesystem::create_directories(path); }
    Temporary(const Temporary&) = delete;
    Temporary& operator=(const Temporary&) = delete;
    ~Temporary() { std::filesystem::remove_all(path); }

    // Writes a file, in directories that are made as needed.
    void put(const std::string& name, const std::string& text) const
    {
        std::filesystem::create_directories((path / name).parent_path());
        std::ofstream(path / name) << text;
    }
};
