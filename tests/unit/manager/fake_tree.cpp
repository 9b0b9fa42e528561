// SPDX-License-Identifier: GPL-2.0-or-later
#include "fake_tree.hpp"

#include <algorithm>
#include <cerrno>
#include <regex>

namespace {

using megasas::fail_errno;

std::string parent(const std::string& path)
{
    return path.substr(0, path.rfind('/'));
}

const std::string default_membership = "TG Port Alias: default_tg_pt_gp";
const char* const lba_support = "/alua_support_lba_dependent";

bool matches(const std::string& path, const char* pattern)
{
    return std::regex_match(path, std::regex(pattern));
}

std::string option(std::string_view control, const std::string& key)
{
    const std::string text(control);
    std::smatch match;
    return std::regex_search(text, match, std::regex("(^|,)" + key + "=([^,]*)")) ? match[2].str() : "";
}

} // namespace

FakeTree::FakeTree()
{
    for (const auto* path : {"target", "target/core", "target/megasas"})
        nodes_[path] = {Node::Kind::directory, "", true};
    add("target/dbroot", Node::Kind::attribute, "/nowhere");
}

bool FakeTree::refuses()
{
    const auto number = changes++;
    return fail_at && (number == *fail_at || (killed && number > *fail_at));
}

bool FakeTree::exists(const std::string& path) const
{
    return nodes_.contains(path);
}

megasas::Result<std::vector<std::string>> FakeTree::list(const std::string& path) const
{
    if (path == unreadable)
        return fail_errno(EMFILE, path);
    if (!exists(path))
        return fail_errno(ENOENT, path);
    std::vector<std::string> names;
    for (const auto& [name, node] : nodes_)
        if (name.size() > path.size() && parent(name) == path)
            names.push_back(name.substr(path.size() + 1));
    return names;
}

megasas::Result<std::string> FakeTree::read(const std::string& path) const
{
    if (path == unreadable)
        return fail_errno(EMFILE, path);
    const auto found = nodes_.find(path);
    if (found == nodes_.end() || found->second.kind != Node::Kind::attribute)
        return fail_errno(ENOENT, path);
    if (path.find("/alua_tg_pt_") != std::string::npos && device_of(parent(path)).empty())
        return fail_errno(ENODEV, path);
    return found->second.value;
}

megasas::Result<std::string> FakeTree::read_link(const std::string& path, unsigned depth) const
{
    const auto found = nodes_.find(path);
    if (found == nodes_.end() || found->second.kind != Node::Kind::link)
        return fail_errno(EINVAL, path);
    auto start = found->second.value.size();
    for (; depth > 0; depth--)
        start = found->second.value.rfind('/', start - 1);
    return found->second.value.substr(start + 1);
}

void FakeTree::add(const std::string& path, Node::Kind kind, std::string value)
{
    nodes_[path] = {kind, std::move(value), true};
}

void FakeTree::populate_group(const std::string& path)
{
    for (const auto* name : {"/alua_access_state", "/alua_write_metadata", "/preferred", "/trans_delay_msecs", lba_support})
        add(path + name, Node::Kind::attribute, "0");
    add(path + "/alua_access_type", Node::Kind::attribute, "Implicit and Explicit");
    add(path + "/tg_pt_gp_id", Node::Kind::attribute);
}

