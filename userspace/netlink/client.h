// SPDX-License-Identifier: GPL-2.0-or-later
/// The module's generic netlink family: controllers, counters, events.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "util/result.h"
#include "util/uapi.h"

struct nl_sock;

namespace megasas {

/// A controller as the module dumps it.
struct ControllerState {
  std::uint32_t id = 0;
  std::string wwpn;
  std::uint16_t tpgt = 0;
  std::uint16_t chip = 0;
  std::uint32_t state = 0; ///< state word, register 0xB0
  std::uint32_t owner_pid = 0;
  std::uint32_t interrupts = 0; ///< enum vhost_megasas_intr
  std::uint32_t doorbells = 0;
  std::array<std::uint64_t, __VHOST_MEGASAS_COUNTER_LAST> counters{};
};

/// Name of a counter in JSON, as "slow_kicks".
std::string_view counter_name(unsigned counter);

/// Name of the state a state word carries, as "ready".
std::string_view state_name(std::uint32_t state);

/// Has a driver got the controller to work?
bool is_operational(std::uint32_t state);

/// Name of an interrupt mode, as "msix".
std::string_view interrupt_name(std::uint32_t mode);

/// Something that happened to a controller or its target portal group.
struct Event {
  std::uint8_t command = 0; ///< enum vhost_megasas_cmd
  std::optional<std::uint32_t> controller;
  std::string wwpn;
  std::uint16_t tpgt = 0;
  std::optional<std::uint32_t> reason;
};

class NetlinkClient {
public:
  /// Connects; ENOENT in the error while the module is not loaded.
  static Result<NetlinkClient> connect();

  NetlinkClient(NetlinkClient &&) noexcept;
  NetlinkClient &operator=(NetlinkClient &&) noexcept;
  ~NetlinkClient();

  /// All controllers there are.
  Result<std::vector<ControllerState>> dump();

  /// Subscribes to events; from now on use a second client for dumps.
  Done join_events();
  /// Becomes readable when there are events.
  int fd() const;
  /// Calls @handler for each event that is there, without blocking. ENOBUFS in
  /// the error says that events were lost.
  Done receive(const std::function<void(const Event &)> &handler);

private:
  struct Socket;
  explicit NetlinkClient(std::unique_ptr<Socket> socket);

  std::unique_ptr<Socket> socket_;
};

} // namespace megasas
