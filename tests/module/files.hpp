// SPDX-License-Identifier: GPL-2.0-or-later
// Attributes of configfs, sysfs and tracefs as text; directories and links that go when their object does.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>

std::string readText(const std::filesystem::path& file);
void writeText(const std::filesystem::path& file, const std::string& text);

// Runs a program; throws if it fails.
void run(const std::string& command);

// True as soon as the condition holds, false when the time is over.
bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds limit = std::chrono::seconds(20));

class Directory {
public:
    explicit Directory(std::filesystem::path path);
    Directory(Directory&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    Directory& operator=(Directory&&) = delete;
    ~Directory();
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

class Link {
public:
    Link(const std::filesystem::path& to, std::filesystem::path at);
    Link(Link&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    Link& operator=(Link&&) = delete;
    ~Link();

private:
    std::filesystem::path path_;
};
