# SPDX-License-Identifier: GPL-2.0-or-later
"""Which part of an I/O a function of the host's kernel belongs to; the first that matches decides."""

import re

GUEST, QEMU, OTHER_PROGRAMS, REST = "guest", "QEMU's main loop", "other programs", "rest of the host's kernel"

# By function, or, in brackets, by the module that it is in.
PARTS = {
    "idle": r"default_idle|do_idle|cpuidle_|cpu_idle|cpu_startup_entry|pv_native_safe_halt|native_safe_halt|menu_|tick_nohz_|"
            r"arch_cpu_idle|ct_idle|ct_kernel|schedule_idle|need_resched|call_cpuidle|haltpoll",
    QEMU: r"_*(x64_sys_)?(do_)?(sys_)?p?poll|do_sys_poll|fdget|fput|eventfd_(poll|read)|signalfd_poll|(sock|unix|datagram)_poll|"
          r"add_wait_queue|remove_wait_queue|schedule_hrtimeout|poll_select|select_estimate",
    "io bus": r"kvm_io_bus|__kvm_io_bus|kvm_iodevice|ioeventfd_|kvm_iodev|vcpu_mmio_write|kernel_pio|mr_doorbell_write|mr_mmio_write",
    "interrupt": r"irqfd_|kvm_set_(msi|irq)|kvm_arch_set_irq|kvm_irq_|kvm_apic|__?apic_|apic_|kvm_lapic|avic_|eventfd_signal|"
                 r"kvm_send_userspace_msi|mr_irq|mr_coalesce|vhost_signal|vhost_notify|kvm_make_request|kvm_vcpu_kick|"
                 r"kvm_vcpu_wake|kvm_cpu_has_|kvm_check_and_inject|svm_inject|svm_enable_irq|svm_interrupt|kvm_(dy_)?ioapic",
    "decode": r"mr_(frame|sgl|sge|cdb|queue|dispatch|chip|slot_(get|read|start)|pace|trial|vcpu|worker|serial|doorbell|memory|regs|guest|"
              r"extent|passthrough|command_(init|current)|readonly|mode|lun|luns|reach)|"
              r"vhost_scsi_(handle|get|do_evt|complete_events|chk)|vhost_get_vq_desc|vhost_poll|vhost_(run_work|task|worker|add_used_notify|"
              r"enable_notify|disable_notify)|translate_desc|vhost_iotlb|vhost_copy_from|fetch_|get_indirect",
    "map": r"mr_(dma|pin|io_map|io_unreserve|bounce)|vhost_scsi_(map|calc|copy|mapal)|pin_user_pages|unpin_user|internal_get_user_pages|"
           r"__get_user_pages|gup_|get_user_pages|follow_|try_grab|folio_|__?iov_iter|iov_iter|sg_(alloc|init|next|free)|__sg_|"
           r"fault_in|handle_mm_fault|__handle_mm_fault|set_page_dirty|copy_page|_copy_(to|from)_iter|try_get_folio|put_page",
    "complete": r"mr_(slot_finish|slot|reply|answer|io_done|io_release|io_free|command|scsi_(queue|release|check_stop|put)|inflight|durable)|"
                r"vhost_scsi_(complete|release|queue|signal|put|check_stop|free|send)|vhost_add_used|__vhost_add_used|llist_",
    "target_core": r".*\[(target_core_\w+|null_blk)\]|target_|transport_|__target|sbc_|iblock_|fd_|core_|blk_|__blk|bio_|__bio|"
                   r"submit_bio|null_|mr_(io|scsi|session|nowait)|vhost_scsi_(target|get_cmd|write|map_cmd)|vfs_|shmem_|generic_file|"
                   r"aio_|blkdev|elv_|sbitmap|__sbitmap|percpu_ida|lookup_|bvec",
    "doorbell exit": r".*\[(kvm|kvm_amd|kvm_intel)\]|x86_|svm_|__svm|kvm_|fpu_|restore_fpregs|save_fpregs|vmx_|em_|asm_.*|handle_ud",
    "scheduler and timers": r"_*(schedule|sched|enqueue|dequeue|pick_|update_|try_to_wake|ttwu|wake_up|hrtimer|timer|tick|"
                            r"clockevents|ktime|rcu|irq|softirq|run_local|wakeup|psi_|finish_task|switch_|native_sched|prepare_to_wait|"
                            r"finish_wait|autoremove|read_tsc|timekeeping|sysvec|put_prev|set_next|place_entity|check_preempt)",
    "locks": r"_*(raw_(spin|read|write)_|native_queued|pv_queued|queued_|mutex_|osq_|down_|up_|rwsem)",
    "memory of the host": r"kmem_cache|kmalloc|__kmalloc|kfree|slab|___slab|__slab|memset|memcpy|mod_objcg|obj_cgroup|refill_obj",
}
_PATTERNS = {part: re.compile(pattern) for part, pattern in PARTS.items()}


def part_of(function: str) -> str:
    """Of a function as kallsyms has it, "NAME" or "NAME [MODULE]"."""
    return next((part for part, pattern in _PATTERNS.items() if pattern.match(function)), REST)
