# SPDX-License-Identifier: GPL-2.0-or-later
"""Which part of an I/O a function of the host's kernel belongs to."""

GUEST, QEMU, OTHER_PROGRAMS, REST = "guest", "QEMU's main loop", "other programs", "rest of the host's kernel"

# How names begin, without their leading underscores, or the module that a function is in; the first part that fits decides.
PARTS = {
    "idle": """
        arch_cpu_idle call_cpuidle cpu_idle cpu_startup_entry cpuidle_ ct_idle ct_kernel default_idle do_idle haltpoll menu_
        native_safe_halt need_resched pv_native_safe_halt schedule_idle tick_nohz_""",
    QEMU: """
        add_wait_queue datagram_poll do_poll do_ppoll do_sys_poll eventfd_poll eventfd_read fdget fput poll_ pollwait
        remove_wait_queue schedule_hrtimeout signalfd_poll sock_poll unix_poll x64_sys_poll x64_sys_ppoll""",
    "io bus": """
        ioeventfd_ kernel_pio kvm_io_bus kvm_iodev mr_doorbell_write mr_mmio_write vcpu_mmio_write""",
    "interrupt": """
        apic_ avic_ eventfd_signal irqfd_ kvm_apic kvm_arch_set_irq kvm_check_and_inject kvm_cpu_has_ kvm_dy_ioapic kvm_ioapic
        kvm_irq_ kvm_lapic kvm_make_request kvm_send_userspace_msi kvm_set_irq kvm_set_msi kvm_vcpu_kick kvm_vcpu_wake
        mr_coalesce mr_irq svm_enable_irq svm_inject svm_interrupt vhost_notify vhost_signal""",
    "map": """
        copy_from_iter copy_page copy_to_iter fault_in folio_ follow_ get_user_pages gup_ handle_mm_fault internal_get_user_pages
        iov_iter mr_bounce mr_dma mr_io_map mr_io_unreserve mr_pin pin_user_pages put_page set_page_dirty sg_ try_get_folio
        try_grab unpin_user vhost_scsi_calc vhost_scsi_copy vhost_scsi_map""",
    "complete": """
        llist_ mr_answer mr_command_answer mr_command_exit mr_command_finish mr_durable mr_inflight mr_io_done mr_io_free
        mr_io_release mr_reply mr_scsi_check_stop mr_scsi_put mr_scsi_queue mr_scsi_release mr_slot_finish vhost_add_used
        vhost_scsi_check_stop vhost_scsi_complete vhost_scsi_put vhost_scsi_queue vhost_scsi_release vhost_scsi_signal""",
    "target_core": """
        [null_blk] [target_core_file] [target_core_iblock] [target_core_mod] aio_ bio_ blk_ blkdev bvec elv_ generic_file mr_io
        mr_nowait mr_scsi mr_session null_ sbitmap shmem_ submit_bio vfs_""",
    "decode": """
        [vhost] [vhost_iotlb] [vhost_megasas] [vhost_scsi]""",
    "doorbell exit": """
        [kvm] [kvm_amd] [kvm_intel] fpu_ restore_fpregs save_fpregs x86_""",
    "locks": """
        down_ mutex_ native_queued osq_ pv_queued queued_ raw_read raw_spin raw_write rwsem up_""",
    "scheduler and timers": """
        autoremove check_preempt clockevents dequeue enqueue finish_task finish_wait hrtimer irq ktime native_sched pick_
        place_entity prepare_to_wait psi_ put_prev rcu read_tsc run_local sched schedule set_next softirq switch_ sysvec tick
        timekeeping timer try_to_wake ttwu update_ wake_up wakeup""",
    "memory of the host": """
        kfree kmalloc kmem_cache memcpy memset mod_objcg obj_cgroup refill_obj slab""",
}
_WORDS = {part: text.split() for part, text in PARTS.items()}
_MODULES = {part: tuple(word for word in words if word.startswith("[")) for part, words in _WORDS.items()}
_NAMES = {part: tuple(word for word in words if not word.startswith("[")) for part, words in _WORDS.items()}


def part_of(function: str) -> str:
    """Of a function as kallsyms has it, "NAME" or "NAME [MODULE]"."""
    name, _, module = function.partition(" ")
    for part in PARTS:
        if module in _MODULES[part] or name.lstrip("_").startswith(_NAMES[part]):
            return part
    return REST
