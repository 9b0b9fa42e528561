// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "decoder.hpp"

#include <array>
#include <cstdint>

namespace {

using Costs = std::array<std::uint64_t, MR_POLICIES>; // of an epoch by each policy

constexpr unsigned trial_epochs = 2 * MR_POLICIES, least_rest = 16, longest_rest = 256;

mr_trial fresh(unsigned policies = MR_POLICIES)
{
    mr_trial trial;
    mr_trial_init(&trial, policies);
    return trial;
}

void epochs(mr_trial& trial, const Costs& costs, unsigned count)
{
    while (count--)
        mr_trial_ended(&trial, costs.at(mr_trial_policy(&trial)));
}

// Epochs until the policies take turns.
unsigned restOf(mr_trial& trial, const Costs& costs)
{
    unsigned count = 0;
    for (; !trial.trying && count < 10000; ++count)
        epochs(trial, costs, 1);
    return count;
}

// The policy in force after a rest and a trial.
mr_policy verdict(mr_trial& trial, const Costs& costs)
{
    restOf(trial, costs);
    epochs(trial, costs, trial_epochs);
    REQUIRE(!trial.trying);
    return mr_trial_policy(&trial);
}

} // namespace

TEST_CASE("trial: the vCPU serves until there was one")
{
    auto trial = fresh();
    CHECK(mr_trial_policy(&trial) == MR_POLICY_VCPU);
    CHECK(restOf(trial, {9, 1, 1}) == least_rest);
}

TEST_CASE("trial: the fastest policy wins, whichever it is")
{
    auto trial = fresh();
    CHECK(verdict(trial, {500, 400, 450}) == MR_POLICY_WORKER);
    CHECK(verdict(trial, {500, 400, 350}) == MR_POLICY_COALESCE);
    CHECK(verdict(trial, {300, 400, 350}) == MR_POLICY_VCPU);
}

TEST_CASE("trial: what is not for a load is not tried")
{
    auto trial = fresh(2);
    restOf(trial, {500, 400, 1});
    epochs(trial, {500, 400, 1}, 2 * 2);
    CHECK_FALSE(trial.trying);
    CHECK(mr_trial_policy(&trial) == MR_POLICY_WORKER);
}

TEST_CASE("trial: each policy has two epochs, of which the better counts")
{
    auto trial = fresh();
    restOf(trial, {500, 400, 450});
    for (const std::uint64_t spent : {500, 9000, 450, 9000, 400, 450})
        mr_trial_ended(&trial, spent);
    CHECK(mr_trial_policy(&trial) == MR_POLICY_WORKER);
}

TEST_CASE("trial: of equals the one in force stays")
{
    auto trial = fresh();
    CHECK(verdict(trial, {500, 400, 450}) == MR_POLICY_WORKER);
    CHECK(verdict(trial, {400, 400, 400}) == MR_POLICY_WORKER);
}

TEST_CASE("trial: one that is confirmed rests twice as long, up to a limit, and another one not")
{
    auto trial = fresh();
    const Costs costs{300, 400, 350};
    for (unsigned rest = least_rest; rest <= longest_rest; rest *= 2) {
        CHECK(restOf(trial, costs) == rest);
        epochs(trial, costs, trial_epochs);
    }
    CHECK(restOf(trial, costs) == longest_rest);
    epochs(trial, {400, 300, 350}, trial_epochs);
    CHECK(restOf(trial, {400, 300, 350}) == least_rest);
}

TEST_CASE("trial: a load that has changed is tried soon")
{
    const Costs before{300, 400, 350};
    for (const Costs& after : {Costs{700, 400, 350}, Costs{100, 90, 80}}) {
        auto trial = fresh();
        for (int i = 0; i < 5; ++i)
            verdict(trial, before);
        CHECK(restOf(trial, after) == least_rest);
        epochs(trial, after, trial_epochs);
        CHECK(mr_trial_policy(&trial) == MR_POLICY_COALESCE);
    }
}

TEST_CASE("trial: one odd epoch is no other load")
{
    auto trial = fresh();
    const Costs usual{300, 400, 350};
    for (int i = 0; i < 5; ++i)
        verdict(trial, usual);
    unsigned rest = 0;
    for (; !trial.trying; ++rest)
        mr_trial_ended(&trial, rest % 2 ? 9000 : 300);
    CHECK(rest == longest_rest);
}
