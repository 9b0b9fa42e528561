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

// As target_core_pscsi and target_core_user do, without a block size of target_core's.
bool passes_commands_on(const std::string& path)
{
    return path.starts_with("target/core/pscsi_") || path.starts_with("target/core/user_");
}

bool has_firmware_serial(const std::string& path)
{
    return path.starts_with("target/core/pscsi_");
}

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
    populate_root();
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

void FakeTree::populate(const std::string& path)
{
    using Kind = Node::Kind;
    if (matches(path, "target/core/[^/]+/[^/]+")) {
        for (const auto* name : {"/wwn", "/attrib", "/pr"})
            add(path + name, Kind::directory);
        for (const auto* name : {"/control", "/enable", "/info", "/udev_path", "/pr/res_aptpl_metadata", "/lba_map"})
            add(path + name, Kind::attribute);
        add(path + "/wwn/vpd_unit_serial", Kind::attribute, "T10 VPD Unit Serial Number: ");
        add(path + "/attrib/hw_block_size", Kind::attribute, "512");
        add(path + "/attrib/hw_max_sectors", Kind::attribute, "16384");
        if (!passes_commands_on(path)) {
            add(path + "/attrib/block_size", Kind::attribute, "512");
            add(path + "/attrib/optimal_sectors", Kind::attribute, "16384");
        }
        populate_alua(path);
    } else if (matches(path, "target/core/[^/]+/[^/]+/alua/[^/]+") || matches(path, "target/core/alua/lu_gps/[^/]+") ||
               matches(path, "target/megasas/.*/lun_[0-9]+")) {
        populate_alua(path);
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
    leave_group(path);
    return {};
}

std::string FakeTree::device_of(const std::string& lun) const
{
    for (const auto& [name, node] : nodes_)
        if (node.kind == Node::Kind::link && parent(name) == lun)
            return node.value;
    return "";
}

void FakeTree::configure(const std::string& device, std::string_view control)
{
    auto& info = nodes_[device + "/info"].value;
    if (const auto name = option(control, "fd_dev_name"); !name.empty())
        info = "TCM FILEIO ID: 0        File: " + name + "  Size: " + option(control, "fd_dev_size") +
               "  Mode: " + (option(control, "fd_buffered_io") == "1" ? "Buffered-WCE" : "O_DSYNC") +
               " Async: " + (option(control, "fd_async_io") == "1" ? "1" : "0");
    else if (const auto config = option(control, "dev_config"); !config.empty())
        info = "Config: " + config + " Size: " + option(control, "dev_size") + " MaxDataAreaMB: 1024 ";
    else if (const auto host = option(control, "scsi_host_id"); !host.empty())
        info = "SCSI Device Bus Location: Channel ID: " + option(control, "scsi_channel_id") +
               " Target ID: " + option(control, "scsi_target_id") + " LUN: " + option(control, "scsi_lun_id") +
               " Host ID: " + host + "\n";
    else if (const auto path = option(control, "udev_path"); !path.empty())
        info = "iBlock device: sda  UDEV PATH: " + path + "  readonly: 0\n        Major: 8 Minor: 0  CLAIMED: IBLOCK";
    else
        info = "TCM RamDisk ID: 0  RamDisk Makeup: rd_mcp\n        PAGES/PAGE_SIZE: " + option(control, "rd_pages") +
               "*4096  SG_table_count: 1  nullio: 0";
}

// Before target_configure_device() a device has neither a vendor nor an LU group.
int FakeTree::enable(const std::string& device)
{
    if (is_claimed(device))
        return EBUSY;
    const bool pscsi = has_firmware_serial(device);
    if (pscsi && nodes_[device + "/udev_path"].value.empty())
        return EINVAL;
    if (pscsi)
        nodes_[device + "/info"].value += "        Vendor: Linux    Model: scsi_debug       Rev: 0191\n";
    if (const auto size = option(nodes_[device + "/control"].value, "hw_block_size"); !size.empty())
        nodes_[device + "/attrib/hw_block_size"].value = size;
    enter_default_group(device);
    return 0;
}

// The kernel opens a disk for one backstore only.
bool FakeTree::is_claimed(const std::string& device) const
{
    const auto control = read(device + "/control").value_or("");
    if (!control.starts_with("udev_path=") && !control.starts_with("scsi_host_id="))
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
    if (path.ends_with("/enable") && path.starts_with("target/core/"))
        if (const int error = enable(parent(path)))
            return fail_errno(error, path);
    if (path.ends_with("/vpd_unit_serial") && has_firmware_serial(path))
        return fail_errno(EOPNOTSUPP, path);
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
    link_alua(parent(path), true);
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
    link_alua(parent(path), false);
    return {};
}

std::map<std::string, std::string> FakeTree::content() const
{
    std::map<std::string, std::string> content;
    for (const auto& [path, node] : nodes_)
        // The one is always there, the other is never taken back.
        if (!is_root(path) && !path.ends_with("/alua_support_lba_dependent"))
            content[path] = node.value;
    return content;
}
