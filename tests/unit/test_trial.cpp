// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "decoder.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace {

using Costs = std::array<std::uint64_t, MR_POLICY_COALESCE + 1>; // of an epoch by each policy
using Policies = std::vector<mr_policy>;

constexpr unsigned least_rest = 32, longest_rest = 256, probe = 16, rounds = 3, debounce = 2, crowded = 8, lone = 2;
constexpr unsigned limit = 10000; // epochs: no test needs so many
constexpr unsigned settling = 1;  // the first epoch of a policy, which does not count
constexpr Costs alike{400, 400, 400};

mr_trial fresh()
{
    mr_trial trial;
    mr_trial_init(&trial);
    return trial;
}

// What the vCPU serves is answered at once, so that of many commands no more are out than of lone ones.
void epoch(mr_trial& trial, const Costs& costs, bool many)
{
    const auto policy = mr_trial_policy(&trial);
    mr_trial_ended(&trial, costs.at(policy), many && policy != MR_POLICY_VCPU ? 64 : 0);
}

// Epochs until this policy is in force.
unsigned until(mr_trial& trial, mr_policy policy, bool many)
{
    unsigned count = 0;
    for (; mr_trial_policy(&trial) != policy && count < limit; ++count)
        epoch(trial, alike, many);
    return count;
}

// As after a run of this load: its way in force, and no trial yet.
mr_trial loaded(bool many)
{
    auto trial = fresh();
    if (many)
        until(trial, MR_POLICY_COALESCE, true);
    return trial;
}

// Epochs of the policy in force until the policies take turns, without its first.
unsigned restOf(mr_trial& trial, bool many)
{
    unsigned count = 0;
    for (unsigned all = 0; !trial.trying && all < limit; ++all) {
        count += trial.settled;
        epoch(trial, alike, many);
    }
    return count;
}

// The policies of a trial, in their order; each has two epochs at a time.
Policies finish(mr_trial& trial, const Costs& costs, bool many)
{
    Policies tried;
    while (trial.trying && tried.size() < limit) {
        tried.push_back(mr_trial_policy(&trial));
        epoch(trial, costs, many);
        REQUIRE(mr_trial_policy(&trial) == tried.back());
        epoch(trial, costs, many);
    }
    return tried;
}

// The policy in force after a trial.
mr_policy verdict(mr_trial& trial, const Costs& costs, bool many)
{
    restOf(trial, many);
    finish(trial, costs, many);
    return mr_trial_policy(&trial);
}

} // namespace

TEST_CASE("trial: until the first one the vCPU serves lone commands, and many are coalesced")
{
    auto lone = fresh();
    CHECK(mr_trial_policy(&lone) == MR_POLICY_VCPU);
    CHECK(restOf(lone, false) == least_rest);
    auto many = fresh();
    CHECK(until(many, MR_POLICY_COALESCE, true) == settling + probe + settling + debounce);
    CHECK(restOf(many, true) == least_rest);
}

TEST_CASE("trial: the worker serves without coalescing only where that takes a sixteenth less")
{
    for (const bool many : {false, true}) {
        const auto usual = many ? MR_POLICY_COALESCE : MR_POLICY_VCPU;
        auto trial = loaded(many);
        CHECK(verdict(trial, {800, 749, 800}, many) == MR_POLICY_WORKER);
        CHECK(verdict(trial, {800, 750, 800}, many) == usual);
    }
}

TEST_CASE("trial: lone commands are not coalesced and many not served by the vCPU; each policy has three turns")
{
    for (const bool many : {false, true}) {
        Policies expected;
        for (unsigned i = 0; i < rounds; ++i)
            expected.insert(expected.end(), {many ? MR_POLICY_COALESCE : MR_POLICY_VCPU, MR_POLICY_WORKER});
        auto trial = loaded(many);
        restOf(trial, many);
        CHECK(finish(trial, alike, many) == expected);
    }
}

