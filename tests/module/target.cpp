// SPDX-License-Identifier: GPL-2.0-or-later
#include "target.hpp"

#include "kernel_module.hpp"

#include <unistd.h>

namespace fs = std::filesystem;

namespace {

std::string freshWwpn()
{
    static unsigned number = 0;
    kernel_module::load();
    char name[32];
    std::snprintf(name, sizeof(name), "naa.5%011x%04x", static_cast<unsigned>(getpid()), number++);
    return name;
}

} // namespace

Target::Target()
    : wwpn_(freshWwpn()), wwn_(fs::path("/sys/kernel/config/target/megasas") / wwpn_), tpg_(wwn_.path() / "tpgt_1")
{
}

Target::~Target()
{
    while (!luns_.empty())
        removeLastLun();
}

void Target::addLun(unsigned number, const Backstore& backstore)
{
    Directory lun(tpg_.path() / "lun" / ("lun_" + std::to_string(number)));
    Link link(backstore.path(), lun.path() / "disk");
    luns_.push_back({std::move(lun), std::move(link)});
}

void Target::removeLastLun()
{
    luns_.pop_back();
}

void Target::setPort(unsigned number, bool online)
{
    writeText(tpg_.path() / "lun" / ("lun_" + std::to_string(number)) / "alua_tg_pt_offline", online ? "0" : "1");
}

void Target::setParameter(const std::string& name, const std::string& value)
{
    writeText(tpg_.path() / "param" / name, value);
}

std::string Target::parameter(const std::string& name) const
{
    return readText(tpg_.path() / "param" / name);
}

void Target::enable(bool on)
{
    writeText(tpg_.path() / "enable", on ? "1" : "0");
}

SimpleTarget::SimpleTarget(Backstore store) : backstore(std::move(store))
{
    target.addLun(0, backstore);
    target.enable(true);
}
