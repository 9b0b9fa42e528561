// SPDX-License-Identifier: GPL-2.0-or-later
// A null_blk disk that keeps its data in memory, with a volatile cache or a delay on request.
#pragma once

#include "files.hpp"

#include <chrono>

class NullBlock {
public:
    struct Options {
        unsigned megabytes = 64;
        unsigned cache_megabytes = 0;
        unsigned block_size = 512;
        std::chrono::milliseconds delay{0};
    };

    NullBlock();
    explicit NullBlock(const Options& options);
    ~NullBlock();
    NullBlock(const NullBlock&) = delete;
    NullBlock& operator=(const NullBlock&) = delete;

    [[nodiscard]] std::filesystem::path device() const;

private:
    std::string name_;
    Directory directory_;
};
