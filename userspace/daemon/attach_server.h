// SPDX-License-Identifier: GPL-2.0-or-later
/// The socket where a QEMU asks for a controller.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "configfs/tree.h"
#include "daemon/attach_message.h"
#include "daemon/channel.h"
#include "daemon/worker.h"
#include "util/fd.h"
#include "util/result.h"

namespace megasas {

inline constexpr const char *default_socket = "/run/megasasd/attach";

class AttachServer {
public:
  /// Told of each controller that was handed out.
  using Attached = std::function<void(const Channel::Identity &)>;

  AttachServer(sd_event *loop, Worker &worker, std::shared_ptr<const Tree> tree, Attached attached);
  ~AttachServer();

  /// Listens at @path, whose directory is made; refuses if another daemon does.
  Done listen(const std::string &path);

private:
  struct Client;

  static int on_connect(sd_event_source *source, int fd, std::uint32_t events, void *self);
  static int on_request(sd_event_source *source, int fd, std::uint32_t events, void *client);
  static int on_timeout(sd_event_source *source, std::uint64_t now, void *client);
  bool is_full(uid_t uid) const;
  void admit(Fd fd);
  void receive(Client &client);
  void attach(Client &client, const AttachRequest &request);
  void refuse(Client &client, const Error &error);
  void drop(std::uint64_t id);

  sd_event *loop_;
  Worker &worker_;
  std::shared_ptr<const Tree> tree_;
  Attached attached_;
  std::string path_;
  Fd lock_;
  Fd listener_;
  Source source_;
  std::uint64_t next_id_ = 1;
  std::map<std::uint64_t, std::unique_ptr<Client>> clients_;
};

} // namespace megasas