TEST_CASE("trial: the best turn of each policy counts, and of each turn the second epoch")
{
    auto trial = loaded(true);
    restOf(trial, true);
    for (const std::uint64_t spent : {700, 9000, 700, 400, 9000, 9000}) {
        epoch(trial, {1, 100, 1}, true);
        epoch(trial, {spent, spent, spent}, true);
    }
    CHECK_FALSE(trial.trying);
    CHECK(mr_trial_policy(&trial) == MR_POLICY_WORKER);
}

TEST_CASE("trial: a verdict that is confirmed rests twice as long, up to a limit, and another one not")
{
    auto trial = loaded(true);
    for (unsigned rest = least_rest; rest <= longest_rest; rest *= 2) {
        CHECK(restOf(trial, true) == rest);
        finish(trial, alike, true);
    }
    CHECK(restOf(trial, true) == longest_rest);
    finish(trial, {1, 1, 2}, true);
    CHECK(restOf(trial, true) == least_rest);
}

TEST_CASE("trial: each load has the verdict of its own, at once when the load is another")
{
    auto trial = loaded(false);
    REQUIRE(verdict(trial, {800, 600, 800}, false) == MR_POLICY_WORKER);
    for (int i = 0; i < 3; ++i) {
        CHECK(until(trial, MR_POLICY_COALESCE, true) == settling + debounce);
        CHECK(until(trial, MR_POLICY_WORKER, false) == settling + debounce);
        CHECK_FALSE(trial.trying);
    }
}

TEST_CASE("trial: a load that is back is tried sooner")
{
    auto trial = loaded(true);
    for (unsigned rest = least_rest; rest < longest_rest; rest *= 2)
        verdict(trial, alike, true);
    until(trial, MR_POLICY_VCPU, false);
    until(trial, MR_POLICY_COALESCE, true);
    CHECK(restOf(trial, true) == longest_rest / 2);
}

TEST_CASE("trial: where the vCPU serves, the worker looks for many commands")
{
    auto trial = loaded(false);
    CHECK(until(trial, MR_POLICY_WORKER, false) == settling + probe);
    CHECK(until(trial, MR_POLICY_VCPU, false) == settling + 1);
}

TEST_CASE("trial: many commands that are seen while the vCPU serves need no look")
{
    for (const unsigned words : {crowded - 1, crowded}) {
        auto trial = loaded(false);
        for (unsigned i = 0; i < settling + debounce; ++i) {
            CHECK(mr_trial_policy(&trial) == MR_POLICY_VCPU);
            mr_trial_ended(&trial, 400, words);
        }
        CHECK(mr_trial_policy(&trial) == (words < crowded ? MR_POLICY_VCPU : MR_POLICY_COALESCE));
    }
}

TEST_CASE("trial: what hardly crowds any more is lone commands")
{
    for (const unsigned words : {lone + 1, lone}) {
        auto trial = loaded(true);
        for (unsigned i = 0; i < settling + debounce; ++i)
            mr_trial_ended(&trial, 400, words);
        CHECK(mr_trial_policy(&trial) == (words > lone ? MR_POLICY_COALESCE : MR_POLICY_VCPU));
    }
}

TEST_CASE("trial: single epochs of another load are none, in a rest and in a trial")
{
    auto trial = loaded(true);
    for (const bool trying : {false, true}) {
        if (trying)
            restOf(trial, true);
        epoch(trial, alike, true); // settles it
        for (unsigned i = 0; i < rounds; ++i) {
            epoch(trial, alike, false);
            CHECK(trial.trying == trying);
            epoch(trial, alike, true);
            if (trying)
                epoch(trial, alike, true);
        }
        CHECK(trial.crowded);
        CHECK(trial.trying == trying);
    }
}

TEST_CASE("trial: another load ends a trial, and the next comes after a rest")
{
    auto trial = loaded(true);
    restOf(trial, true);
    until(trial, MR_POLICY_VCPU, false);
    CHECK_FALSE(trial.trying);
    until(trial, MR_POLICY_COALESCE, true);
    CHECK(restOf(trial, true) == least_rest);
}
