// SPDX-License-Identifier: GPL-2.0-or-later
// LIO's backstores.
#pragma once

#include "files.hpp"

#include <cstddef>

class Backstore {
public:
    static Backstore memory(std::size_t bytes = 16U << 20);
    static Backstore bufferedFile(const std::filesystem::path& file, std::size_t bytes);
    static Backstore directFile(const std::filesystem::path& file, std::size_t bytes);
    static Backstore block(const std::filesystem::path& device);

    [[nodiscard]] const std::filesystem::path& path() const { return directory_.path(); }

private:
    Backstore(const std::string& hba, const std::string& control);

    Directory hba_;
    Directory directory_;
};
