// SPDX-License-Identifier: GPL-2.0-or-later
#include <future>

#include "catch.hpp"
#include "daemon/worker.h"

using megasas::Worker;

TEST_CASE("worker: a job that is stuck holds no other up")
{
    sd_event* raw = nullptr;
    REQUIRE(sd_event_new(&raw) >= 0);
    const megasas::Loop loop(raw);
    auto worker = Worker::start(raw);
    REQUIRE(worker);
    std::promise<void> release;
    std::vector<int> order;
    const auto note = [&](int number) { return Worker::Finish([&order, number] { order.push_back(number); }); };
    (*worker)->submit("stuck", [&, freed = release.get_future()]() mutable {
        freed.wait();
        return note(1);
    });
    (*worker)->submit("quick", [&] { return note(2); });
    while (order.empty())
        REQUIRE(sd_event_run(raw, 10'000'000) > 0);
    CHECK(order == std::vector<int>{2});
    release.set_value();
    while (order.size() < 2)
        REQUIRE(sd_event_run(raw, 10'000'000) > 0);
    CHECK(order == std::vector<int>{2, 1});
}
