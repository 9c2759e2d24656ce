"""Verdicts on made results whose answer is known."""

from __future__ import annotations

import dataclasses
import itertools
import math
import re
from collections.abc import Sequence

import numpy as np
import pytest

from playground import RunConfig
from playground.studies import Axis, Outcome, Study, StudyResult, headline, judge
from playground.studies.claims import FAILS, HOLDS, OPEN, PARTLY, Verdict, judge_each
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
        ((100, 20, 20), (PARTLY, "Holds up to 0.1")),
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


def test_lower_is_smoother_and_slower_where_jitter_and_speed_both_say_so() -> None:
    rises = {"jitter": (0.1, 0.3, 0.9), "speed": (100, 50, 20)}
    assert verdict(RATES, JITTERS, **rises) == (HOLDS, "Holds")
    assert verdict(RATES, SMOOTHER, **rises) == (HOLDS, "Holds")
    falls = {"jitter": (0.9, 0.3, 0.1), "speed": (20, 50, 100)}
    opposite = (FAILS, "Does not hold; the opposite does")
    assert verdict(RATES, JITTERS, **falls) == opposite
    assert verdict(RATES, SMOOTHER, **falls) == opposite
    one = {"jitter": (0.1, 0.3, 0.9), "speed": (100, 50, 50)}
    assert verdict(RATES, SMOOTHER, **one) == (PARTLY, "Holds up to 0.1")


def test_what_is_not_sure_is_neither_held_nor_refuted() -> None:
    wild = made_result(RATES, lambda p, s: made_outcome(speed=(100, 60, 40)[(p + s) % 3]))
    found = judge(wild)[FASTER]
    assert (found.degree, found.verdict) == (OPEN, "Cannot be told with 12 seeds")
    wild = made_result(LAYERS, lambda p, s: made_outcome(final=(0.4, 0.2, 0.1, 0.05)[(p + s) % 4]))
    assert judge(wild)[NOT_LOWER].degree == OPEN


def test_a_net_on_its_first_plateau_has_not_settled() -> None:
    def make(point: int, _: int) -> Outcome:
        return made_outcome(settled=(300, 200, 0)[point], speed=(50, 50, NAN)[point])

    found = judge(made_result(PENALTY, make))[CONVERGES]
    assert (found.degree, found.verdict) == (HOLDS, "Holds")  # of the two that learn
    assert found.evidence.startswith("Settled at epoch 300 with 0, 200 with 0.01; never with 0.1.")


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
    assert (found.degree, found.verdict) == (OPEN, "Cannot be told with 12 seeds")  # 9 of 9

    study = varied("hidden_layers=1,2,4,8", seeds=24)
    found = judge(made_result(study, lambda p, s: made_outcome(final=0.1 if p or s < 8 else 0.4)))[
        TOO_FEW_NODES
    ]
    assert (found.degree, found.verdict) == (PARTLY, "Holds for most seeds only")
    assert found.evidence == (
        "With 1, 8 of 24 seeds end under 0.200; "
        "the median is 0.400, at best 0.100 (2, where 24 of 24 do)."
    )


def test_a_limit_that_no_size_meets_tells_nothing_of_the_smallest() -> None:
    own = dataclasses.replace(LAYERS, success=0.05)
    found = judge(of_levels(own, final=(0.4, 0.2, 0.1, 0.1)))[TOO_FEW_NODES]
    assert (found.degree, found.verdict) == (OPEN, "Cannot be told with this limit")
    assert "With 1, 0 of 12 seeds end under 0.050;" in found.evidence
    assert found.evidence.endswith("where 0 of 12 do).")
    met = dataclasses.replace(LAYERS, success=0.15)
    assert judge(of_levels(met, final=(0.4, 0.2, 0.1, 0.1)))[TOO_FEW_NODES].degree == HOLDS


def test_where_no_size_learns_more_than_chance_the_smallest_is_not_judged() -> None:
    found = judge(of_levels(LAYERS, final=(0.6, 0.5, 0.49, 0.5)))[TOO_FEW_NODES]
    assert (found.degree, found.verdict) == (OPEN, "Too few values learn to tell")
    assert found.evidence.startswith("Final test losses: 0.600 with 1, ")


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
    assert l1.evidence == (
        "Hidden nodes off, of 6: 0 with 0, 0 with 0.01, 0 with 0.1. "
        "Dead connections, of 18: 0 with 0, 6 with 0.01, 12 with 0.1."
    )
    l2 = made("L2", (0, 6, 12), (0, 0, 3))
    assert (l2.degree, l2.verdict) == (PARTLY, "Holds above 0.01")
    assert "Dead connections" not in l2.evidence
    assert made("L2", (0, 6, 12), (0, 0, 0)).degree == FAILS


