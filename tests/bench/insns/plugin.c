/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * -plugin insns.so,log=FILE[,profile=FILE]: counts the instructions that an
 * emulated machine executes.  A mark (mark.h) appends "NUMBER INSTRUCTIONS" to
 * the log; with a profile there is also where they were executed.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "api.h"
#include "mark.h"
#include "profile.h"
#include "total.h"

#define MARK_SIZE       7

static const uint8_t opcode[] = { 0x0f, 0x1f, 0x80 };
static int log_file = -1;
static const char *profile;

/* 0: it is none. */
static uint32_t mark_number(const struct qemu_plugin_insn *insn)
{
    uint8_t bytes[MARK_SIZE];
    uint32_t word;

    if (qemu_plugin_insn_size(insn) != MARK_SIZE ||
        insn_bytes(insn, bytes, MARK_SIZE) != MARK_SIZE ||
        memcmp(bytes, opcode, sizeof(opcode))) {
        return 0;
    }
    memcpy(&word, bytes + sizeof(opcode), sizeof(word));
    return (word & ~MARK_NUMBERS) == MARK_MAGIC ? word & MARK_NUMBERS : 0;
}

static void marked(unsigned int vcpu, void *data)
{
    unsigned int number = GPOINTER_TO_UINT(data);

    if (profile && number == MARK_PROFILE) {
        profile_write(profile);
    }
    dprintf(log_file, "%u %" PRIu64 "\n", number, total());
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
    total_watch(tb);
    if (profile) {
        profile_watch(tb);
    }
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
        uint32_t number = mark_number(insn);

        if (number) {
            qemu_plugin_register_vcpu_insn_exec_cb(
                insn, marked, QEMU_PLUGIN_CB_NO_REGS,
                GUINT_TO_POINTER(number));
        }
    }
}

static bool take_option(const char *option)
{
    if (g_str_has_prefix(option, "log=")) {
        const char *path = option + strlen("log=");

        log_file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0644);
        if (log_file < 0) {
            fprintf(stderr, "insns: cannot write %s: %s\n", path,
                    strerror(errno));
        }
        return log_file >= 0;
    }
    if (g_str_has_prefix(option, "profile=")) {
        profile = option + strlen("profile=");
        return true;
    }
    fprintf(stderr, "insns: %s: unknown, give log=FILE or profile=FILE\n",
            option);
    return false;
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id,
                                           const qemu_info_t *info,
                                           int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        if (!take_option(argv[i])) {
            return 1;
        }
    }
    if (log_file < 0) {
        fprintf(stderr, "insns: no log, give log=FILE\n");
        return 1;
    }
    total_start();
    if (profile) {
        profile_start(id);
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    return 0;
}
