// SPDX-License-Identifier: GPL-2.0-or-later
/// Small files, read and written whole.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "util/fd.h"
#include "util/result.h"

namespace megasas {

/// The content of a file of at most `limit` bytes; EFBIG beyond.
Result<std::string> read_file(const std::string &path, std::size_t limit = 1U << 20);

/// The content without white space at its end.
Result<std::string> read_line(const std::string &path);

/// Writes an existing file with one write(2), as kernel attributes want it.
Done write_attribute(const std::string &path, std::string_view value);

/// Replaces a file as a whole: temporary file, fsync, rename.
Done replace_file(const std::string &path, std::string_view content);

/// Names in a directory but "." and "..", sorted.
Result<std::vector<std::string>> list_directory(const std::string &path);

/// Makes one directory; one that is there already is fine.
Done ensure_directory(const std::string &path, unsigned mode = 0755);

bool path_exists(const std::string &path);

/// Takes an exclusive lock on a lock file, made if missing, or says who has it.
Result<Fd> lock_file(const std::string &path);

} // namespace megasas