def test_without_hidden_nodes_nothing_is_said_of_nodes_that_are_off() -> None:
    study = varied("regularization_rate=0,0.01,0.1", regularization="L2", hidden_layers=())
    told = judge(made_result(study, lambda _point, _seed: made_outcome()))[SUPPRESSED]
    assert (told.degree, told.verdict) == (OPEN, "Nothing to tell it by")
    assert told.evidence == "The network has no hidden nodes."


def test_too_few_seeds_leave_every_claim_open() -> None:
    for text, kind in (
        ("learning_rate=0.01,1", "none"),
        ("hidden_layers=1,2", "none"),
        ("regularization_rate=0,1", "L2"),
    ):
        result = of_levels(varied(text, seeds=5, regularization=kind))
        found, each = judge(result), judge_each(result)
        assert len(found) == 1, "what is the same of all is said once"
        assert len(each) == 3
        assert found[0].claim == " ".join(item.claim for item in each)
        found += each
        assert {item.degree for item in found} == {OPEN}
        assert {item.verdict for item in found} == {"Too few seeds to tell"}
        assert {item.evidence for item in found} == {"A verdict needs 7 seeds at least."}


def test_claims_keep_their_places_while_runs_are_still_to_come() -> None:
    begun = made_result(RATES, lambda _, seed: made_outcome() if seed < 5 else None)
    assert len(judge(begun)) == 3


def test_what_was_not_measured_leaves_a_claim_open_rather_than_refuted() -> None:
    short = made_result(RATES, lambda p, _: made_outcome(jitter=NAN, speed=100 - 20 * p))
    assert [item.degree for item in judge(short)] == [HOLDS, OPEN, OPEN]
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
        "Holds up to 0.1", "Holds", "Holds up to 0.1",
    ]  # fmt: skip
    assert headline(result).startswith("0.01 to 0.1 end the same within a quarter")
    assert headline(result).endswith("Above, it diverges.")


def test_only_the_homeworks_three_settings_have_claims() -> None:
    assert judge(of_levels(varied("batch_size=1,2"))) == []
    assert judge(of_levels(varied("learning_rate=1"))) == []
    two = Study(RunConfig(), (Axis.parse("learning_rate=0.1,1"), Axis.parse("noise=0,5")), seeds=8)
    assert judge(of_levels(two)) == []


