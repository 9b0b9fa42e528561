// SPDX-License-Identifier: GPL-2.0-or-later
// The owner killed at every stage of its life.
#include "aftermath.hpp"
#include "catch.hpp"
#include "guest.hpp"
#include "process.hpp"

#include <functional>
#include <span>
#include <sys/ioctl.h>
#include <sys/mman.h>

using namespace std::chrono_literals;

namespace {

// An owner that goes on step by step; a Controller would go all the way at once.
struct Owner {
    const Target& target;
    GuestMemory memory;
    Fd node = openNode();
    Fd call = makeEventfd();
    Fd clear = makeEventfd();

    template <typename T>
    void call_node(unsigned long request, T* argument) const
    {
        check(ioctl(node.get(), request, argument), "ioctl");
    }
    void bind() const { check(bindNode(node, target.wwpn(), Target::tag()) ? -1 : 0, "BIND"); }
    void setIrq() const
    {
        vhost_megasas_irq irq{.call = call.get(), .resample = -1};
        call_node(VHOST_MEGASAS_SET_IRQ, &irq);
    }
    void setClear() const
    {
        vhost_megasas_eventfd eventfd{.fd = clear.get(), .value = 1};
        call_node(VHOST_MEGASAS_SET_CLEAR, &eventfd);
    }
    void setOwner() const { call_node(VHOST_MEGASAS_SET_OWNER, static_cast<void*>(nullptr)); }
    void setMemory() const { call_node(VHOST_MEGASAS_SET_MEM_TABLE, memory.table().data()); }
    void setPage() const
    {
        auto* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        auto address = reinterpret_cast<std::uint64_t>(page);
        call_node(VHOST_MEGASAS_SET_REG_PAGE, &address);
    }
};

using Step = void (Owner::*)() const;
const Step steps[] = {&Owner::bind,     &Owner::setIrq,    &Owner::setClear,
                      &Owner::setOwner, &Owner::setMemory, &Owner::setPage};

// What a started guest may be at.
struct Stage {
    const char* what;
    void (*act)(Controller&, Driver&);
};

void readMany(Controller&, Driver& driver)
{
    for (std::size_t i = 0; i < 20; ++i)
        driver.submit(Frame::read(0, i * 128, 128).segments({driver.buffer(65536, i % 2)}));
}

const Stage stages[] = {
    {"READY", [](auto&, auto&) {}},
    {"OPERATIONAL", [](auto&, auto& driver) { driver.start(); }},
    {"reads", [](auto& controller, auto& driver) { driver.start(), readMany(controller, driver); }},
    {"writes",
     [](auto&, auto& driver) {
         driver.start();
         for (std::size_t i = 0; i < 20; ++i)
             driver.submit(Frame::write(0, i * 128, 128).segments({driver.buffer(65536)}));
     }},
    {"a DCMD", [](auto&, auto& driver) { driver.start(), driver.submit(Frame::dcmd(0x01040500)); }},
    {"learnt words",
     [](auto& controller, auto& driver) {
         static std::vector<Fd> doorbells;
         driver.start();
         for (std::size_t i = 0; i < 20; ++i) {
             auto command = driver.prepare(Frame::read(0, i * 8, 8).segments({driver.buffer(4096)}));
             doorbells.push_back(makeEventfd());
             controller.addDoorbell(command.word(), doorbells.back());
             signal(doorbells.back());
         }
     }},
    {"a reset",
     [](auto& controller, auto& driver) {
         driver.start(), readMany(controller, driver);
         controller.write(MFI_REG_IDB, MFI_IDB_ABORT | MFI_IDB_READY | MFI_IDB_MFIMODE);
     }},
    {"STOP_ADP",
     [](auto& controller, auto& driver) {
         driver.start(), readMany(controller, driver);
         controller.write(MFI_REG_IDB, MFI_IDB_STOP_ADP);
     }},
};

bool canBind(const Target& target)
{
    return eventually([&] {
        auto node = openNode();
        return bindNode(node, target.wwpn(), Target::tag()) == 0;
    });
}

void killWhenReady(Process& owner)
{
    REQUIRE(owner.waitUntilReady());
    owner.kill();
    CHECK(owner.wait() == -1);
}

} // namespace

TEST_CASE("module owner: killed at every step of its start")
{
    const Aftermath aftermath;
    const SimpleTarget simple;

    for (std::size_t count = 0; count <= std::size(steps); ++count) {
        CAPTURE(count);
        Process process([&](auto& ready) {
            const Owner owner{.target = simple.target, .memory = {}};
            for (std::size_t i = 0; i < count; ++i)
                (owner.*steps[i])();
            ready();
            return pause();
        });
        killWhenReady(process);
        CHECK(canBind(simple.target));
        CHECK(eventually([&] { return aftermath.pinsBalance(); }));
    }
}

TEST_CASE("module owner: killed at every stage of its guest's life")
{
    const Aftermath aftermath;
    NullBlock disk({.delay = 300ms});
    const SimpleTarget simple(Backstore::block(disk.device()));

    for (const auto& stage : stages) {
        CAPTURE(stage.what);
        Process process([&](auto& ready) {
            Controller controller(simple.target);
            Driver driver(controller);
            stage.act(controller, driver);
            ready();
            return pause();
        });
        killWhenReady(process);
        CHECK(canBind(simple.target));
        CHECK(eventually([&] { return aftermath.pinsBalance(); }));
    }
}

TEST_CASE("module owner: its memory goes while another process keeps its file")
{
    const Aftermath aftermath;
    NullBlock disk({.delay = 300ms});
    SimpleTarget simple(Backstore::block(disk.device()));
    auto doorbell = makeEventfd();
    {
        auto node = openNode(); // ours, too
        Process owner([&](auto& ready) {
            check(bindNode(node, simple.target.wwpn(), Target::tag()) ? -1 : 0, "BIND");
            const Owner rest{.target = simple.target, .memory = {}, .node = Fd(dup(node.get()))};
            for (auto step : std::span(steps).subspan(1))
                (rest.*step)();
            vhost_megasas_eventfd learnt{.fd = doorbell.get(), .value = GuestMemory::hole_end | 1};
            rest.call_node(VHOST_MEGASAS_ADD_DOORBELL, &learnt);
            signal(doorbell);
            ready();
            return pause();
        });
        killWhenReady(owner);
        for (int i = 0; i < 100; ++i)
            signal(doorbell); // words of a memory that is no more
        vhost_megasas_write write{.offset = MFI_REG_IQP, .size = 4, .value = GuestMemory::hole_end | 1, .learn = 0};
        CHECK(errorOf(ioctl(node.get(), VHOST_MEGASAS_WRITE, &write)) == EPERM);
        CHECK(bindNode(openNode(), simple.target.wwpn(), Target::tag()) == EBUSY);
    }
    CHECK(canBind(simple.target));
}
