// SPDX-License-Identifier: GPL-2.0-or-later
// A target of the fabric with one portal group.
#pragma once

#include "backstore.hpp"

#include <cstdint>
#include <vector>

class Target {
public:
    Target();
    ~Target();
    Target(const Target&) = delete;
    Target& operator=(const Target&) = delete;

    [[nodiscard]] const std::string& wwpn() const { return wwpn_; }
    [[nodiscard]] static std::uint16_t tag() { return 1; }

    void addLun(unsigned number, const Backstore& backstore);
    void removeLastLun();
    // A port that is offline refuses all.
    void setPort(unsigned number, bool online);
    void setParameter(const std::string& name, const std::string& value);
    [[nodiscard]] std::string parameter(const std::string& name) const;
    void enable(bool on);

private:
    struct Lun {
        Directory directory;
        Link link;
    };

    std::string wwpn_;
    Directory wwn_;
    Directory tpg_;
    std::vector<Lun> luns_;
};

// A target, enabled, with one backstore as LUN 0.
struct SimpleTarget {
    explicit SimpleTarget(Backstore store = Backstore::memory());

    Backstore backstore;
    Target target;
};
