// SPDX-License-Identifier: GPL-2.0-or-later
#include "configfs/model/paths.h"

namespace megasas::paths {

std::string hba(std::string_view hba)
{
  return fmt::format("{}/{}", core, hba);
}

std::string backstore(std::string_view hba, std::string_view name)
{
  return fmt::format("{}/{}/{}", core, hba, name);
}

std::string alua_group(std::string_view key, std::string_view group)
{
  return fmt::format("{}/{}/alua/{}", core, key, group);
}

std::string lu_group(std::string_view group)
{
  return fmt::format("{}/{}", lu_groups, group);
}

std::string lba_map(std::string_view key)
{
  return fmt::format("{}/{}/lba_map", core, key);
}

std::string wwn(const Wwn &wwpn)
{
  return fmt::format("{}/{}", fabric, wwpn.text());
}

std::string tpg(const Wwn &wwpn, std::uint16_t tpgt)
{
  return fmt::format("{}/{}/tpgt_{}", fabric, wwpn.text(), tpgt);
}

std::string lun(const Wwn &wwpn, std::uint16_t tpgt, std::uint32_t lun)
{
  return fmt::format("{}/lun/lun_{}", tpg(wwpn, tpgt), lun);
}

} // namespace megasas::paths
