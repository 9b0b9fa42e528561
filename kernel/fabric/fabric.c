// SPDX-License-Identifier: GPL-2.0-only
#include <target/target_core_base.h>
#include <target/target_core_fabric.h>

#include "compat/compat.h"
#include "fabric/fabric.h"
#include "fabric/session.h"
#include "fabric/tpg.h"

static char *mr_fabric_tpg_get_wwn(struct se_portal_group *se_tpg)
{
	return mr_tpg_of(se_tpg)->wwn->name;
}

static u16 mr_fabric_tpg_get_tag(struct se_portal_group *se_tpg)
{
	return mr_tpg_of(se_tpg)->tag;
}

static int mr_fabric_check_demo_mode(struct se_portal_group *se_tpg)
{
	return READ_ONCE(mr_tpg_of(se_tpg)->node_acls);
}

static int mr_fabric_check_demo_mode_cache(struct se_portal_group *se_tpg)
{
	return READ_ONCE(mr_tpg_of(se_tpg)->cache_acls);
}

static int mr_fabric_check_demo_mode_readonly(struct se_portal_group *se_tpg)
{
	return READ_ONCE(mr_tpg_of(se_tpg)->demo_readonly);
}

static int mr_fabric_check_prod_mode_readonly(struct se_portal_group *se_tpg)
{
	return READ_ONCE(mr_tpg_of(se_tpg)->prod_readonly);
}

/* Two numbers that only statistics show. */
static u32 mr_fabric_tpg_get_inst_index(struct se_portal_group *se_tpg)
{
	return 1;
}

static u32 mr_fabric_sess_get_index(struct se_session *se_sess)
{
	return 1;
}

static void mr_fabric_set_default_node_attributes(struct se_node_acl *nacl)
{
}

static int mr_fabric_get_cmd_state(struct se_cmd *se_cmd)
{
	return 0;
}

/* What is missing comes with struct mr_fabric_handlers. */
static struct target_core_fabric_ops mr_fabric_ops __ro_after_init = {
	.module				= THIS_MODULE,
	.fabric_name			= "megasas",
	.tpg_get_wwn			= mr_fabric_tpg_get_wwn,
	.tpg_get_tag			= mr_fabric_tpg_get_tag,
	.tpg_check_demo_mode		= mr_fabric_check_demo_mode,
	.tpg_check_demo_mode_cache	= mr_fabric_check_demo_mode_cache,
	.tpg_check_demo_mode_write_protect = mr_fabric_check_demo_mode_readonly,
	.tpg_check_prod_mode_write_protect = mr_fabric_check_prod_mode_readonly,
	.tpg_get_inst_index		= mr_fabric_tpg_get_inst_index,
	.close_session			= mr_session_shutdown,
	.sess_get_index			= mr_fabric_sess_get_index,
	.set_default_node_attributes	= mr_fabric_set_default_node_attributes,
	.get_cmd_state			= mr_fabric_get_cmd_state,
	.fabric_make_wwn		= mr_wwn_make,
	.fabric_drop_wwn		= mr_wwn_drop,
	.fabric_make_tpg		= mr_tpg_make,
	.fabric_enable_tpg		= mr_tpg_enable,
	.fabric_drop_tpg		= mr_tpg_drop,
	.fabric_post_link		= mr_tpg_post_link,
	.fabric_pre_unlink		= mr_tpg_pre_unlink,
	.tfc_tpg_base_attrs		= mr_tpg_base_attrs,
	.tfc_tpg_attrib_attrs		= mr_tpg_attrib_attrs,
	.tfc_tpg_param_attrs		= mr_tpg_param_attrs,
	MR_COMPAT_SUBMIT_OPS
};

static void (*mr_fabric_tell_lun)(const char *wwpn, u16 tpgt, u64 lun,
				  enum vhost_megasas_cmd event) __ro_after_init;

void mr_fabric_lun_event(const struct mr_tpg *tpg, u64 lun,
			 enum vhost_megasas_cmd event)
{
	mr_fabric_tell_lun(tpg->wwn->name, tpg->tag, lun, event);
}

int mr_fabric_init(const struct mr_fabric_handlers *handlers)
{
	mr_fabric_ops.check_stop_free = handlers->check_stop_free;
	mr_fabric_ops.release_cmd = handlers->release_cmd;
	mr_fabric_ops.write_pending = handlers->write_pending;
	mr_fabric_ops.queue_data_in = handlers->queue_data_in;
	mr_fabric_ops.queue_status = handlers->queue_status;
	mr_fabric_ops.queue_tm_rsp = handlers->queue_tm_rsp;
	mr_fabric_ops.aborted_task = handlers->aborted_task;
	mr_fabric_tell_lun = handlers->lun_event;
	return target_register_template(&mr_fabric_ops);
}

void mr_fabric_exit(void)
{
	target_unregister_template(&mr_fabric_ops);
}
