# SPDX-License-Identifier: GPL-2.0-or-later
"""Medians and their bounds, free of any assumption on how the noise of a machine is distributed."""

import math
import statistics
from collections.abc import Sequence


CONFIDENCE = 0.95
LEAST = 6  # values that have bounds


def bounds(values: Sequence[float]) -> tuple[float, float, float]:
    """The median, and the values between which the true median lies with at least that confidence.

    By order statistics: each value is on either side of the true median with probability 1/2 (the sign test's interval).
    """
    ordered = sorted(values)
    n = len(ordered)
    outside = (1 - CONFIDENCE) / 2
    rank, tail = 0, 0.0
    while rank < n // 2 and (tail := tail + math.comb(n, rank) / 2 ** n) <= outside:
        rank += 1
    return statistics.median(ordered), ordered[rank - 1], ordered[n - rank]


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Of each round: what is slow in both does not count."""
    return [mine / other for mine, other in zip(ours, theirs, strict=True)]
