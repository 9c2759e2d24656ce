"""Verdicts on made results whose answer is known."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import pytest

from playground import RunConfig
from playground.studies import Axis, Outcome, Study, StudyResult, headline, judge
from playground.studies.claims import FAILS, HOLDS, OPEN, PARTLY, Verdict
from playground.studies.trial import DIVERGED, FAILED
from tests.studies.made_results import made_outcome, made_result, of_levels, varied

RATES = varied("learning_rate=0.01,0.1,1")
LAYERS = varied("hidden_layers=1,2,4,8")
PENALTY = varied("regularization_rate=0,0.01,0.1", regularization="L1")
NAN = math.nan

FASTER, JITTERS, SMOOTHER = range(3)
SLOWER, NOT_LOWER, TOO_FEW_NODES = range(3)
CONVERGES, WORSE, SUPPRESSED = range(3)


def verdict(study: Study, which: int, **levels: Sequence[float]) -> tuple[str, str]:
    found = judge(of_levels(study, **levels))[which]
    return found.degree, found.verdict


@pytest.mark.parametrize(
    ("speed", "expected"),
    [
        ((100, 50, 20), (HOLDS, "Holds")),
        ((100, 20, 20), (HOLDS, "Holds")),
        ((100, 50, 90), (PARTLY, "Holds up to 0.1")),
        ((20, 100, 50), (PARTLY, "Holds above 0.1")),
        ((50, 50, 20), (PARTLY, "Holds above 0.1")),
        ((50, 50, 50), (FAILS, "Does not hold")),
        ((20, 50, 100), (FAILS, "Does not hold; the opposite does")),
    ],
)
def test_faster_at_first_is_fewer_epochs_to_half(
    speed: Sequence[float], expected: tuple[str, str]
) -> None:
    assert verdict(RATES, FASTER, speed=speed) == expected


def test_a_stretch_in_the_middle_is_named_by_both_ends() -> None:
    study = varied("learning_rate=0.001,0.01,0.1,1")
    assert verdict(study, FASTER, speed=(50, 90, 20, 60)) == (PARTLY, "Holds from 0.01 to 0.1")


def test_jitter_rises_and_settling_comes_sooner() -> None:
    rises = {"jitter": (0.1, 0.3, 0.9), "settled": (300, 200, 100)}
    assert verdict(RATES, JITTERS, **rises) == (HOLDS, "Holds")
    assert verdict(RATES, SMOOTHER, **rises) == (HOLDS, "Holds")
    falls = {"jitter": (0.9, 0.3, 0.1), "settled": (100, 200, 300)}
    opposite = (FAILS, "Does not hold; the opposite does")
    assert verdict(RATES, JITTERS, **falls) == opposite
    assert verdict(RATES, SMOOTHER, **falls) == opposite


def test_more_nodes_settle_later() -> None:
    assert verdict(LAYERS, SLOWER, settled=(50, 80, 100, 200)) == (HOLDS, "Holds")
    assert verdict(LAYERS, SLOWER, settled=(200, 50, 100, 150)) == (PARTLY, "Holds above 2")
    evidence = judge(of_levels(LAYERS))[SLOWER].evidence
    assert "In time that is 10, 10, 10, 10 ms." in evidence  # 10 ms for 200 epochs, all of them


@pytest.mark.parametrize(
    ("final", "expected"),
    [
        ((0.1, 0.1, 0.1, 0.1), (HOLDS, "Holds")),
        ((0.1, 0.2, 0.3, 0.4), (HOLDS, "Holds")),
        ((0.4, 0.1, 0.1, 0.2), (PARTLY, "Holds above 2")),
        ((0.4, 0.3, 0.2, 0.1), (FAILS, "Does not hold here")),
    ],
)
def test_more_nodes_need_not_lower_the_loss(
    final: Sequence[float], expected: tuple[str, str]
) -> None:
    assert verdict(LAYERS, NOT_LOWER, final=final) == expected


def test_few_nodes_cannot_learn_where_hardly_a_seed_succeeds() -> None:
    high, low = (0.4, 0.2, 0.1, 0.1), (0.1, 0.1, 0.1, 0.1)
    assert verdict(LAYERS, TOO_FEW_NODES, final=high) == (HOLDS, "Holds")
    assert verdict(LAYERS, TOO_FEW_NODES, final=low) == (FAILS, "Does not hold here")

    def mostly(point: int, seed: int) -> Outcome:
        return made_outcome(final=0.1 if point or seed < 3 else 0.4)

    found = judge(made_result(LAYERS, mostly))[TOO_FEW_NODES]
    assert (found.degree, found.verdict) == (FAILS, "Does not hold here")  # 5 of 5: chance could

    study = varied("hidden_layers=1,2,4,8", seeds=12)
    found = judge(made_result(study, lambda p, s: made_outcome(final=0.1 if p or s < 4 else 0.4)))[
        TOO_FEW_NODES
    ]
    assert (found.degree, found.verdict) == (PARTLY, "Holds for most seeds only")
    assert found.evidence == (
        "With 1, 4 of 12 seeds end under 0.200; the median is 0.400, at best 0.100 (2)."
    )


def test_a_higher_factor_converges_faster_to_a_worse_model() -> None:
    levels = {"settled": (300, 200, 100), "final": (0.1, 0.2, 0.4)}
    assert verdict(PENALTY, CONVERGES, **levels) == (HOLDS, "Holds")
    assert verdict(PENALTY, WORSE, **levels) == (HOLDS, "Holds")
    better = {"final": (0.4, 0.2, 0.1)}
    assert verdict(PENALTY, WORSE, **better) == (FAILS, "Does not hold; the opposite does")


def test_suppression_counts_dead_links_under_l1_and_nodes_off_under_l2() -> None:
    def made(kind: str, dead: Sequence[int], off: Sequence[int]) -> Verdict:
        study = varied("regularization_rate=0,0.01,0.1", regularization=kind)
        result = made_result(study, lambda p, _: made_outcome(dead_links=dead[p], nodes_off=off[p]))
        return judge(result)[SUPPRESSED]

    l1 = made("L1", (0, 6, 12), (0, 0, 0))
    assert (l1.degree, l1.verdict) == (HOLDS, "Holds")
    assert l1.evidence == "Hidden nodes off, of 6: 0, 0, 0. Dead connections, of 18: 0, 6, 12."
    l2 = made("L2", (0, 6, 12), (0, 0, 3))
    assert (l2.degree, l2.verdict) == (PARTLY, "Holds above 0.01")
    assert "Dead connections" not in l2.evidence
    assert made("L2", (0, 6, 12), (0, 0, 0)).degree == FAILS


def test_too_few_seeds_leave_every_claim_open() -> None:
    for text, kind in (
        ("learning_rate=0.01,1", "none"),
        ("hidden_layers=1,2", "none"),
        ("regularization_rate=0,1", "L2"),
    ):
        found = judge(of_levels(varied(text, seeds=5, regularization=kind)))
        assert len(found) == 3
        assert {item.degree for item in found} == {OPEN}
        assert {item.verdict for item in found} == {"Too few seeds to tell"}
        assert {item.evidence for item in found} == {"A verdict needs 6 seeds at least."}


def test_what_was_not_measured_leaves_a_claim_open_rather_than_refuted() -> None:
    short = made_result(RATES, lambda p, _: made_outcome(jitter=NAN, speed=100 - 20 * p))
    assert [item.degree for item in judge(short)] == [HOLDS, OPEN, FAILS]
    assert "no run went on so long" in judge(short)[JITTERS].evidence
    for study, claims in ((LAYERS, (NOT_LOWER, TOO_FEW_NODES)), (PENALTY, (WORSE,))):
        untested = made_result(study, lambda *_: made_outcome(final=NAN, test_loss=NAN))
        for claim in claims:
            assert judge(untested)[claim].degree == OPEN
            assert judge(untested)[claim].evidence == "No run ended with a test loss."


@pytest.mark.parametrize("study", [RATES, LAYERS, PENALTY])
def test_a_study_of_which_all_runs_failed_is_judged_without_a_crash(study: Study) -> None:
    result = made_result(study, lambda *_: Outcome(FAILED, error="x"))
    assert all(HOLDS not in item.degree for item in judge(result))
    assert headline(result) == (
        "No run ended with a test loss: all diverged, failed or had no test points."
    )


def test_a_rate_at_which_all_diverge_is_no_faster_and_no_better() -> None:
    def make(point: int, _: int) -> Outcome:
        if point == 2:
            return made_outcome(DIVERGED, final=NAN, settled=NAN, jitter=NAN, speed=NAN)
        return made_outcome(speed=(100, 50)[point], jitter=(0.1, 0.5)[point])

    result = made_result(RATES, make)
    assert [item.verdict for item in judge(result)] == [
        "Holds up to 0.1", "Holds", "Does not hold",
    ]  # fmt: skip
    assert headline(result).startswith("From 0.01 to 0.1 ")
    assert headline(result).endswith("Above, it diverges.")


def test_only_the_homeworks_three_settings_have_claims() -> None:
    assert judge(of_levels(varied("batch_size=1,2"))) == []
    assert judge(of_levels(varied("learning_rate=1"))) == []
    two = Study(RunConfig(), (Axis.parse("learning_rate=0.1,1"), Axis.parse("noise=0,5")), seeds=8)
    assert judge(of_levels(two)) == []


@pytest.mark.parametrize(
    ("final", "parts"),
    [
        ((0.1, 0.1, 0.1), ["No value", "0.100"]),
        ((0.3, 0.1, 0.1), ["From 0.1 to 1 ", "the same. Below, 200 epochs are too few."]),
        ((0.1, 0.3, 0.5), ["0.01 ends lowest, at 0.100. Above, ", "higher, at 0.300 to 0.500."]),
        ((0.3, 0.1, 0.5), ["0.1 ends lowest, ", "Below, 200 epochs are too few; above, it jumps."]),
        ((0.1, 0.3, 0.1), ["0.01 and 1 ", "at 0.100."]),
    ],
)
def test_the_headline_says_which_values_end_lowest_and_what_is_wrong_with_the_others(
    final: Sequence[float], parts: Sequence[str]
) -> None:
    best = min(range(3), key=lambda point: final[point])

    def make(point: int, _: int) -> Outcome:
        slow, jumps = point < best or final[point] == 0.3 != final[0], final[point] == 0.5
        return made_outcome(
            final=final[point],
            speed=150 if slow and best else 20,
            jitter=5 if jumps and best else 0.5,
        )

    text = headline(made_result(RATES, make))
    assert [part for part in parts if part not in text] == []


def test_the_headline_of_one_combination_is_its_quartiles() -> None:
    result = made_result(
        Study(RunConfig(), seeds=5, epochs=200), lambda _, s: made_outcome(final=(s + 1) / 10)
    )
    assert headline(result) == (
        "Half of the 5 seeds end with a test loss from 0.200 to 0.400; the median is 0.300."
    )


def test_the_headline_of_two_axes_names_the_best_combination() -> None:
    axes = (Axis.parse("learning_rate=0.1,1"), Axis.parse("noise=0,5"))
    result = of_levels(Study(RunConfig(), axes, seeds=3, epochs=200), final=(0.4, 0.3, 0.1, 0.2))
    assert headline(result).startswith("Lowest with 1, 0: half of its seeds end from 0.")


def test_the_headline_of_few_seeds_says_so_and_of_nothing_says_that() -> None:
    study = varied("learning_rate=0.1,1", seeds=2)
    few = made_result(study, lambda p, _: made_outcome(final=0.1 + p))
    assert headline(few) == (
        "Lowest at 0.1, with a median of 0.100. 2 seeds are too few to tell values apart; "
        "take at least 6."
    )
    assert headline(made_result(RATES, lambda *_: None)) == "No results yet."


def sentences(result: StudyResult) -> list[str]:
    found = judge(result)
    return [headline(result), *itertools.chain.from_iterable((v.claim, v.evidence) for v in found)]


def test_every_sentence_ends_and_none_shows_a_raw_nan() -> None:
    def make(point: int, seed: int) -> Outcome:
        if (point + seed) % 3 == 0:
            return made_outcome(DIVERGED, final=NAN, settled=NAN, jitter=NAN, speed=NAN)
        return Outcome(FAILED, error="x") if seed == 1 else made_outcome(speed=NAN)

    for study in (RATES, LAYERS, PENALTY):
        for sentence in sentences(made_result(study, make)):
            assert sentence.endswith(".")
            assert "nan" not in sentence
            assert "inf" not in sentence
