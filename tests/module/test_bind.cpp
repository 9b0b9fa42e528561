// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "guest.hpp"
#include "process.hpp"

#include <sys/ioctl.h>

namespace {

int setOwner(const Fd& node)
{
    return errorOf(ioctl(node.get(), VHOST_MEGASAS_SET_OWNER));
}

} // namespace

TEST_CASE("module bind: the version is there on any open file")
{
    auto node = openNode();
    vhost_megasas_abi abi{};

    REQUIRE(ioctl(node.get(), VHOST_MEGASAS_GET_ABI, &abi) == 0);
    CHECK(abi.major == VHOST_MEGASAS_ABI_MAJOR);
    CHECK(abi.minor >= VHOST_MEGASAS_ABI_MINOR);
    CHECK(abi.features == 0);
}

TEST_CASE("module bind: errors tell what is wrong")
{
    SimpleTarget simple;
    const auto& wwpn = simple.target.wwpn();
    auto node = openNode();

    CHECK(bindNode(node, "naa.5000000000000001", 1) == ENOENT);
    CHECK(bindNode(node, wwpn, 2) == ENOENT);
    CHECK(bindNode(node, "iqn.2003-01.org", 1) == EINVAL);
    CHECK(bindNode(node, "", 1) == EINVAL);
    CHECK(bindNode(node, std::string(VHOST_MEGASAS_WWPN_LEN, 'n'), 1) == EINVAL);
    CHECK(bindNode(node, wwpn, 1, 0) == EINVAL);
    CHECK(bindNode(node, wwpn, 1, 3) == EINVAL);
    simple.target.enable(false);
    CHECK(bindNode(node, wwpn, 1) == ENODEV);
    simple.target.enable(true);
    CHECK(bindNode(node, wwpn, 1) == 0);
    CHECK(bindNode(node, wwpn, 1) == EALREADY);
}

TEST_CASE("module bind: one controller per portal group")
{
    SimpleTarget simple;
    auto first = openNode();
    auto second = openNode();

    REQUIRE(bindNode(first, simple.target.wwpn(), 1) == 0);
    CHECK(bindNode(second, simple.target.wwpn(), 1) == EBUSY);
    first.reset();
    CHECK(eventually([&] { return bindNode(second, simple.target.wwpn(), 1) == 0; }));
}

TEST_CASE("module bind: the steps have an order")
{
    SimpleTarget simple;
    auto node = openNode();
    auto call = makeEventfd();
    vhost_megasas_irq irq{.call = call.get(), .resample = -1};
    auto setIrq = [&] { return errorOf(ioctl(node.get(), VHOST_MEGASAS_SET_IRQ, &irq)); };

    CHECK(setIrq() == EINVAL);
    CHECK(setOwner(node) == EBUSY);
    REQUIRE(bindNode(node, simple.target.wwpn(), 1) == 0);
    CHECK(setOwner(node) == EBUSY);
    REQUIRE(setIrq() == 0);
    CHECK(setIrq() == EALREADY);
    CHECK(setOwner(node) == 0);
    CHECK(setOwner(node) == EBUSY);
    CHECK(setIrq() == EBUSY);
    CHECK(bindNode(node, simple.target.wwpn(), 1) == EALREADY);
}

TEST_CASE("module bind: binding needs CAP_SYS_ADMIN, the rest does not")
{
    SimpleTarget simple;
    auto node = openNode();
    Process child([&](auto&) {
        check(setuid(65534), "setuid");
        return bindNode(node, simple.target.wwpn(), 1);
    });

    CHECK(child.wait() == EPERM);
}

TEST_CASE("module bind: only the owner may use what belongs to it")
{
    Guest guest;
    auto table = guest.controller.memory().table();
    vhost_megasas_write write{.offset = MFI_REG_OMSK, .size = 4, .value = 0, .learn = 0};
    std::uint32_t word = 1;
    std::uint64_t page = 0;
    Process child([&](auto&) {
        auto node = guest.controller.node().get();
        return errorOf(ioctl(node, VHOST_MEGASAS_WRITE, &write)) == EPERM &&
                       errorOf(ioctl(node, VHOST_MEGASAS_SET_MEM_TABLE, table.data())) == EPERM &&
                       errorOf(ioctl(node, VHOST_MEGASAS_SET_REG_PAGE, &page)) == EPERM &&
                       errorOf(ioctl(node, VHOST_MEGASAS_DEL_DOORBELL, &word)) == EPERM &&
                       errorOf(ioctl(node, VHOST_MEGASAS_SET_INTR, &word)) == EPERM &&
                       errorOf(ioctl(node, VHOST_MEGASAS_RESET, &word)) == EPERM
                   ? 0
                   : 1;
    });

    CHECK(child.wait() == 0);
}

TEST_CASE("module bind: memory tables are checked")
{
    Guest guest;
    auto set = [&](std::vector<std::uint64_t> table) {
        return errorOf(ioctl(guest.controller.node().get(), VHOST_MEGASAS_SET_MEM_TABLE, table.data()));
    };
    std::vector<std::uint64_t> many{VHOST_MEGASAS_MAX_REGIONS + 1};
    many.resize(1 + 4 * (VHOST_MEGASAS_MAX_REGIONS + 1));

    CHECK(set(many) == E2BIG);
    CHECK(set({1, UINT64_MAX - 4095, 8192, 4096, 0}) == EINVAL); // wraps
    CHECK(set({1, 0, 8192, UINT64_MAX - 4095, 0}) == EINVAL);
    CHECK(set({1, 0, 4096, UINT64_MAX - 4095, 0}) == EFAULT); // the kernel's
    CHECK(set({1, 0, 100, 4096, 0}) == EINVAL);
    CHECK(set({1, 100, 4096, 4096, 0}) == EINVAL);
    CHECK(set({1, 0, 4096, 100, 0}) == EINVAL);
    CHECK(set({2, 0, 8192, 0x10000, 0, 4096, 8192, 0x20000, 0}) == EINVAL); // overlap
    CHECK(set({1ULL << 32 | 1, 0, 4096, 4096, 0}) == EINVAL);               // padding
    auto data = guest.driver.buffer(512);
    CHECK(guest.driver.execute(Frame::read(0, 0, 1).segments({data})).status == MFI_STAT_OK);
}

TEST_CASE("module bind: unknown calls are ENOTTY")
{
    auto node = openNode();

    CHECK(errorOf(ioctl(node.get(), _IO(VHOST_MEGASAS_IOC, 0xFF))) == ENOTTY);
}

TEST_CASE("module bind: a portal group with a controller cannot be removed or disabled")
{
    Guest guest;

    CHECK(rmdir(("/sys/kernel/config/target/megasas/" + guest.simple.target.wwpn() + "/tpgt_1").c_str()) != 0);
    CHECK(errno == EBUSY);
    CHECK_THROWS(guest.simple.target.enable(false));
}
