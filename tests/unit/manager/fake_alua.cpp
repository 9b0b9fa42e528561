// SPDX-License-Identifier: GPL-2.0-or-later
// ALUA in the fake tree, as target_core_configfs.c and target_core_alua.c do and refuse it.
#include <algorithm>
#include <cerrno>
#include <vector>

#include "configfs/model/alua.h"
#include "fake_tree.hpp"

namespace {

const std::string port_label = "TG Port Alias: ";
const std::string lu_label = "LU Group Alias: ";
const std::string default_port = port_label + "default_tg_pt_gp";
const std::string default_lu = lu_label + "default_lu_gp";
const char* const lba_support = "/alua_support_lba_dependent";
const std::string lu_groups = "target/core/alua/lu_gps";

std::string parent(const std::string& path)
{
    return path.substr(0, path.rfind('/'));
}

std::string last(const std::string& path)
{
    return path.substr(path.rfind('/') + 1);
}

// The states of what is behind pscsi are its own.
bool has_alua(const std::string& device)
{
    return !device.starts_with("target/core/pscsi_");
}

} // namespace

bool FakeTree::is_root(const std::string& path)
{
    return path == "target/dbroot" || path == parent(lu_groups) || path == lu_groups ||
           path.starts_with(lu_groups + "/default_lu_gp");
}

void FakeTree::populate_root()
{
    for (const auto& path : {parent(lu_groups), lu_groups, lu_groups + "/default_lu_gp"})
        add(path, Node::Kind::directory);
    add(lu_groups + "/default_lu_gp/lu_gp_id", Node::Kind::attribute, "0");
}

void FakeTree::populate_group(const std::string& path)
{
    for (const auto* name : {"/alua_access_state", "/alua_write_metadata", "/preferred", "/trans_delay_msecs",
                             "/implicit_trans_secs", lba_support})
        add(path + name, Node::Kind::attribute, "0");
    add(path + "/nonop_delay_msecs", Node::Kind::attribute, "100");
    for (const auto& [state, attribute] : megasas::supportable_states)
        add(path + "/" + std::string(attribute), Node::Kind::attribute, "1");
    add(path + "/alua_access_type", Node::Kind::attribute, "Implicit and Explicit");
    add(path + "/tg_pt_gp_id", Node::Kind::attribute);
}

// A group of either kind, a LUN or a backstore.
void FakeTree::populate_alua(const std::string& path)
{
    if (parent(path) == lu_groups) {
        add(path + "/lu_gp_id", Node::Kind::attribute);
    } else if (last(parent(path)) == "alua") {
        populate_group(path);
    } else if (path.starts_with("target/megasas/")) {
        add(path + "/alua_tg_pt_gp", Node::Kind::attribute);
        add(path + "/alua_tg_pt_offline", Node::Kind::attribute, "0");
    } else {
        add(path + "/alua_lu_gp", Node::Kind::attribute);
        add(path + "/alua", Node::Kind::directory);
        if (!has_alua(path))
            return;
        add(path + "/alua/default_tg_pt_gp", Node::Kind::directory);
        populate_group(path + "/alua/default_tg_pt_gp");
        nodes_[path + "/alua/default_tg_pt_gp/tg_pt_gp_id"].value = "0";
    }
}

void FakeTree::enter_default_group(const std::string& device)
{
    if (has_alua(device))
        nodes_[device + "/alua_lu_gp"].value = default_lu;
}

// LUNs or backstores of a group that goes are in the default one.
void FakeTree::leave_group(const std::string& path)
{
    const bool lu = parent(path) == lu_groups;
    if (!lu && last(parent(path)) != "alua")
        return;
    for (auto& [name, node] : nodes_)
        if (lu && name.ends_with("/alua_lu_gp") && node.value == lu_label + last(path))
            node.value = default_lu;
        else if (!lu && name.ends_with("/alua_tg_pt_gp") && node.value == port_label + last(path) &&
                 device_of(parent(name)) == parent(parent(path)))
            node.value = default_port;
}

