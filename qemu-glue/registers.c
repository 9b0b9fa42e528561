/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "qemu/osdep.h"
#include "compat.h"
#include "qemu/bswap.h"
#include "qemu/error-report.h"
#include "qemu/units.h"

#include "intx.h"
#include "module.h"
#include "offsets.h"
#include "registers.h"

#define PAGE_SIZE       (4 * KiB)
#define PORT_SIZE       256
#define QUEUE_BAR_SIZE  (256 * KiB)

/* In the kernel all of them go by the page; here only the I/O ports do. */
static uint64_t registers_read(void *opaque, hwaddr addr, unsigned int size)
{
    VmsRegisters *registers = opaque;

    return ldn_le_p(registers->values + addr, size);
}

static bool registers_forward(VmsRegisters *registers, hwaddr addr,
                              uint64_t value, unsigned int size)
{
    struct vhost_megasas_write write = {
        .offset = addr,
        .size = size,
        .value = value,
    };
    int ret = vms_module_call(registers->device, VHOST_MEGASAS_WRITE, &write);

    if (ret < 0) {
        warn_report_once("vhost-megasas: the host kernel refused a register "
                         "write: %s", strerror(-ret));
        return false;
    }
    vms_intx_check(registers->intx);
    return write.learn;
}

static void port_write(void *opaque, hwaddr addr, uint64_t value,
                       unsigned int size)
{
    registers_forward(opaque, addr, value, size);
}

static void page_write(void *opaque, hwaddr addr, uint64_t value,
                       unsigned int size)
{
    VmsRegisters *registers = opaque;

    if (registers_forward(registers, addr, value, size) &&
        addr == VMS_REG_DOORBELL && size == sizeof(uint32_t)) {
        vms_doorbells_learn(registers->doorbells, value);
    }
}

static uint64_t absent_read(void *opaque, hwaddr addr, unsigned int size)
{
    return 0;
}

static void absent_write(void *opaque, hwaddr addr, uint64_t value,
                         unsigned int size)
{
}

static const MemoryRegionOps page_ops = {
    .read = registers_read,
    .write = page_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .impl = { .min_access_size = 1, .max_access_size = 4 },
};

static const MemoryRegionOps port_ops = {
    .read = registers_read,
    .write = port_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .impl = { .min_access_size = 1, .max_access_size = 4 },
};

static const MemoryRegionOps absent_ops = {
    .read = absent_read,
    .write = absent_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
};

bool vms_registers_init(VmsRegisters *registers, Object *owner,
                        Error **errp)
{
    ERRP_GUARD();

    registers->device = -1;
    memory_region_init_rom_device_nomigrate(&registers->page, owner, &page_ops,
                                            registers,
                                            "vhost-megasas-registers",
                                            PAGE_SIZE, errp);
    if (*errp) {
        return false;
    }
    registers->values = memory_region_get_ram_ptr(&registers->page);

    memory_region_init_io(&registers->bar, owner, &absent_ops, registers,
                          "vhost-megasas-mmio", VMS_REGISTER_BAR_SIZE);
    memory_region_add_subregion(&registers->bar, 0, &registers->page);
    memory_region_init_io(&registers->port, owner, &port_ops, registers,
                          "vhost-megasas-io", PORT_SIZE);
    memory_region_init_io(&registers->queue, owner, &absent_ops, registers,
                          "vhost-megasas-queue", QUEUE_BAR_SIZE);
    return true;
}

/* As a part of the BAR the page would keep the device for ever. */
void vms_registers_exit(VmsRegisters *registers)
{
    memory_region_del_subregion(&registers->bar, &registers->page);
}

bool vms_registers_start(VmsRegisters *registers, int device,
                         VmsDoorbells *doorbells, VmsIntx *intx, Error **errp)
{
    uint64_t page = (uintptr_t)registers->values;
    int ret = vms_module_call(device, VHOST_MEGASAS_SET_REG_PAGE, &page);

    if (ret < 0) {
        error_setg(errp, "cannot share the register page with the host "
                   "kernel: %s", strerror(-ret));
        return false;
    }
    registers->device = device;
    registers->doorbells = doorbells;
    registers->intx = intx;
    return true;
}

void vms_registers_stop(VmsRegisters *registers)
{
    registers->device = -1;
}

bool vms_registers_interrupting(const VmsRegisters *registers)
{
    return ldl_le_p(registers->values + VMS_REG_STATUS) &
           ~ldl_le_p(registers->values + VMS_REG_MASK);
}
