// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/attach_message.h"

#include <nlohmann/json.hpp>

#include "util/uapi.h"

namespace megasas {

namespace {

using nlohmann::json;

std::unexpected<Error> malformed(std::string_view what)
{
  return fail("attach request: {}: the QEMU device and vhost-megasasd are of different versions, install both from one",
              what);
}

/// A whole number of 16 bits under @key, or @otherwise if there is none.
Result<std::uint16_t> number(const json &object, const char *key, int otherwise)
{
  const auto found = object.find(key);
  if (found == object.end() && otherwise >= 0)
    return static_cast<std::uint16_t>(otherwise);
  if (found == object.end() || !found->is_number_unsigned() || found->get<std::uint64_t>() > UINT16_MAX)
    return malformed(fmt::format("\"{}\" is no number from 0 to 65535", key));
  return found->get<std::uint16_t>();
}

Result<std::string> text(const json &object, const char *key)
{
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string())
    return malformed(fmt::format("\"{}\" is no string", key));
  return found->get<std::string>();
}

Done check_abi(const json &object)
{
  const auto found = object.find("abi");
  const bool pair = found != object.end() && found->is_array() && found->size() == 2 &&
                    found->at(0).is_number_unsigned() && found->at(1).is_number_unsigned();
  if (!pair)
    return malformed("\"abi\" is no pair of numbers");
  const auto major = found->at(0).get<std::uint64_t>();
  const auto minor = found->at(1).get<std::uint64_t>();
  if (major != VHOST_MEGASAS_ABI_MAJOR || minor > VHOST_MEGASAS_ABI_MINOR)
    return fail("attach request: the QEMU device speaks ABI {}.{}, vhost-megasasd {}.{}: install both from one version",
                major, minor, VHOST_MEGASAS_ABI_MAJOR, VHOST_MEGASAS_ABI_MINOR);
  return {};
}

Done read_device(const json &object, AttachRequest &request)
{
  const auto device = TRY(text(object, "device"));
  request.chip = find_chip(device);
  if (!request.chip)
    return fail("attach request: unknown device \"{}\": use -device vhost-megasas-gen2 or vhost-megasas",
                device.substr(0, 64));
  return {};
}

Result<AttachRequest> read_request(const json &object)
{
  AttachRequest request;
  const auto version = TRY(number(object, "version", -1));
  if (version != attach_version)
    return malformed(fmt::format("version {} is not {}", version, attach_version));
  TRY(check_abi(object));
  TRY(read_device(object, request));
  const auto name = text(object, "wwpn");
  auto wwpn = name ? Wwn::parse(*name) : Result<Wwn>(std::unexpected(name.error()));
  const auto tpgt = number(object, "tpgt", 1);
  if (!wwpn || !tpgt)
    return std::unexpected(wwpn ? tpgt.error() : wwpn.error());
  request.wwpn = std::move(*wwpn);
  request.tpgt = *tpgt;
  return request;
}

} // namespace

Result<AttachRequest> parse_attach(std::string_view datagram)
{
  if (datagram.size() > attach_request_limit)
    return malformed(fmt::format("larger than {} bytes", attach_request_limit));
  const auto object = json::parse(datagram, nullptr, false);
  if (!object.is_object())
    return malformed("no JSON object");
  return read_request(object);
}

std::string attach_granted(std::uint32_t controller, const std::vector<std::string> &names)
{
  return json{ { "version", attach_version }, { "ok", true }, { "controller", controller }, { "fds", names } }.dump();
}

std::string attach_refused(std::string_view error)
{
  const json answer{ { "version", attach_version }, { "ok", false }, { "error", error } };
  return answer.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace megasas