void FakeTree::populate(const std::string& path)
{
    using Kind = Node::Kind;
    if (matches(path, "target/core/[^/]+/[^/]+")) {
        for (const auto* name : {"/wwn", "/attrib", "/pr", "/alua", "/alua/default_tg_pt_gp"})
            add(path + name, Kind::directory);
        populate_group(path + "/alua/default_tg_pt_gp");
        nodes_[path + "/alua/default_tg_pt_gp/tg_pt_gp_id"].value = "0";
        for (const auto* name : {"/control", "/enable", "/info", "/udev_path", "/pr/res_aptpl_metadata", "/lba_map"})
            add(path + name, Kind::attribute);
        add(path + "/wwn/vpd_unit_serial", Kind::attribute, "T10 VPD Unit Serial Number: ");
        add(path + "/attrib/block_size", Kind::attribute, "512");
        add(path + "/attrib/hw_max_sectors", Kind::attribute, "16384");
        add(path + "/attrib/optimal_sectors", Kind::attribute, "16384");
    } else if (matches(path, "target/core/[^/]+/[^/]+/alua/[^/]+")) {
        populate_group(path);
    } else if (matches(path, "target/megasas/.*/lun_[0-9]+")) {
        add(path + "/alua_tg_pt_gp", Kind::attribute);
        add(path + "/alua_tg_pt_offline", Kind::attribute, "0");
    } else if (matches(path, "target/megasas/[^/]+/tpgt_[0-9]+")) {
        for (const auto* name : {"/lun", "/acls", "/np", "/attrib", "/param"})
            add(path + name, Kind::directory);
        add(path + "/enable", Kind::attribute, "0");
        add(path + "/param/initiator_name", Kind::attribute, "naa.0000000000000000");
        add(path + "/param/owner_uid", Kind::attribute, "0");
        add(path + "/param/writeback_luns", Kind::attribute, "");
        add(path + "/param/jbod_luns", Kind::attribute, "");
    }
}

megasas::Done FakeTree::make_directory(const std::string& path)
{
    if (refuses())
        return fail_errno(EIO, path);
    if (exists(path))
        return fail_errno(EEXIST, path);
    if (!exists(parent(path)))
        return fail_errno(ENOENT, path);
    nodes_[path] = {};
    populate(path);
    return {};
}

bool FakeTree::has_own_child(const std::string& path) const
{
    for (const auto& [name, node] : nodes_)
        if (name.starts_with(path + "/") && !node.automatic)
            return true;
    return false;
}

megasas::Done FakeTree::remove_directory(const std::string& path)
{
    if (refuses())
        return fail_errno(EIO, path);
    if (!exists(path))
        return fail_errno(ENOENT, path);
    if (has_own_child(path))
        return fail_errno(ENOTEMPTY, path);
    for (const auto& [name, node] : nodes_)
        if (node.kind == Node::Kind::link && node.value == path)
            return fail_errno(EBUSY, path);
    std::erase_if(nodes_, [&](const auto& node) { return node.first == path || node.first.starts_with(path + "/"); });
    for (auto& [name, node] : nodes_) // LUNs of a group that goes are in the default one
        if (name.ends_with("/alua_tg_pt_gp") && node.value == "TG Port Alias: " + path.substr(path.rfind('/') + 1))
            node.value = default_membership;
    return {};
}

std::string FakeTree::device_of(const std::string& lun) const
{
    for (const auto& [name, node] : nodes_)
        if (node.kind == Node::Kind::link && parent(name) == lun)
            return node.value;
    return "";
}

// As target_dev_lba_map_store() has it: a map without segments is shown as nothing, and leaves the groups as they are.
std::optional<int> FakeTree::write_lba_map(const std::string& path, std::string_view value)
{
    const auto segments = std::ranges::count(value, '\n');
    if (segments && std::ranges::count(value, ':') % segments)
        return EINVAL;
    for (auto& [name, node] : nodes_)
        if (name.starts_with(parent(path) + "/alua/") && name.ends_with(lba_support) &&
            !nodes_[parent(name) + "/tg_pt_gp_id"].value.empty())
            node.value = "1";
    nodes_[path].value = segments ? value : "";
    return 0;
}

// As target_core_configfs.c and target_core_alua.c refuse.
std::optional<int> FakeTree::write_alua(const std::string& path, std::string_view value)
{
    auto& node = nodes_[path];
    const auto group = parent(path);
    if (path.ends_with("/lba_map"))
        return write_lba_map(path, value);
    if (path.ends_with("/alua_tg_pt_gp")) {
        const auto device = device_of(group);
        if (device.empty() || (value != "NULL" && !exists(device + "/alua/" + std::string(value))))
            return ENODEV;
        node.value = value == "NULL" ? default_membership : "TG Port Alias: " + std::string(value);
        return 0;
    }
    if (path.ends_with("/tg_pt_gp_id"))
        for (const auto& [name, other] : nodes_)
            if (!node.value.empty() || (name.ends_with("/tg_pt_gp_id") && parent(parent(name)) == parent(group) && other.value == value))
                return EINVAL;
    if (path.ends_with("/alua_access_type")) {
        const char* const names[] = {"None", "Implicit", "Explicit", "Implicit and Explicit"};
        node.value = names[std::stoul(std::string(value))];
        return 0;
    }
    if (path.ends_with("/alua_access_state") &&
        (nodes_[group + "/tg_pt_gp_id"].value.empty() ||
         nodes_[group + "/alua_access_type"].value.find("Implicit") == std::string::npos))
        return EINVAL;
    if (path.ends_with("/alua_access_state") && value == "4" &&
        (nodes_[group + lba_support].value != "1" || nodes_[group + "/alua_access_type"].value != "Implicit"))
        return EINVAL;
    return std::nullopt;
}

