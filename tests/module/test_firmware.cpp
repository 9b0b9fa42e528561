// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "firmware_channel.hpp"
#include "guest.hpp"

#include <memory>
#include <thread>

using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t ctrl_info = 0x01010000;
constexpr std::uint32_t event_wait = 0x01040500;

struct Managed {
    Guest guest;
    FirmwareChannel firmware{guest.controller.id()};

    vhost_megasas_fw_request request()
    {
        auto message = firmware.receive();
        if (!message || message->header.type != VHOST_MEGASAS_FW_REQUEST)
            throw std::runtime_error("no request");
        return message->as<vhost_megasas_fw_request>();
    }
};

Frame dcmd(Driver& driver, std::uint32_t opcode, std::size_t bytes, Segment* segment = nullptr)
{
    auto buffer = driver.buffer(bytes);
    if (segment)
        *segment = buffer;
    return Frame::dcmd(opcode, static_cast<std::uint32_t>(bytes))
        .segments({buffer}, SglForm::Sgl32)
        .flags(MFI_FRAME_DIR_READ);
}

} // namespace

TEST_CASE("module firmware: a DCMD and its answer arrive")
{
    Managed managed;
    auto& driver = managed.guest.driver;
    auto buffer = driver.buffer(2048);
    auto frame = Frame::dcmd(ctrl_info, 2048, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
                     .segments({buffer}, SglForm::Sgl32)
                     .flags(MFI_FRAME_DIR_READ);
    auto command = driver.submit(frame);

    auto request = managed.request();
    CHECK(request.opcode == ctrl_info);
    CHECK((request.flags & MFI_FRAME_DIR_READ) != 0);
    CHECK(request.redelivered == 0);
    CHECK(request.data_len == 2048);
    CHECK(request.out_len == 0);
    CHECK((request.mbox[0] == 1 && request.mbox[11] == 12));

    CHECK(managed.firmware.reply(request.header, MFI_STAT_OK, pattern(100, 7)) == 0);
    CHECK(driver.wait(command).status == MFI_STAT_OK);
    auto data = driver.data(buffer);
    auto expected = pattern(100, 7);
    CHECK(std::equal(expected.begin(), expected.end(), data.begin()));
    CHECK(std::count(data.begin() + 100, data.end(), 0) == 1948);
}

TEST_CASE("module firmware: data of the guest arrive")
{
    Managed managed;
    auto& driver = managed.guest.driver;
    auto command =
        driver.submit(Frame::dcmd(0x01020200, 64).segments({driver.buffer(pattern(64, 3))}).flags(MFI_FRAME_DIR_WRITE));
    auto message = managed.firmware.receive();

    REQUIRE(message);
    CHECK(message->as<vhost_megasas_fw_request>().out_len == 64);
    CHECK(message->data<vhost_megasas_fw_request>() == pattern(64, 3));
    CHECK(managed.firmware.reply(message->header, MFI_STAT_OK) == 0);
    CHECK(driver.wait(command).status == MFI_STAT_OK);
}

TEST_CASE("module firmware: a status is passed on as it is")
{
    Managed managed;
    auto status =
        static_cast<std::uint8_t>(GENERATE(MFI_STAT_INVALID_DCMD, MFI_STAT_NOT_FOUND, MFI_STAT_NO_HW_PRESENT));
    auto command = managed.guest.driver.submit(Frame::dcmd(0x7F7F7F7F));

    CHECK(managed.firmware.reply(managed.request().header, status) == 0);
    CHECK(managed.guest.driver.wait(command).status == status);
}

TEST_CASE("module firmware: a polled DCMD is complete when the doorbell write returns, if the answer is prompt")
{
    Managed managed;
    auto& driver = managed.guest.driver;
    std::jthread daemon([&] { managed.firmware.reply(managed.request().header, MFI_STAT_OK); });
    auto command = driver.submit(Frame::dcmd(ctrl_info).flags(MFI_FRAME_DONT_POST));

    CHECK(driver.poll(command).status == MFI_STAT_OK);
    CHECK(driver.producer() == 0);
}

TEST_CASE("module firmware: without a daemon DCMDs wait and I/O goes on")
{
    Guest guest;
    auto& driver = guest.driver;
    auto command = driver.submit(Frame::dcmd(ctrl_info));
    auto data = driver.buffer(512);

    CHECK(driver.execute(Frame::read(0, 0, 1).segments({data})).status == MFI_STAT_OK);
    CHECK_FALSE(driver.drained(command));

    FirmwareChannel firmware(guest.controller.id());
    auto message = firmware.receive();
    REQUIRE(message);
    CHECK(message->as<vhost_megasas_fw_request>().redelivered == 0);
    CHECK(firmware.reply(message->header, MFI_STAT_OK) == 0);
    CHECK(driver.wait(command).status == MFI_STAT_OK);
}

TEST_CASE("module firmware: what was not answered is delivered again")
{
    Guest guest;
    auto& driver = guest.driver;
    auto first = std::make_unique<FirmwareChannel>(guest.controller.id());
    auto command = driver.submit(dcmd(driver, ctrl_info, 512));
    auto before = first->receive();
    REQUIRE(before);
    first.reset();

    FirmwareChannel second(guest.controller.id());
    auto message = second.receive();
    REQUIRE(message);
    CHECK(message->header.id == before->header.id);
    CHECK(message->as<vhost_megasas_fw_request>().redelivered == 1);
    CHECK(second.reply(message->header, MFI_STAT_OK, pattern(512, 1)) == 0);
    CHECK(driver.wait(command).status == MFI_STAT_OK);
}

TEST_CASE("module firmware: one channel a controller, and only of one that is there")
{
    Managed managed;
    auto node = openNode();

    CHECK(attachFirmware(node, managed.guest.controller.id()) == EBUSY);
    CHECK(attachFirmware(node, managed.guest.controller.id() + 1000) == ENOENT);
}

TEST_CASE("module firmware: an answer nobody waits for is refused")
{
    Managed managed;
    auto command = managed.guest.driver.submit(dcmd(managed.guest.driver, ctrl_info, 512));
    auto header = managed.request().header;
    auto other = header;
    other.id += 1000;

    CHECK(managed.firmware.reply(other, MFI_STAT_OK) == ENOENT);
    CHECK(managed.firmware.reply(header, MFI_STAT_OK, pattern(513, 1)) == EINVAL); // more than there is room
    CHECK(managed.firmware.reply(header, MFI_STAT_OK, pattern(512, 1)) == 0);
    CHECK(managed.firmware.reply(header, MFI_STAT_OK) == ENOENT);
    CHECK(managed.guest.driver.wait(command).status == MFI_STAT_OK);
}

TEST_CASE("module firmware: a buffer too small takes no message")
{
    Managed managed;
    auto command = managed.guest.driver.submit(Frame::dcmd(ctrl_info));
    char small[16];

    CHECK(errorOf(read(managed.firmware.node().get(), small, sizeof(small))) == EMSGSIZE);
    CHECK(managed.firmware.reply(managed.request().header, MFI_STAT_OK) == 0);
    CHECK(managed.guest.driver.wait(command).status == MFI_STAT_OK);
}

TEST_CASE("module firmware: more data than a DCMD may have are refused at once")
{
    Managed managed;
    auto& driver = managed.guest.driver;
    auto buffer = driver.buffer(VHOST_MEGASAS_FW_MAX_DATA + 1);
    auto status =
        driver.execute(Frame::dcmd(ctrl_info, buffer.length).segments({buffer}).flags(MFI_FRAME_DIR_READ)).status;

    CHECK(status == MFI_STAT_INVALID_PARAMETER);
    CHECK_FALSE(managed.firmware.receive(200ms));
}

TEST_CASE("module firmware: more DCMDs than a controller may have pending get a status")
{
    SimpleTarget simple;
    Controller controller(simple.target);
    Driver driver(controller, 128);
    REQUIRE(driver.start() == MFI_STAT_OK);
    std::vector<Command> commands;

    for (unsigned i = 0; i < VHOST_MEGASAS_FW_MAX_PENDING; ++i)
        commands.push_back(driver.submit(Frame::dcmd(ctrl_info)));
    CHECK(driver.execute(Frame::dcmd(ctrl_info)).status == MFI_STAT_MEMORY_NOT_AVAILABLE);

    FirmwareChannel firmware(controller.id());
    for (const auto& command : commands) {
        auto message = firmware.receive();
        REQUIRE(message);
        REQUIRE(firmware.reply(message->header, MFI_STAT_OK) == 0);
        CHECK(driver.wait(command).status == MFI_STAT_OK);
    }
}

TEST_CASE("module firmware: ABORT ends the DCMD first, untouched, then itself")
{
    Managed managed;
    auto& driver = managed.guest.driver;
    Segment buffer{};
    auto victim = driver.submit(dcmd(driver, event_wait, 256, &buffer));
    auto header = managed.request().header;
    auto abort = driver.submit(Frame::abort(victim.context, victim.address));

    CHECK(driver.wait(abort).status == MFI_STAT_OK);
    CHECK(driver.drained(victim));
    CHECK(driver.producer() == 2);
    CHECK(managed.guest.controller.memory().u32(driver.queue()) == victim.context);
    CHECK(managed.guest.controller.memory().u32(driver.queue() + 4) == abort.context);
    CHECK(driver.result(victim).status == MFI_STAT_PENDING);
    auto message = managed.firmware.receive();
    REQUIRE(message);
    CHECK(message->header.type == VHOST_MEGASAS_FW_CANCEL);
    CHECK(message->header.id == header.id);
    CHECK(managed.firmware.reply(header, MFI_STAT_OK, pattern(256, 1)) == ENOENT);
    CHECK((driver.data(buffer) == std::vector<std::uint8_t>(256)));
}

TEST_CASE("module firmware: ABORT of what is not there is not possible")
{
    Guest guest;

    CHECK(guest.driver.execute(Frame::abort(12345, 0x200000)).status == MFI_STAT_ABORT_NOT_POSSIBLE);
}

TEST_CASE("module firmware: a reset voids requests and their answers")
{
    Managed managed;
    auto& driver = managed.guest.driver;
    Segment buffer{};
    auto command = driver.submit(dcmd(driver, event_wait, 256, &buffer));
    auto header = managed.request().header;

    managed.guest.controller.reset(VHOST_MEGASAS_RESET_SYSTEM);
    CHECK(managed.firmware.reply(header, MFI_STAT_OK, pattern(256, 1)) == ESTALE);
    auto message = managed.firmware.receive();
    REQUIRE(message);
    CHECK(message->header.type == VHOST_MEGASAS_FW_RESET);
    CHECK(message->header.generation != header.generation);
    CHECK(driver.result(command).status == MFI_STAT_PENDING);
    CHECK(driver.producer() == 0);
    CHECK((driver.data(buffer) == std::vector<std::uint8_t>(256)));
}

TEST_CASE("module firmware: SCSI_EXEC runs commands on a LUN")
{
    Managed managed;
    auto& driver = managed.guest.driver;
    auto command = driver.submit(Frame::dcmd(ctrl_info));
    auto generation = managed.request().header.generation;
    auto run = [&](const FirmwareChannel::Bytes& cdb, std::uint32_t in, const FirmwareChannel::Bytes& out = {}) {
        REQUIRE(managed.firmware.execute(generation, 42, 0, cdb, in, out) == 0);
        auto message = managed.firmware.receive();
        REQUIRE(message);
        REQUIRE(message->header.type == VHOST_MEGASAS_FW_SCSI_DONE);
        CHECK(message->header.id == 42);
        return *message;
    };

    auto inquiry = run({0x12, 0, 0, 0, 96, 0}, 96);
    CHECK(inquiry.as<vhost_megasas_fw_scsi_done>().status == 0);
    REQUIRE(inquiry.as<vhost_megasas_fw_scsi_done>().in_len >= 36);
    CHECK(inquiry.data<vhost_megasas_fw_scsi_done>().at(8) == 'L');

    CHECK(run({0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 0).as<vhost_megasas_fw_scsi_done>().status == 0);
    CHECK(run({0x2A, 0, 0, 0, 0, 9, 0, 0, 1, 0}, 0, pattern(512, 4)).as<vhost_megasas_fw_scsi_done>().status == 0);
    auto buffer = driver.buffer(512);
    REQUIRE(driver.execute(Frame::read(0, 9, 1).segments({buffer})).status == MFI_STAT_OK);
    CHECK((driver.data(buffer) == pattern(512, 4)));

    auto beyond = run({0x28, 0, 0xFF, 0, 0, 0, 0, 0, 1, 0}, 512).as<vhost_megasas_fw_scsi_done>();
    CHECK(beyond.status == 2);
    CHECK(beyond.sense_len >= 14);

    CHECK(managed.firmware.execute(generation + 1, 1, 0, {0, 0, 0, 0, 0, 0}, 0) == ESTALE);
    CHECK(managed.firmware.execute(generation, 1, 0, {0x12, 0, 0, 0, 96, 0}, VHOST_MEGASAS_FW_MAX_SCSI + 1) != 0);
    CHECK_FALSE(driver.drained(command));
}

TEST_CASE("module firmware: the channel hangs up with its controller")
{
    auto guest = std::make_unique<Guest>();
    FirmwareChannel firmware(guest->controller.id());
    CHECK_FALSE(firmware.hungUp());

    guest.reset();
    CHECK(eventually([&] { return firmware.hungUp(); }));
    char buffer[64];
    CHECK(eventually([&] { return read(firmware.node().get(), buffer, sizeof(buffer)) == 0; }));
}
