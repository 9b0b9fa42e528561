// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "decoder.hpp"

namespace {

constexpr unsigned least = 64;

// I/Os that do not sleep, until that is expected of the next one.
unsigned expectedAfter(mr_nowait& nowait)
{
    unsigned count = 0;
    for (; !mr_nowait_expected(&nowait) && count < 1U << 24; ++count)
        mr_nowait_submitted(&nowait, false);
    return count;
}

mr_nowait fresh()
{
    mr_nowait nowait;
    mr_nowait_init(&nowait);
    return nowait;
}

} // namespace

TEST_CASE("nowait: nothing is expected of a backstore that is not known yet")
{
    auto nowait = fresh();
    CHECK(!mr_nowait_expected(&nowait));
    CHECK(expectedAfter(nowait) == least);
}

TEST_CASE("nowait: one that has slept must prove itself again, twice as long each time it disappoints")
{
    auto nowait = fresh();
    for (unsigned wanted = least; wanted <= 1024; wanted *= 2) {
        CHECK(expectedAfter(nowait) == wanted);
        mr_nowait_submitted(&nowait, true);
        CHECK(!mr_nowait_expected(&nowait));
    }
}

TEST_CASE("nowait: who sleeps while nothing is expected disappoints nobody")
{
    auto nowait = fresh();
    for (unsigned i = 0; i < 10; ++i)
        mr_nowait_submitted(&nowait, true);
    CHECK(expectedAfter(nowait) == least);
}

TEST_CASE("nowait: what is asked for has a limit")
{
    auto nowait = fresh();
    for (unsigned i = 0; i < 32; ++i) {
        expectedAfter(nowait);
        mr_nowait_submitted(&nowait, true);
    }
    CHECK(expectedAfter(nowait) == 1U << 20);
}