void FakeTree::configure(const std::string& device, std::string_view control)
{
    auto& info = nodes_[device + "/info"].value;
    if (const auto name = option(control, "fd_dev_name"); !name.empty())
        info = "TCM FILEIO ID: 0        File: " + name + "  Size: " + option(control, "fd_dev_size") +
               "  Mode: " + (option(control, "fd_buffered_io") == "1" ? "Buffered-WCE" : "O_DSYNC") +
               " Async: " + (option(control, "fd_async_io") == "1" ? "1" : "0");
    else if (const auto path = option(control, "udev_path"); !path.empty())
        info = "iBlock device: sda  UDEV PATH: " + path + "  readonly: 0\n        Major: 8 Minor: 0  CLAIMED: IBLOCK";
    else
        info = "TCM RamDisk ID: 0  RamDisk Makeup: rd_mcp\n        PAGES/PAGE_SIZE: " + option(control, "rd_pages") +
               "*4096  SG_table_count: 1  nullio: 0";
}

// The kernel opens a block device for one backstore only.
bool FakeTree::is_claimed(const std::string& device) const
{
    const auto control = read(device + "/control").value_or("");
    if (!control.starts_with("udev_path="))
        return false;
    for (const auto& [path, node] : nodes_)
        if (path.ends_with("/control") && parent(path) != device && node.value == control &&
            read(parent(path) + "/enable").value_or("") == "1")
            return true;
    return false;
}

megasas::Done FakeTree::write(const std::string& path, std::string_view value)
{
    if (refuses())
        return fail_errno(EIO, path);
    const auto found = nodes_.find(path);
    if (found == nodes_.end() || found->second.kind != Node::Kind::attribute)
        return fail_errno(ENOENT, path);
    if (path.ends_with("/enable") && path.starts_with("target/core/") && is_claimed(parent(path)))
        return fail_errno(EBUSY, path);
    if (path.ends_with("/control"))
        configure(parent(path), value);
    if (const auto error = write_alua(path, value)) {
        if (*error)
            return fail_errno(*error, path);
        return {};
    }
    found->second.value =
        path.ends_with("/vpd_unit_serial") ? "T10 VPD Unit Serial Number: " + std::string(value) : value;
    return {};
}

megasas::Done FakeTree::link(const std::string& path, const std::string& target)
{
    if (refuses())
        return fail_errno(EIO, path);
    if (exists(path))
        return fail_errno(EEXIST, path);
    if (!exists(parent(path)) || !exists(target) || read(target + "/enable").value_or("") != "1")
        return fail_errno(ENOENT, path);
    nodes_[path] = {Node::Kind::link, target, false};
    if (nodes_.contains(parent(path) + "/alua_tg_pt_gp"))
        nodes_[parent(path) + "/alua_tg_pt_gp"].value = default_membership;
    return {};
}

megasas::Done FakeTree::unlink(const std::string& path)
{
    if (refuses())
        return fail_errno(EIO, path);
    const auto found = nodes_.find(path);
    if (found == nodes_.end() || found->second.kind != Node::Kind::link)
        return fail_errno(ENOENT, path);
    nodes_.erase(found);
    if (nodes_.contains(parent(path) + "/alua_tg_pt_gp"))
        nodes_[parent(path) + "/alua_tg_pt_gp"].value.clear();
    return {};
}

std::map<std::string, std::string> FakeTree::content() const
{
    std::map<std::string, std::string> content;
    for (const auto& [path, node] : nodes_)
        // The one is always there, the other is never taken back.
        if (path != "target/dbroot" && !path.ends_with(lba_support))
            content[path] = node.value;
    return content;
}
