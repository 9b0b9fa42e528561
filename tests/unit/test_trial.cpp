// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "decoder.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace {

using Costs = std::array<std::uint64_t, MR_POLICIES>; // of an epoch by each policy

constexpr unsigned least_rest = 16, longest_rest = 256, probe = 16;

mr_trial fresh()
{
    mr_trial trial;
    mr_trial_init(&trial);
    return trial;
}

// What the vCPU serves is answered at once, so that of many commands no more are out than of lone ones.
void epoch(mr_trial& trial, const Costs& costs, bool many = true)
{
    const auto policy = mr_trial_policy(&trial);
    mr_trial_ended(&trial, costs.at(policy), many && policy != MR_POLICY_VCPU);
}

// Epochs until the policies take turns, without those in which the worker serves for a look at the load.
unsigned restOf(mr_trial& trial, const Costs& costs, bool many = true)
{
    unsigned count = 0;
    for (unsigned all = 0; !trial.trying && all < 10000; ++all) {
        count += mr_trial_policy(&trial) == trial.best;
        epoch(trial, costs, many);
    }
    return count;
}

// The policies of a trial, in their order; each has two epochs at a time.
std::vector<mr_policy> finish(mr_trial& trial, const Costs& costs, bool many = true)
{
    std::vector<mr_policy> tried;
    while (trial.trying) {
        tried.push_back(mr_trial_policy(&trial));
        epoch(trial, costs, many);
        REQUIRE(mr_trial_policy(&trial) == tried.back());
        epoch(trial, costs, many);
    }
    return tried;
}

// The policy in force after a rest and a trial.
mr_policy verdict(mr_trial& trial, const Costs& costs, bool many = true)
{
    restOf(trial, costs, many);
    finish(trial, costs, many);
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

TEST_CASE("trial: lone commands are not coalesced")
{
    using Policies = std::vector<mr_policy>;
    const Costs costs{500, 400, 1};
    auto trial = fresh();
    restOf(trial, costs, false);
    CHECK(finish(trial, costs, false) == Policies{MR_POLICY_VCPU, MR_POLICY_WORKER, MR_POLICY_VCPU, MR_POLICY_WORKER});
    restOf(trial, costs);
    CHECK(finish(trial, costs) == Policies{MR_POLICY_VCPU, MR_POLICY_WORKER, MR_POLICY_COALESCE, MR_POLICY_VCPU,
                                           MR_POLICY_WORKER, MR_POLICY_COALESCE});
}

TEST_CASE("trial: where the vCPU serves, many commands that come no faster than lone ones are noticed, and the other way round")
{
    const Costs lone{300, 400, 900}, many{300, 310, 200};
    for (const bool first : {false, true}) {
        auto trial = fresh();
        const auto& before = first ? Costs{300, 400, 350} : lone;
        for (int i = 0; i < 5; ++i)
            REQUIRE(verdict(trial, before, first) == MR_POLICY_VCPU);
        CHECK(restOf(trial, first ? lone : many, !first) == probe);
        finish(trial, first ? lone : many, !first);
        CHECK(mr_trial_policy(&trial) == (first ? MR_POLICY_VCPU : MR_POLICY_COALESCE));
    }
}

TEST_CASE("trial: each policy has two turns, of which the better counts, and of each turn the second epoch")
{
    auto trial = fresh();
    restOf(trial, {500, 400, 450});
    for (const std::uint64_t spent : {500, 9000, 450, 9000, 400, 450}) {
        mr_trial_ended(&trial, 1, true);
        mr_trial_ended(&trial, spent, true);
    }
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
        finish(trial, costs);
    }
    CHECK(restOf(trial, costs) == longest_rest);
    finish(trial, {400, 300, 350});
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
        finish(trial, after);
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
    while (!trial.trying) {
        const bool resting = mr_trial_policy(&trial) == trial.best;
        mr_trial_ended(&trial, rest % 2 ? 9000 : 300, !resting);
        rest += resting;
    }
    CHECK(rest == longest_rest);
}
