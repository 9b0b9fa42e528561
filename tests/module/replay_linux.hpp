// SPDX-License-Identifier: GPL-2.0-or-later
// Linux' megaraid_sas on a SAS2108 with MSI-X. Source: drivers/scsi/megaraid/megaraid_sas_base.c.
#pragma once

#include "plausible_firmware.hpp"
#include "replay.hpp"

class LinuxGuest : public ReplayDriver {
public:
    static constexpr std::uint32_t commands = 64; // of 1008, which take no other way

    explicit LinuxGuest(Controller& controller, std::uint32_t first_context = 0)
        : ReplayDriver(controller, {.entries = 1008,
                                    .frames = commands,
                                    .pool = Pool::Lifo,
                                    .frame_bytes = 1024,
                                    .sense_bytes = 96,
                                    .first_context = first_context})
    {
    }

    // megasas_transition_to_ready(); the words it writes, and READY at the end.
    bool toReady()
    {
        if (controller_.state() == MFI_STATE_OPERATIONAL) {
            disable();
            controller_.write(MFI_REG_IDB, MFI_IDB_ABORT | MFI_IDB_READY | MFI_IDB_MFIMODE);
        }
        return eventually([&] { return controller_.state() == MFI_STATE_READY; });
    }

    // megasas_init_fw(): an error of a step is the result.
    std::uint8_t probe()
    {
        disable();
        if (auto status = init(); status != MFI_STAT_OK)
            return status;
        auto status = query(dcmd::ctrl_get_info, 2384, {1});
        enable();
        for (const auto& [opcode, bytes] : {std::pair{dcmd::pd_list_query, 8192U}, {dcmd::ld_list_query, 268U}})
            if (status == MFI_STAT_OK)
                status = query(opcode, bytes, {static_cast<std::uint8_t>(opcode == dcmd::pd_list_query ? 5 : 1)});
        return status;
    }

    // megasas_start_aen(): by interrupt.
    std::uint32_t waitForEvents()
    {
        run(get(dcmd::event_get_info, 20));
        return begin(get(dcmd::event_wait, 256, {4, 0, 0, 0, 0xFF, 0xFF, 0, 0xFE}));
    }

    // megasas_adp_reset_gen2().
    bool resetAdapter()
    {
        for (std::uint32_t key : {0x0, 0x4, 0xB, 0x2, 0x7, 0xD})
            controller_.write(MFI_REG_SEQ, key);
        if (!eventually([&] { return (read(MFI_REG_DIAG) & MFI_DIAG_WRITE_ENABLE) != 0; }))
            return false;
        controller_.write(MFI_REG_DIAG, read(MFI_REG_DIAG) | MFI_DIAG_RESET_ADAPTER);
        return eventually([&] { return (read(MFI_REG_DIAG) & MFI_DIAG_RESET_ADAPTER) == 0; });
    }

    // megasas_isr() and its tasklet: with MSI-X the queue is drained whatever the status says.
    bool interrupt() override
    {
        const auto status = read(MFI_REG_OSTS);
        if (status) {
            clear(status);
            static_cast<void>(read(MFI_REG_OSTS));
        }
        drain();
        return true;
    }

private:
    Frame get(std::uint32_t opcode, std::uint32_t bytes, const std::array<std::uint8_t, 12>& mailbox = {})
    {
        return Frame::dcmd(opcode, bytes, mailbox)
            .segments({buffer(std::size_t{bytes})}, SglForm::Sgl32)
            .flags(MFI_FRAME_DIR_READ);
    }
    std::uint8_t query(std::uint32_t opcode, std::uint32_t bytes, const std::array<std::uint8_t, 12>& mailbox)
    {
        return poll(get(opcode, bytes, mailbox));
    }
};
