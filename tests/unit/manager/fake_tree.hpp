// SPDX-License-Identifier: GPL-2.0-or-later
// target_core's part of configfs in memory: the same children, the same refusals, and a failure wherever a test wants
// it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "configfs/model/tree.h"

class FakeTree final : public megasas::Tree {
public:
    FakeTree();

    bool exists(const std::string& path) const override;
    megasas::Result<std::vector<std::string>> list(const std::string& path) const override;
    megasas::Result<std::string> read(const std::string& path) const override;
    megasas::Result<std::string> read_link(const std::string& path, unsigned depth) const override;
    megasas::Done write(const std::string& path, std::string_view value) override;
    megasas::Done make_directory(const std::string& path) override;
    megasas::Done remove_directory(const std::string& path) override;
    megasas::Done link(const std::string& path, const std::string& target) override;
    megasas::Done unlink(const std::string& path) override;

    // The change with this number, from 0, fails; so do those that `killed` says come after it.
    std::optional<unsigned> fail_at;
    bool killed = false;
    unsigned changes = 0;

    // To list or read this path finds no file descriptor left.
    std::string unreadable;

    // Everything there is: a path and its value.
    std::map<std::string, std::string> content() const;

private:
    struct Node {
        enum class Kind { directory, attribute, link } kind = Kind::directory;
        std::string value;
        bool automatic = false; // came with its parent and goes with it
    };

    bool refuses();
    void add(const std::string& path, Node::Kind kind, std::string value = "");
    void populate(const std::string& path);
    std::string device_of(const std::string& lun) const;
    int enable(const std::string& device); // returns an errno
    void configure(const std::string& device, std::string_view control);
    bool is_claimed(const std::string& device) const;
    bool has_own_child(const std::string& path) const;

    // ALUA, in fake_alua.cpp
    static bool is_root(const std::string& path); // always there
    void populate_root();
    void populate_alua(const std::string& path);
    void populate_group(const std::string& path);
    void enter_default_group(const std::string& device);
    void leave_group(const std::string& path);
    void link_alua(const std::string& lun, bool linked);
    int write_membership(const std::string& lun, std::string_view value);
    int write_lu_membership(const std::string& device, std::string_view value);
    int write_state(const std::string& group, std::string_view value);
    int write_lba_map(const std::string& path, std::string_view value);
    bool is_id_taken(const std::string& path, std::string_view value) const;
    // The error, 0 if all is written, nothing if it is no such attribute.
    std::optional<int> write_alua(const std::string& path, std::string_view value);

    std::map<std::string, Node> nodes_;
};
