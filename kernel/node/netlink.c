// SPDX-License-Identifier: GPL-2.0-only
#include <net/genetlink.h>

#include "controller.h"
#include "controller/controllers.h"
#include "fabric/session.h"
#include "fabric/tpg.h"
#include "node/netlink.h"

static struct genl_family mr_netlink_family;

static int mr_netlink_put_endpoint(struct sk_buff *skb, const char *wwpn,
				   u16 tpgt)
{
	return nla_put_string(skb, VHOST_MEGASAS_ATTR_WWPN, wwpn) ?:
	       nla_put_u16(skb, VHOST_MEGASAS_ATTR_TPGT, tpgt);
}

/* The session must not end meanwhile. */
static int mr_netlink_put_session(struct sk_buff *skb,
				  struct mr_controller *ctl)
{
	struct mr_tpg *tpg;
	int err;

	err = nla_put_u32(skb, VHOST_MEGASAS_ATTR_CONTROLLER, ctl->id);
	if (err || !ctl->nexus.session)
		return err;
	tpg = ctl->nexus.session->tpg;
	return mr_netlink_put_endpoint(skb, tpg->wwn->name, tpg->tag);
}

static int mr_netlink_put_counters(struct sk_buff *skb,
				   struct mr_controller *ctl)
{
	enum vhost_megasas_counter which;
	struct nlattr *nest;

	nest = nla_nest_start(skb, VHOST_MEGASAS_ATTR_COUNTERS);
	if (!nest)
		return -EMSGSIZE;
	for (which = 1; which <= VHOST_MEGASAS_COUNTER_MAX; which++)
		if (nla_put_u64_64bit(skb, which,
				      mr_counter_sum(ctl->counters, which),
				      VHOST_MEGASAS_COUNTER_UNSPEC))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int mr_netlink_put_state(struct sk_buff *skb, struct mr_controller *ctl)
{
	return nla_put_u16(skb, VHOST_MEGASAS_ATTR_CHIP, ctl->mfi.chip->id) ?:
	       nla_put_u32(skb, VHOST_MEGASAS_ATTR_STATE, mr_regs_state(ctl)) ?:
	       nla_put_u32(skb, VHOST_MEGASAS_ATTR_OWNER_PID,
			   ctl->node.owner_pid) ?:
	       nla_put_u32(skb, VHOST_MEGASAS_ATTR_INTR, ctl->mfi.irq.mode) ?:
	       nla_put_u32(skb, VHOST_MEGASAS_ATTR_DOORBELLS,
			   mr_doorbells_count(ctl)) ?:
	       mr_netlink_put_counters(skb, ctl);
}

static int mr_netlink_dump_one(struct sk_buff *skb,
			       struct netlink_callback *cb,
			       struct mr_controller *ctl)
{
	void *head;
	int err;

	head = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			   &mr_netlink_family, NLM_F_MULTI,
			   VHOST_MEGASAS_CMD_GET);
	if (!head)
		return -EMSGSIZE;

	mutex_lock(&ctl->lock);
	err = mr_netlink_put_session(skb, ctl) ?:
	      mr_netlink_put_state(skb, ctl);
	mutex_unlock(&ctl->lock);
	if (err)
		genlmsg_cancel(skb, head);
	else
		genlmsg_end(skb, head);
	return err;
}

/* cb->args[0]: id of the last controller shown, 0 before the first. */
static int mr_netlink_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct mr_controller *ctl;
	int err = 0;

	while (!err && (ctl = mr_controller_next(cb->args[0]))) {
		err = mr_netlink_dump_one(skb, cb, ctl);
		if (!err)
			cb->args[0] = ctl->id;
		mr_controller_put(ctl);
	}
	/* No room is no error: the dump goes on in another message. */
	return skb->len ? skb->len : err;
}

/* No attribute is taken: the strict parser refuses what has no entry. */
static const struct nla_policy mr_netlink_policy[VHOST_MEGASAS_ATTR_MAX + 1] = {
};

static const struct genl_small_ops mr_netlink_ops[] = {
	{
		.cmd	= VHOST_MEGASAS_CMD_GET,
		.dumpit	= mr_netlink_dump,
	},
};

static const struct genl_multicast_group mr_netlink_groups[] = {
	{ .name = VHOST_MEGASAS_GENL_GROUP },
};

/* Only in the initial namespace, as configfs: others have no controllers. */
static struct genl_family mr_netlink_family = {
	.name		= VHOST_MEGASAS_GENL_NAME,
	.version	= VHOST_MEGASAS_GENL_VERSION,
	.module		= THIS_MODULE,
	.maxattr	= VHOST_MEGASAS_ATTR_MAX,
	.policy		= mr_netlink_policy,
	.parallel_ops	= true,
	.small_ops	= mr_netlink_ops,
	.n_small_ops	= ARRAY_SIZE(mr_netlink_ops),
	.resv_start_op	= VHOST_MEGASAS_CMD_GET + 1,
	.mcgrps		= mr_netlink_groups,
	.n_mcgrps	= ARRAY_SIZE(mr_netlink_groups),
};

/* An event; *@head for mr_netlink_send().  NULL: memory is short. */
static struct sk_buff *mr_netlink_event(enum vhost_megasas_cmd event,
					void **head)
{
	struct sk_buff *skb = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);

	if (!skb)
		return NULL;
	*head = genlmsg_put(skb, 0, 0, &mr_netlink_family, 0, event);
	if (!*head) {
		nlmsg_free(skb);
		return NULL;
	}
	return skb;
}

/* Events are hints: one that cannot be sent is lost. */
static void mr_netlink_send(struct sk_buff *skb, void *head, int err)
{
	if (err) {
		nlmsg_free(skb);
		return;
	}
	genlmsg_end(skb, head);
	genlmsg_multicast(&mr_netlink_family, skb, 0, 0, GFP_KERNEL);
}

static void mr_netlink_controller(struct mr_controller *ctl,
				  enum vhost_megasas_cmd event)
{
	struct sk_buff *skb;
	void *head;

	skb = mr_netlink_event(event, &head);
	if (skb)
		mr_netlink_send(skb, head, mr_netlink_put_session(skb, ctl));
}

static void mr_netlink_reset(struct mr_controller *ctl,
			     enum vhost_megasas_reset reason)
{
	struct sk_buff *skb;
	void *head;
	int err;

	skb = mr_netlink_event(VHOST_MEGASAS_CMD_RESET, &head);
	if (!skb)
		return;
	err = mr_netlink_put_session(skb, ctl) ?:
	      nla_put_u32(skb, VHOST_MEGASAS_ATTR_REASON, reason);
	mr_netlink_send(skb, head, err);
}

const struct mr_controller_events mr_netlink_events = {
	.controller = mr_netlink_controller,
	.reset = mr_netlink_reset,
};

void mr_netlink_lun(const char *wwpn, u16 tpgt, u64 lun,
		    enum vhost_megasas_cmd event)
{
	struct sk_buff *skb;
	void *head;
	int err;

	skb = mr_netlink_event(event, &head);
	if (!skb)
		return;
	err = mr_netlink_put_endpoint(skb, wwpn, tpgt) ?:
	      nla_put_u64_64bit(skb, VHOST_MEGASAS_ATTR_LUN, lun,
				VHOST_MEGASAS_ATTR_PAD);
	mr_netlink_send(skb, head, err);
}

int mr_netlink_init(void)
{
	return genl_register_family(&mr_netlink_family);
}

void mr_netlink_exit(void)
{
	genl_unregister_family(&mr_netlink_family);
}
