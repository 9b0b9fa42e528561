// SPDX-License-Identifier: GPL-2.0-or-later
/// The socket where a QEMU asks for a controller.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "configfs/model/tree.h"
#include "daemon/attach_message.h"
#include "daemon/channel.h"
#include "daemon/worker.h"
#include "util/fd.h"
#include "util/result.h"
#include "wiring/device.h"

namespace megasas {

/// Who has a place at the socket.
struct Crowd {
  std::size_t all = 0;
  std::size_t users = 0; ///< all but root's
  std::size_t own = 0;   ///< of the user who asks
};

/// May one more of this user come in? Users leave places to root, and each has
/// one more only while over twice as many as he has are free for the next.
bool has_place(uid_t uid, const Crowd &crowd);

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
  Crowd crowd(uid_t uid) const;
  void admit(Fd fd);
  void receive(Client &client);
  void attach(Client &client, const AttachRequest &request);
  void grant(Client &client, const AttachRequest &request, const Controller &controller);
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
