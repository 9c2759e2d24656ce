"""Comparisons of values: sure, alike, or neither; together they err once in twenty."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from playground.studies import Group, Outcome
from playground.studies.comparing import SIGNIFICANT, Comparisons, least_seeds
from playground.studies.statistics import sign_test
from playground.studies.trial import DIVERGED
from tests.studies.made_results import made_outcome, made_result, varied

NAN = math.nan


def compare(first: Group, second: Group, measure: str, least: float) -> int:
    return Comparisons([first, second], measure, least).way(0, 1)


def groups(first: list[float], second: list[float], measure: str = "final") -> list[Group]:
    study = varied("learning_rate=0.01,0.1", seeds=len(first))
    values = (first, second)
    return made_result(study, lambda p, s: made_outcome(**{measure: values[p][s]})).groups


def test_groups_compare_where_most_pairs_and_the_medians_agree() -> None:
    low, high = groups([1, 2, 3, 4, 5, 6], [2, 3, 4, 5, 6, 7])
    assert compare(low, high, "final", 0.001) == 1
    assert compare(high, low, "final", 0.001) == -1
    assert compare(low, low, "final", 0.001) == 0


def test_a_difference_that_chance_could_make_is_none() -> None:
    first, second = groups([1, 1, 1, 1, 1, 1], [2, 2, 2, 2, 2, 0])
    assert compare(first, second, "final", 0.001) == 0


def test_a_difference_too_small_to_matter_is_none() -> None:
    first, second = groups([1.0] * 24, [1.09] * 24)
    assert compare(first, second, "final", 0.001) == 0  # under a tenth
    first, second = groups([1.0] * 24, [1.11] * 24)
    assert compare(first, second, "final", 0.001) == 1
    assert compare(first, second, "final", 0.2) == 0  # under the least that matters


def test_pairs_are_of_one_seed() -> None:
    # Each seed falls by 1 while the spread between seeds is 10 times that.
    rising = [10.0, 20.0, 30.0, 40.0, 50.0, 60.0]
    first, second = groups(rising, [value * 0.8 for value in rising])
    assert compare(first, second, "final", 0.001) == -1
    shuffled = groups(rising, [48.0, 8.0, 40.0, 16.0, 32.0, 24.0])
    assert compare(*shuffled, "final", 0.001) == 0


def test_pairs_without_a_partner_are_left_out() -> None:
    study = varied("learning_rate=0.01,0.1", seeds=12)

    def make(point: int, seed: int) -> Outcome | None:
        if (point == 0 and seed < 3) or (point == 1 and seed > 8):
            return None
        return made_outcome(final=1.0 + point)

    result = made_result(study, make)
    assert [len(group.runs) for group in result.groups] == [9, 9]
    assert compare(*result.groups, "final", 0.001) == 1  # 6 pairs
    result = made_result(study, lambda p, s: make(p, s) if s != 5 else None)
    assert compare(*result.groups, "final", 0.001) == 0  # 5


def test_runs_that_diverged_are_higher_than_any_number() -> None:
    def make(point: int, seed: int) -> Outcome:
        if point == 2 or (point == 1 and seed < 5):
            return made_outcome(DIVERGED, final=NAN, settled=NAN, jitter=NAN, true_error=NAN)
        return made_outcome(final=0.1)

    fine, most, all_ = made_result(varied("learning_rate=0.01,0.1,1", seeds=8), make).groups
    assert compare(fine, all_, "final", 0.001) == 1
    assert compare(all_, fine, "settled", 10) == -1
    assert compare(fine, most, "final", 0.001) == 0  # 5 of 5: chance could
    assert compare(most, all_, "final", 0.001) == 0
    assert compare(all_, all_, "final", 0.001) == 0


def test_medians_and_signs_that_disagree_give_no_direction() -> None:
    # Eight of ten seeds rise a little; the medians fall, because two fall far.
    first = [1.0, 1.1, 1.2, 1.3, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]
    second = [1.01, 1.11, 1.21, 1.31, 0.5, 0.6, 6.1, 7.1, 8.1, 9.1]
    low, high = groups(first, second)
    assert np.median(second) < np.median(first)
    assert compare(low, high, "final", 0.001) == 0


@pytest.mark.parametrize(("n", "seeds"), [(2, 6), (3, 7), (4, 8), (6, 10), (12, 12)])
def test_the_least_seeds_are_those_with_which_all_agreeing_is_sure(n: int, seeds: int) -> None:
    assert least_seeds(n) == seeds
    n_pairs = math.comb(n, 2)
    assert (
        n_pairs * sign_test(np.ones(seeds)) < SIGNIFICANT <= n_pairs * sign_test(np.ones(seeds - 1))
    )


def test_holm_multiplies_the_smallest_by_all_the_next_by_one_less() -> None:
    study = varied("learning_rate=0.01,0.1,1", seeds=10)
    ups = {0: [1.0] * 10, 1: [0.5] + [2.0] * 9, 2: [0.4, 0.3] + [3.0] * 8}
    compared = Comparisons(
        made_result(study, lambda p, s: made_outcome(final=ups[p][s])).groups, "final", 0.001
    )
    plain = {
        pair: sign_test(np.subtract(ups[pair[1]], ups[pair[0]]))
        for pair in itertools.combinations(range(3), 2)
    }
    ordered = sorted(plain, key=plain.get)
    for place, pair in enumerate(ordered):
        stepped = max(plain[earlier] * (3 - at) for at, earlier in enumerate(ordered[: place + 1]))
        assert compared._p_values[pair] == pytest.approx(min(1, stepped))


def test_alike_is_shown_by_an_interval_and_not_by_a_missing_difference() -> None:
    wobble = [1 + 0.01 * (seed - 6) for seed in range(12)]
    first, second = groups(wobble, [1.1 * value for value in wobble])
    assert Comparisons([first, second], "final", 0.001).alike(0, 1)
    first, second = groups(wobble, [1.4 * value for value in wobble])
    assert not Comparisons([first, second], "final", 0.001).alike(0, 1)
    wild = [4.0 ** ((5 * seed) % 12 / 6 - 1) for seed in range(12)]
    first, second = groups(wobble, wild)
    assert not Comparisons([first, second], "final", 0.001).alike(0, 1)
    assert compare(first, second, "final", 0.001) == 0
    first, second = groups(wobble[:5], wobble[:5])
    assert not Comparisons([first, second], "final", 0.001).alike(0, 1)  # no interval of five


def test_what_is_too_small_to_matter_is_alike_whatever_its_ratio() -> None:
    first, second = groups([0.00001] * 8, [0.0001] * 8)
    assert Comparisons([first, second], "final", 0.001).alike(0, 1)
    first, second = groups([0.0002] * 8, [0.0011] * 8)
    assert Comparisons([first, second], "final", 0.001).alike(0, 1)
    first, second = groups([0.0002] * 8, [0.0011] * 4 + [0.0013] * 4)
    assert not Comparisons([first, second], "final", 0.001).alike(0, 1)


def test_the_seeds_needed_would_show_the_difference_four_times_in_five() -> None:
    rng = np.random.default_rng(0)
    up = [1.0 if at < 18 else -1.0 for at in range(24)]  # three of four seeds
    first, second = groups([5.0] * 24, [5 + value for value in up])
    wanted = math.ceil(Comparisons([first, second], "final", 0.001).seeds_needed(0, 1))
    shown = [sign_test(rng.choice([1, -1], wanted, p=[0.75, 0.25])) < 0.05 for _ in range(2000)]
    assert 0.65 < np.mean(shown) < 0.9  # counts are whole: about is about
