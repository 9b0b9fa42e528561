// SPDX-License-Identifier: GPL-2.0-or-later
#include "netlink/client.h"

#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include <cerrno>

namespace megasas {

namespace {

using Attributes = std::array<nlattr *, __VHOST_MEGASAS_ATTR_LAST>;

constexpr std::array<std::string_view, __VHOST_MEGASAS_COUNTER_LAST> counter_names{
  "",      "kicks",  "slow_kicks", "busy_kicks", "reads",      "writes", "others", "read_bytes", "write_bytes",
  "dcmds", "errors", "bounced",    "direct",     "interrupts", "resets", "pins",   "unpins",
};

std::optional<Attributes> parse(nl_msg *message)
{
  Attributes attributes{};
  if (genlmsg_parse(nlmsg_hdr(message), 0, attributes.data(), VHOST_MEGASAS_ATTR_MAX, nullptr) < 0)
    return std::nullopt;
  return attributes;
}

template <typename Number>
std::optional<Number> number(const Attributes &attributes, unsigned which)
{
  const auto *attribute = attributes[which];
  if (!attribute || nla_len(attribute) < static_cast<int>(sizeof(Number)))
    return std::nullopt;
  Number value = 0;
  nla_memcpy(&value, attribute, sizeof(value));
  return value;
}

std::string text(const Attributes &attributes, unsigned which)
{
  const auto *attribute = attributes[which];
  if (!attribute)
    return {};
  std::string value(static_cast<const char *>(nla_data(attribute)), static_cast<std::size_t>(nla_len(attribute)));
  return value.substr(0, value.find('\0'));
}

void read_counters(const Attributes &attributes, ControllerState &state)
{
  std::array<nlattr *, __VHOST_MEGASAS_COUNTER_LAST> nested{};
  auto *attribute = attributes[VHOST_MEGASAS_ATTR_COUNTERS];
  if (!attribute || nla_parse_nested(nested.data(), VHOST_MEGASAS_COUNTER_MAX, attribute, nullptr) < 0)
    return;
  for (unsigned i = 1; i < nested.size(); i++)
    if (nested[i] && nla_len(nested[i]) >= static_cast<int>(sizeof(std::uint64_t)))
      nla_memcpy(&state.counters[i], nested[i], sizeof(std::uint64_t));
}

ControllerState controller_of(const Attributes &attributes)
{
  ControllerState state;
  state.id = number<std::uint32_t>(attributes, VHOST_MEGASAS_ATTR_CONTROLLER).value_or(0);
  state.wwpn = text(attributes, VHOST_MEGASAS_ATTR_WWPN);
  state.tpgt = number<std::uint16_t>(attributes, VHOST_MEGASAS_ATTR_TPGT).value_or(0);
  state.chip = number<std::uint16_t>(attributes, VHOST_MEGASAS_ATTR_CHIP).value_or(0);
  state.state = number<std::uint32_t>(attributes, VHOST_MEGASAS_ATTR_STATE).value_or(0);
  state.owner_pid = number<std::uint32_t>(attributes, VHOST_MEGASAS_ATTR_OWNER_PID).value_or(0);
  state.interrupts = number<std::uint32_t>(attributes, VHOST_MEGASAS_ATTR_INTR).value_or(0);
  state.doorbells = number<std::uint32_t>(attributes, VHOST_MEGASAS_ATTR_DOORBELLS).value_or(0);
  read_counters(attributes, state);
  return state;
}

Event event_of(nl_msg *message, const Attributes &attributes)
{
  Event event;
  event.command = genlmsg_hdr(nlmsg_hdr(message))->cmd;
  event.controller = number<std::uint32_t>(attributes, VHOST_MEGASAS_ATTR_CONTROLLER);
  event.wwpn = text(attributes, VHOST_MEGASAS_ATTR_WWPN);
  event.tpgt = number<std::uint16_t>(attributes, VHOST_MEGASAS_ATTR_TPGT).value_or(0);
  event.reason = number<std::uint32_t>(attributes, VHOST_MEGASAS_ATTR_REASON);
  return event;
}

std::unexpected<Error> nl_fail(int code, std::string_view what)
{
  if (code == -NLE_OBJ_NOTFOUND)
    return fail_code(ENOENT, "netlink family " VHOST_MEGASAS_GENL_NAME
                             ": the kernel module is not loaded: run `modprobe vhost_megasas`");
  return fail_code(code == -NLE_NOMEM ? ENOBUFS : 0, "netlink: {}: {}", what, nl_geterror(code));
}

int collect(nl_msg *message, void *argument)
{
  if (const auto attributes = parse(message))
    static_cast<std::vector<ControllerState> *>(argument)->push_back(controller_of(*attributes));
  return NL_OK;
}

int deliver(nl_msg *message, void *argument)
{
  if (const auto attributes = parse(message))
    (*static_cast<const std::function<void(const Event &)> *>(argument))(event_of(message, *attributes));
  return NL_OK;
}

int accept_any(nl_msg *, void *)
{
  return NL_OK;
}

} // namespace

std::string_view counter_name(unsigned counter)
{
  return counter < counter_names.size() ? counter_names[counter] : std::string_view{};
}

std::string_view state_name(std::uint32_t state)
{
  constexpr std::array<std::string_view, 16> names{
    "undefined",
    "boot block init",
    "?",
    "?",
    "firmware init",
    "?",
    "wait handshake",
    "firmware init 2",
    "device scan",
    "boot message pending",
    "flush cache",
    "ready",
    "operational",
    "?",
    "?",
    "fault",
  };
  return names[state >> 28];
}

bool is_operational(std::uint32_t state)
{
  constexpr std::uint32_t operational = 0xc;
  return state >> 28 == operational;
}

std::string_view interrupt_name(std::uint32_t mode)
{
  constexpr std::array<std::string_view, 4> names{ "none", "intx", "msi", "msix" };
  return mode < names.size() ? names[mode] : std::string_view{ "?" };
}

struct NetlinkClient::Socket {
  std::unique_ptr<nl_sock, void (*)(nl_sock *)> sock{ nl_socket_alloc(), nl_socket_free };
  int family = 0;
};

NetlinkClient::NetlinkClient(std::unique_ptr<Socket> socket) : socket_(std::move(socket))
{
}

NetlinkClient::NetlinkClient(NetlinkClient &&) noexcept = default;
NetlinkClient &NetlinkClient::operator=(NetlinkClient &&) noexcept = default;
NetlinkClient::~NetlinkClient() = default;

Result<NetlinkClient> NetlinkClient::connect()
{
  auto socket = std::make_unique<Socket>();
  if (!socket->sock)
    return fail("netlink: no memory for a socket");
  if (const int code = genl_connect(socket->sock.get()); code < 0)
    return nl_fail(code, "connect");
  socket->family = genl_ctrl_resolve(socket->sock.get(), VHOST_MEGASAS_GENL_NAME);
  if (socket->family < 0)
    return nl_fail(socket->family, "find family " VHOST_MEGASAS_GENL_NAME);
  return NetlinkClient(std::move(socket));
}

Result<std::vector<ControllerState>> NetlinkClient::dump()
{
  auto *sock = socket_->sock.get();
  std::vector<ControllerState> found;
  int code = nl_socket_modify_cb(sock, NL_CB_VALID, NL_CB_CUSTOM, collect, &found);
  if (code >= 0)
    code = genl_send_simple(sock, socket_->family, VHOST_MEGASAS_CMD_GET, VHOST_MEGASAS_GENL_VERSION, NLM_F_DUMP);
  if (code >= 0)
    code = nl_recvmsgs_default(sock);
  if (code < 0)
    return nl_fail(code, "list controllers");
  return found;
}

Done NetlinkClient::join_events()
{
  auto *sock = socket_->sock.get();
  const int group = genl_ctrl_resolve_grp(sock, VHOST_MEGASAS_GENL_NAME, VHOST_MEGASAS_GENL_GROUP);
  if (group < 0)
    return nl_fail(group, "find group " VHOST_MEGASAS_GENL_GROUP);
  nl_socket_disable_seq_check(sock);
  int code = nl_socket_add_membership(sock, group);
  if (code >= 0)
    code = nl_socket_set_nonblocking(sock);
  if (code >= 0)
    code = nl_socket_modify_cb(sock, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, accept_any, nullptr);
  if (code < 0)
    return nl_fail(code, "subscribe to events");
  return {};
}

int NetlinkClient::fd() const
{
  return nl_socket_get_fd(socket_->sock.get());
}

Done NetlinkClient::receive(const std::function<void(const Event &)> &handler)
{
  auto *sock = socket_->sock.get();
  auto *argument = const_cast<std::function<void(const Event &)> *>(&handler);
  int code = nl_socket_modify_cb(sock, NL_CB_VALID, NL_CB_CUSTOM, deliver, argument);
  while (code >= 0)
    code = nl_recvmsgs_default(sock);
  if (code == -NLE_AGAIN)
    return {};
  return nl_fail(code, "receive events");
}

} // namespace megasas
