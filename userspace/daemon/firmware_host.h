// SPDX-License-Identifier: GPL-2.0-or-later
/// All controllers' firmware, and the events that keep it up to date.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "configfs/model/tree.h"
#include "configfs/read/live.h"
#include "daemon/channel.h"
#include "daemon/worker.h"
#include "netlink/client.h"

namespace megasas {

class FirmwareHost {
public:
  FirmwareHost(sd_event *loop, Worker &worker, std::shared_ptr<const Tree> tree);

  /// Listens to the module's events and takes on every controller there is.
  /// Called with each attach too: the module may have been loaded anew, and the
  /// old socket is in a group that is gone.
  Done watch();

  /// Becomes the firmware of a controller, unless it is already.
  void take(const Channel::Identity &identity);

private:
  static int on_time(sd_event_source *source, std::uint64_t usec, void *self);
  static int on_event(sd_event_source *source, int fd, std::uint32_t events, void *self);
  void handle(const Event &event);
  void read_all();
  void take_all();
  void refresh(const Wwn &wwpn, std::uint16_t tpgt);
  void refresh(Channel &channel);
  void refreshed(const Channel::Identity &identity, const Result<std::vector<LunFacts>> &luns);
  Done start_timer();

  sd_event *loop_;
  Worker &worker_;
  std::shared_ptr<const Tree> tree_;
  std::optional<NetlinkClient> events_;
  Source source_;
  Source timer_;
  std::map<std::uint32_t, std::unique_ptr<Channel>> channels_;
  std::map<std::uint32_t, bool> refreshing_; ///< by controller: once more?
  std::map<std::uint32_t, std::vector<LunFacts>> known_; ///< by controller
};

} // namespace megasas