void FakeTree::link_alua(const std::string& lun, bool linked)
{
    if (!nodes_.contains(lun + "/alua_tg_pt_gp"))
        return;
    nodes_[lun + "/alua_tg_pt_gp"].value = linked && has_alua(device_of(lun)) ? default_port : "";
}

int FakeTree::write_membership(const std::string& lun, std::string_view value)
{
    const auto device = device_of(lun);
    if (device.empty() || !has_alua(device) ||
        (value != "NULL" && !exists(device + "/alua/" + std::string(value))))
        return ENODEV;
    nodes_[lun + "/alua_tg_pt_gp"].value = value == "NULL" ? default_port : port_label + std::string(value);
    return 0;
}

// NULL would leave the kernel a pointer to nothing, the default group is not on its list, and before a device is
// enabled nothing happens.
int FakeTree::write_lu_membership(const std::string& device, std::string_view value)
{
    const auto group = lu_groups + "/" + std::string(value);
    if (value == "NULL")
        return EFAULT;
    auto& membership = nodes_[device + "/alua_lu_gp"].value;
    if (membership.empty())
        return 0;
    if (value == "default_lu_gp" || read(group + "/lu_gp_id").value_or("").empty())
        return ENODEV;
    membership = lu_label + std::string(value);
    return 0;
}

// Groups of the same id move together in an LU group. Source: core_alua_do_port_transition().
int FakeTree::write_state(const std::string& group, std::string_view value)
{
    const auto device = parent(parent(group));
    const auto id = nodes_[group + "/tg_pt_gp_id"].value;
    if (id.empty() || nodes_[group + "/alua_access_type"].value.find("Implicit") == std::string::npos)
        return EINVAL;
    for (const auto& [state, attribute] : megasas::supportable_states)
        if (value == std::to_string(static_cast<unsigned>(state)) && nodes_[group + "/" + std::string(attribute)].value != "1")
            return EINVAL;
    if (value == "4" &&
        (nodes_[group + lba_support].value != "1" || nodes_[group + "/alua_access_type"].value != "Implicit"))
        return EINVAL;
    nodes_[group + "/alua_access_state"].value = value;
    const auto together = nodes_[device + "/alua_lu_gp"].value;
    if (together.empty() || together == default_lu)
        return 0;
    std::vector<std::string> moved;
    for (const auto& [name, node] : nodes_)
        if (name.ends_with("/tg_pt_gp_id") && node.value == id &&
            read(parent(parent(parent(name))) + "/alua_lu_gp").value_or("") == together)
            moved.push_back(parent(name));
    for (const auto& other : moved)
        nodes_[other + "/alua_access_state"].value = value;
    return 0;
}

// As target_dev_lba_map_store() has it: a map without segments is shown as nothing, and leaves the groups as they are.
int FakeTree::write_lba_map(const std::string& path, std::string_view value)
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

// An id is given once, and to one group of a device, or to one LU group of all.
bool FakeTree::is_id_taken(const std::string& path, std::string_view value) const
{
    if (!read(path).value_or("").empty())
        return true;
    for (const auto& [name, node] : nodes_)
        if (last(name) == last(path) && parent(parent(name)) == parent(parent(path)) && node.value == value)
            return true;
    return false;
}

std::optional<int> FakeTree::write_alua(const std::string& path, std::string_view value)
{
    const auto place = parent(path);
    const auto name = last(path);
    if (name == "lba_map")
        return write_lba_map(path, value);
    if (name == "alua_tg_pt_gp")
        return write_membership(place, value);
    if (name == "alua_lu_gp")
        return write_lu_membership(place, value);
    if (name == "alua_access_state")
        return write_state(place, value);
    if (name == "alua_tg_pt_offline" && !has_alua(device_of(place)))
        return ENODEV;
    if ((name == "tg_pt_gp_id" || name == "lu_gp_id") && is_id_taken(path, value))
        return EINVAL;
    if (name == "alua_access_type") {
        const char* const names[] = {"None", "Implicit", "Explicit", "Implicit and Explicit"};
        nodes_[path].value = names[std::stoul(std::string(value))];
        return 0;
    }
    return std::nullopt;
}
