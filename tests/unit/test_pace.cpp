// SPDX-License-Identifier: GPL-2.0-or-later
#include "catch.hpp"
#include "decoder.hpp"

#include <cstdint>

namespace {

constexpr unsigned epoch = 64; // words
constexpr std::uint64_t word = 1000, begin = 5'000'000;

// A guest's words, one after the other.
struct Words {
    mr_pace pace{};
    std::uint64_t now = begin;

    Words()
    {
        rest(word, 0); // the first epoch is since the boot
    }

    std::uint64_t next(std::uint64_t gap, bool crowded = false) { return mr_pace_word(&pace, now += gap, crowded); }

    // The other words of an epoch of which some have come; what it took.
    std::uint64_t rest(std::uint64_t gap, unsigned come)
    {
        for (unsigned i = come + 1; i < epoch; ++i)
            CHECK(next(gap) == 0);
        const auto spent = next(gap);
        mr_pace_begin(&pace);
        return spent;
    }
};

} // namespace

TEST_CASE("pace: the last word of an epoch tells what it took")
{
    Words words;
    CHECK(words.rest(word, 0) == epoch * word);
    CHECK(mr_pace_word_ns(&words.pace) == word);
    const auto before = mr_pace_epoch(&words.pace);
    CHECK(words.rest(3 * word, 0) == 3 * epoch * word);
    CHECK(mr_pace_epoch(&words.pace) == before + 1);
}

TEST_CASE("pace: crowded words are counted until the next epoch begins")
{
    Words words;
    for (unsigned i = 1; i < epoch; ++i)
        words.next(word, i <= 5);
    CHECK(words.next(word, true) != 0);
    CHECK(mr_pace_crowded(&words.pace) == 6);
    mr_pace_begin(&words.pace);
    CHECK(mr_pace_crowded(&words.pace) == 0);
}

TEST_CASE("pace: only a pause that is most of the epoch is taken off")
{
    constexpr auto others = (epoch - 1) * word;
    Words words;
    words.next(others - word);
    CHECK(words.rest(word, 1) == 2 * others - word);
    words.next(others + 2 * word);
    CHECK(words.rest(word, 1) == others);
}

TEST_CASE("pace: a word that another vCPU has overtaken is no pause, and no epoch takes no time")
{
    Words words;
    CHECK(mr_pace_word(&words.pace, words.now - 1, false) == 0);
    CHECK(words.rest(word, 1) == (epoch - 1) * word);
    CHECK(words.rest(0, 0) == 1);
}