@pytest.mark.parametrize(
    ("final", "parts"),
    [
        ((0.1, 0.1, 0.1), ["0.01 to 1 end the same within a quarter, at 0.100."]),
        (
            (0.3, 0.1, 0.1),
            ["0.1 to 1 end the same", "at 0.100. ", " Below, 200 epochs are too few."],
        ),
        (
            (0.1, 0.3, 0.5),
            ["0.01 ends lowest, at 0.100. ", " Above, ", "higher, at 0.300 to 0.500."],
        ),
        (
            (0.3, 0.1, 0.5),
            [
                "0.1 ends lowest, ",
                "Below, 200 epochs are too few; above, it jumps and ends at 0.500.",
            ],
        ),
        (
            (0.1, 0.3, 0.1),
            [
                "0.01 and 1 end the same within a quarter, at 0.100. ",
                " 0.1, between them, surely does not end lowest, at 0.300.",
            ],
        ),
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
        "Half of the 5 seeds end with a test loss from 0.200 to 0.400; the median is 0.300. "
        "Training loss there: 0.100, a gap of 0.200."
    )


def test_the_headline_of_two_axes_names_the_best_combination() -> None:
    axes = (Axis.parse("learning_rate=0.1,1"), Axis.parse("noise=0,5"))
    result = of_levels(Study(RunConfig(), axes, seeds=8, epochs=200), final=(0.4, 0.3, 0.1, 0.2))
    assert headline(result) == (
        "Lowest with 1, 0: half of its seeds end from 0.100 to 0.100. "
        "Training loss there: 0.100, a gap of 0.000."
    )
    close = of_levels(Study(RunConfig(), axes, seeds=8, epochs=200), final=(0.4, 0.1, 0.1, 0.2))
    assert headline(close).endswith(" Of the others 1 cannot be told from it.")


def test_the_headline_of_few_seeds_says_so_and_of_nothing_says_that() -> None:
    study = varied("learning_rate=0.1,1", seeds=2)
    few = made_result(study, lambda p, _: made_outcome(final=0.1 + p))
    assert headline(few) == (
        "Lowest at 0.1, with a median of 0.100. 2 seeds are too few to tell 2 values apart; "
        "take at least 6."
    )
    one = made_result(
        varied("learning_rate=0.1,1", seeds=1), lambda p, _: made_outcome(final=0.1 + p)
    )
    assert headline(one) == (
        "Lowest at 0.1, with 0.100. One seed tells no values apart; 2 values take at least 6."
    )
    assert headline(made_result(RATES, lambda *_: None)) == "No results yet."


def test_what_cannot_be_told_apart_is_not_called_the_same() -> None:
    study = varied("train_percent=10,30,50,90")
    ends = {10: 0.4, 30: 0.3, 50: 0.271, 90: 0.108}

    def make(point: int, seed: int) -> Outcome:
        wobble = 4.0 ** ((seed + 5 * point) % 12 / 6 - 1)  # a factor of four, either way
        return made_outcome(final=list(ends.values())[point] * wobble)

    said = headline(made_result(study, make))
    assert "the same" not in said
    assert re.search(r"cannot be told apart with 12 seeds\. About \d+ would be needed\.", said)


def test_values_between_those_that_cannot_be_told_apart_are_spoken_of() -> None:
    study = varied("learning_rate=0.001,0.01,0.03,0.1,0.3,1")
    ends = (0.9, 0.1, 0.2, 0.2, 0.1, 0.9)
    wide = 4  # of this rate every other seed fails

    def make(point: int, seed: int) -> Outcome:
        final = 0.5 if point == wide and seed % 2 else ends[point]
        return made_outcome(final=final * (1 + seed / 1000))

    said = headline(made_result(study, make))
    assert said.startswith("0.01 and 0.3 end at ")
    between = " 0.03 and 0.1, between them, surely do not end lowest, at 0.201."
    assert said.index(between) < said.index(" Below, ")
    assert " Below, it ends higher, at 0.905; above, it ends higher, at 0.905." in said


@pytest.mark.parametrize(
    "axis", ["features=x-y,x-y-sinX,x-y-xTimesY", "dataset=circle,xor,gauss", "noise=5,20,0"]
)
def test_values_without_an_order_have_no_ranges(axis: str) -> None:
    said = headline(of_levels(varied(axis), final=(0.1, 0.1, 0.4)))
    assert not re.search(r" to .* end|Below|Above", said)
    assert said.endswith("Of the others, it ends higher, at 0.400.")


def test_a_rate_that_ends_high_without_falling_has_not_too_few_epochs() -> None:
    flat = np.column_stack([np.full(201, 0.43), np.full(201, 0.45)])

    def make(point: int, _: int) -> Outcome:
        made = made_outcome(final=(0.1, 0.1, 0.43)[point], speed=(20, 20, NAN)[point])
        return dataclasses.replace(made, curves=flat) if point == 2 else made

    assert headline(made_result(RATES, make)).endswith("Above, it ends higher, at 0.430.")


def test_a_value_without_test_points_is_left_out_of_the_headline() -> None:
    study = varied("train_percent=10,50,100")
    said = headline(made_result(study, lambda p, _: made_outcome(final=(0.4, 0.1, NAN)[p])))
    assert said == (
        "Training share 50 ends lowest, at 0.100. Training loss there: 0.100, a gap of 0.000. "
        "Below, it ends higher, at 0.400."
    )


def test_a_difference_too_small_to_matter_is_called_so() -> None:
    wide = (0.4, 1.0, 1.4)  # no ratio within a quarter, and all within a thousandth
    result = made_result(
        RATES,
        lambda p, s: made_outcome(final=(0.0006, 0.0013, 0.4)[p] * (1 if p == 2 else wide[s % 3])),
    )
    assert headline(result) == (
        "0.01 to 0.1 end at 0.0006 to 0.001: a difference too small to matter. "
        "Training loss there: 0.100, a gap of −0.099. "
        "Above, it ends higher, at 0.400."
    )


def test_medians_that_are_close_are_no_sign_that_values_end_the_same() -> None:
    def make(point: int, seed: int) -> Outcome:
        wobble = 2.0 ** ((seed + 5 * point) % 12 / 6 - 1)  # a factor of two, either way
        return made_outcome(final=(0.19, 0.205)[point] * wobble)

    result = made_result(varied("hidden_layers=3,8"), make)
    assert headline(result).startswith(
        "3 to 8 end at 0.180 to 0.194: with 12 seeds neither a difference that matters nor that "
        "they end the same within a quarter is sure."
    )
    assert judge(result)[NOT_LOWER].verdict == "Cannot be told with 12 seeds"


def test_losses_near_0_are_not_said_to_lie_within_a_quarter() -> None:
    said = headline(of_levels(RATES, final=(5e-33, 6.2e-5, 0.4)))
    assert said.startswith("0.01 to 0.1 end at 5e−33 to 0.00006: a difference too small to matter.")


def test_a_loss_that_three_decimals_would_hide_is_written_out() -> None:
    said = headline(of_levels(RATES, final=(0.0004, 0.2, 0.4)))
    assert "Learning rate 0.01 ends lowest, at 0.0004." in said


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


def test_values_that_never_settle_are_named_once_behind_the_epochs() -> None:
    nowhere = made_result(PENALTY, lambda _p, _s: made_outcome(settled=NAN, speed=NAN))
    evidence = judge(nowhere)[CONVERGES].evidence
    assert "epoch never" not in evidence
