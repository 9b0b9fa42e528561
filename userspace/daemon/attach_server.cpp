// SPDX-License-Identifier: GPL-2.0-or-later
#include "daemon/attach_server.h"

#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "configfs/model/paths.h"
#include "configfs/read/live.h"
#include "util/file.h"
#include "util/log.h"

namespace megasas {

namespace {

constexpr std::size_t max_clients = 64;
constexpr std::size_t max_users = 48; ///< of them, not root's
constexpr std::uint64_t client_usec = 5'000'000;
constexpr std::size_t max_fds = 16;

/// May this user have the target? Reads configfs: worker only.
Done check_target(const Tree &tree, const AttachRequest &request, uid_t uid)
{
  const auto name = target_name(request.wwpn, request.tpgt);
  if (!tree.exists(paths::wwn(request.wwpn)))
    return fail_code(ENOENT,
                     "{}: unknown target: create it with `vhost-megasasctl apply FILE`, see `vhost-megasasctl list`",
                     request.wwpn.text());
  const auto target = read_target(tree, request.wwpn, request.tpgt);
  if (!target && target.error().code == ENOENT)
    return fail_code(ENOENT, "{}: no such target portal group: see `vhost-megasasctl list`", name);
  if (!target)
    return std::unexpected(target.error());
  if (uid != 0 && uid != target->owner_uid)
    return fail_code(EPERM,
                     "{}: belongs to uid {}, not to uid {}: set \"owner_uid\" and run `vhost-megasasctl apply FILE`",
                     name, target->owner_uid, uid);
  if (!target->enabled)
    return fail_code(ENODEV, "{}: is not enabled: set \"enable\" and run `vhost-megasasctl apply FILE`", name);
  return {};
}

Result<Controller> make_controller(const Tree &tree, const AttachRequest &request, uid_t uid)
{
  TRY(check_target(tree, request, uid));
  return bind_controller(request.wwpn, request.tpgt, *request.chip);
}

/// One datagram with descriptors; never blocks.
Done send_controller(int fd, const Controller &controller)
{
  const auto numbers = controller.numbers();
  auto text = attach_granted(controller.id, controller.names());
  alignas(cmsghdr) std::array<char, CMSG_SPACE(max_fds * sizeof(int))> space{};
  iovec vector{ text.data(), text.size() };
  msghdr message{};
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  message.msg_control = space.data();
  message.msg_controllen = CMSG_SPACE(numbers.size() * sizeof(int));
  auto *head = CMSG_FIRSTHDR(&message);
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  head->cmsg_len = CMSG_LEN(numbers.size() * sizeof(int));
  std::memcpy(CMSG_DATA(head), numbers.data(), numbers.size() * sizeof(int));
  if (::sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
    return fail_errno(errno, "answer an attach request");
  return {};
}

Result<sockaddr_un> socket_address(const std::string &path)
{
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path))
    return fail("{}: too long for a socket's path: give a shorter --socket", path);
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

Result<Fd> take_lock(const std::string &path)
{
  auto lock = lock_file(path + ".lock");
  if (!lock && lock.error().code == EBUSY)
    return fail_code(EBUSY, "{}: another vhost-megasasd serves this socket: stop it first or give another --socket",
                     path);
  if (!lock)
    return fail_code(lock.error().code, "{}: run as root or give another --socket", lock.error().text);
  return lock;
}

} // namespace

struct AttachServer::Client {
  AttachServer *server = nullptr;
  std::uint64_t id = 0;
  Fd fd;
  ucred peer{};
  Source request; ///< gone once a job of the worker's knows the client
  Source timeout;
};

AttachServer::AttachServer(sd_event *loop, Worker &worker, std::shared_ptr<const Tree> tree, Attached attached)
    : loop_(loop), worker_(worker), tree_(std::move(tree)), attached_(std::move(attached))
{
}

AttachServer::~AttachServer()
{
  if (listener_)
    ::unlink(path_.c_str());
}

Done AttachServer::listen(const std::string &path)
{
  const auto address = TRY(socket_address(path));
  const auto directory = std::filesystem::path(path).parent_path().string();
  if (auto done = ensure_directory(directory); !done)
    return fail_code(done.error().code, "{}: cannot make the socket's directory: run as root or give another --socket",
                     done.error().text);
  auto lock = TRY(take_lock(path));
  ::unlink(path.c_str());
  Fd fd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const auto *name = reinterpret_cast<const sockaddr *>(&address);
  if (!fd || ::bind(fd.get(), name, sizeof(address)) < 0 || ::chmod(path.c_str(), 0666) < 0 ||
      ::listen(fd.get(), static_cast<int>(max_clients)) < 0)
    return fail_errno(errno, path);
  sd_event_source *source = nullptr;
  if (const int code = sd_event_add_io(loop_, &source, fd.get(), EPOLLIN, on_connect, this); code < 0)
    return fail_errno(-code, "event loop");
  source_.reset(source);
  lock_ = std::move(lock);
  listener_ = std::move(fd);
  path_ = path;
  return {};
}

int AttachServer::on_connect(sd_event_source *, int fd, std::uint32_t, void *self)
{
  Fd client(::accept4(fd, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (client)
    static_cast<AttachServer *>(self)->admit(std::move(client));
  return 0;
}

bool has_place(uid_t uid, const Crowd &crowd)
{
  if (uid == 0)
    return crowd.all < max_clients;
  return crowd.users < max_users && 2 * crowd.own < max_users - crowd.users;
}

Crowd AttachServer::crowd(uid_t uid) const
{
  Crowd crowd;
  for (const auto &[id, client] : clients_) {
    crowd.all++;
    crowd.users += client->peer.uid != 0;
    crowd.own += client->peer.uid == uid;
  }
  return crowd;
}

void AttachServer::admit(Fd fd)
{
  auto client = std::make_unique<Client>();
  socklen_t length = sizeof(client->peer);
  if (::getsockopt(fd.get(), SOL_SOCKET, SO_PEERCRED, &client->peer, &length) < 0)
    return;
  if (!has_place(client->peer.uid, crowd(client->peer.uid))) {
    log::warning("attach: too many clients, pid {} is turned away", client->peer.pid);
    return;
  }
  client->server = this;
  client->id = next_id_++;
  client->fd = std::move(fd);
  sd_event_source *source = nullptr;
  int code = sd_event_add_io(loop_, &source, client->fd.get(), EPOLLIN, on_request, client.get());
  client->request.reset(source);
  source = nullptr;
  if (code >= 0)
    code = sd_event_add_time_relative(loop_, &source, CLOCK_MONOTONIC, client_usec, 0, on_timeout, client.get());
  client->timeout.reset(source);
  if (code >= 0)
    clients_.emplace(client->id, std::move(client));
}

int AttachServer::on_request(sd_event_source *, int, std::uint32_t, void *self)
{
  auto &client = *static_cast<Client *>(self);
  client.server->receive(client);
  return 0;
}

int AttachServer::on_timeout(sd_event_source *, std::uint64_t, void *self)
{
  auto &client = *static_cast<Client *>(self);
  log::warning("attach: pid {} got no answer or sent no request in 5 s, dropped", client.peer.pid);
  // Its place is taken until the job ends: those that get stuck must not pile up.
  if (!client.request)
    client.fd.reset();
  else
    client.server->drop(client.id);
  return 0;
}

void AttachServer::drop(std::uint64_t id)
{
  clients_.erase(id);
}

void AttachServer::refuse(Client &client, const Error &error)
{
  log::warning("attach: pid {}: {}", client.peer.pid, error.text);
  const auto text = attach_refused(error.text);
  if (::send(client.fd.get(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
    log::debug("attach: pid {}: {}", client.peer.pid, errno_text(errno));
  drop(client.id);
}

void AttachServer::grant(Client &client, const AttachRequest &request, const Controller &controller)
{
  attached_({ controller.id, request.wwpn, request.tpgt, request.chip });
  if (auto done = send_controller(client.fd.get(), controller); !done)
    log::warning("attach: pid {}: {}", client.peer.pid, done.error().text);
  drop(client.id);
}

void AttachServer::receive(Client &client)
{
  std::array<char, attach_request_limit + 1> buffer{};
  const auto n = ::recv(client.fd.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  if (n <= 0) {
    drop(client.id);
    return;
  }
  client.request.reset(); // one request a connection
  const auto request = parse_attach({ buffer.data(), static_cast<std::size_t>(n) });
  if (request)
    attach(client, *request);
  else
    refuse(client, request.error());
}

void AttachServer::attach(Client &client, const AttachRequest &request)
{
  auto job = [this, request, tree = tree_, id = client.id, uid = client.peer.uid] {
    auto controller = make_controller(*tree, request, uid);
    return Worker::Finish([this, request, id, controller = std::move(controller)] {
      auto &waiting = *clients_.at(id);
      if (!controller)
        refuse(waiting, controller.error());
      else if (waiting.fd)
        grant(waiting, request, *controller);
      else
        drop(id); // and the controller with its descriptors
    });
  };
  worker_.submit("attach " + target_name(request.wwpn, request.tpgt), std::move(job));
}

} // namespace megasas
