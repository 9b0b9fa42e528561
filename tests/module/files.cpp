// SPDX-License-Identifier: GPL-2.0-or-later
#include "files.hpp"

#include "fd.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <thread>

namespace fs = std::filesystem;

std::string readText(const fs::path& file)
{
    std::ifstream stream(file);
    if (!stream)
        throw std::system_error(errno, std::generic_category(), file);
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    return text;
}

void writeText(const fs::path& file, const std::string& text)
{
    Fd fd(check(open(file.c_str(), O_WRONLY | O_CLOEXEC), file));
    check(write(fd.get(), text.data(), text.size()), file.string() + " <- " + text);
}

void run(const std::string& command)
{
    if (std::system(command.c_str()) != 0)
        throw std::runtime_error("failed: " + command);
}

bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds limit)
{
    auto end = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
}

Directory::Directory(fs::path path) : path_(std::move(path))
{
    fs::create_directories(path_);
}

Directory::~Directory()
{
    // Busy while a closed controller drains.
    if (!path_.empty())
        eventually([&] { return rmdir(path_.c_str()) == 0 || errno != EBUSY; });
}

Link::Link(const fs::path& to, fs::path at) : path_(std::move(at))
{
    fs::create_symlink(to, path_);
}

Link::~Link()
{
    if (!path_.empty())
        unlink(path_.c_str());
}
