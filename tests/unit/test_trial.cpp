// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "decoder.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace {

using Costs = std::array<std::uint64_t, MR_POLICIES>; // of an epoch by each policy
using Policies = std::vector<mr_policy>;

constexpr unsigned least_rest = 32, longest_rest = 256, probe = 16, rounds = 3, debounce = 2, crowded = 8;
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

TEST_CASE("trial: the vCPU serves lone commands unless the worker is faster")
{
    auto trial = loaded(false);
    CHECK(verdict(trial, {500, 499, 1}, false) == MR_POLICY_WORKER);
    CHECK(verdict(trial, {500, 500, 1}, false) == MR_POLICY_VCPU);
}

TEST_CASE("trial: many commands are coalesced unless the worker takes a sixteenth less without")
{
    auto trial = loaded(true);
    CHECK(verdict(trial, {1, 750, 800}, true) == MR_POLICY_WORKER);
    CHECK(verdict(trial, {1, 751, 800}, true) == MR_POLICY_COALESCE);
}

TEST_CASE("trial: two policies have their turns for each load, three times")
{
    Policies expected_lone, expected_many;
    for (unsigned i = 0; i < rounds; ++i) {
        expected_lone.insert(expected_lone.end(), {MR_POLICY_VCPU, MR_POLICY_WORKER});
        expected_many.insert(expected_many.end(), {MR_POLICY_WORKER, MR_POLICY_COALESCE});
    }
    auto lone = loaded(false), many = loaded(true);
    restOf(lone, false);
    CHECK(finish(lone, alike, false) == expected_lone);
    restOf(many, true);
    CHECK(finish(many, alike, true) == expected_many);
}

TEST_CASE("trial: the best turn of each policy counts, and of each turn the second epoch")
{
    auto trial = loaded(true);
    restOf(trial, true);
    for (const std::uint64_t spent : {9000, 700, 400, 700, 9000, 9000}) {
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
        CHECK(until(trial, MR_POLICY_COALESCE, true) <= settling + debounce);
        CHECK(until(trial, MR_POLICY_WORKER, false) == settling + debounce);
        CHECK_FALSE(trial.trying);
    }
}

TEST_CASE("trial: a load that is back has its trials soon")
{
    auto trial = loaded(true);
    while (restOf(trial, true) != longest_rest)
        finish(trial, alike, true);
    finish(trial, alike, true);
    until(trial, MR_POLICY_VCPU, false);
    until(trial, MR_POLICY_COALESCE, true);
    CHECK(restOf(trial, true) == least_rest);
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

TEST_CASE("trial: many commands are so as long as one word is crowded")
{
    auto trial = loaded(true);
    for (unsigned i = 0; i < 10; ++i)
        mr_trial_ended(&trial, 400, 1);
    CHECK(mr_trial_policy(&trial) == MR_POLICY_COALESCE);
}

TEST_CASE("trial: one epoch of another load is none")
{
    auto trial = loaded(true);
    for (const bool trying : {false, true}) {
        if (trying)
            restOf(trial, true);
        epoch(trial, alike, true);
        const auto policy = mr_trial_policy(&trial);
        epoch(trial, alike, false);
        CHECK(mr_trial_policy(&trial) == policy);
        epoch(trial, alike, false);
        CHECK(mr_trial_policy(&trial) == MR_POLICY_VCPU);
        until(trial, MR_POLICY_COALESCE, true);
        CHECK_FALSE(trial.trying);
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
