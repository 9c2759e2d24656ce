"""Reasons with numbers: a sentence says what its runs show, and the other where they do not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground.homework.document import Formula, Items, Paragraph, Picture
from playground.homework.experiments import (
    CLOSED_LOSS,
    MOST_RUNS,
    PENALTIES,
    Descent,
    descents,
    few_units,
    first_and_last_sizes,
    penalty_study,
    short_draws,
    studies_of,
    weights_under,
)
from playground.homework.questions import BASES, SETTINGS, TOPICS
from playground.homework.reasons import (
    _PULLS,
    _STEP,
    _TWO_UNITS,
    N_FIGURES,
    _rate_conclusion,
    because,
    cost,
)
from playground.lessons.tex import to_mathml
from playground.run.config import RunConfig
from playground.run.curvature import Update
from playground.studies.execution import run_study
from playground.studies.study import Axis, Study

BACKEND = "compiled"


def descent(peak: float, jitter: float, *changes: tuple[float, float, float]) -> Descent:
    updates = tuple(Update(*change) for change in changes)
    return Descent(0.3, "1", jitter, np.array([1, 2]), np.array([0.1, peak]), updates)


def test_a_conclusion_counts_the_runs_for_and_against_the_rule() -> None:
    too_long = (-1.0, 1.5, 0.3)  # downhill, product 3, the loss rises
    astray = (1.0, 0.1, 0.1)
    said = _rate_conclusion(
        [
            ("Circle", descent(4.8, 1.0, too_long, astray)),
            ("Spiral", descent(0.5, 2.0, (-1.0, 0.1, 0.1))),
        ]
    )
    assert "In 1 of 2 runs the product passes 2" in said
    assert "(Circle at 0.3); 1 of them" in said
    assert "Runs that stay below: 1; of these jitter all the same: 1 (Spiral at 0.3)" in said
    assert "of 2 updates that point downhill, it is right about 1" in said
    assert "80 % of what" in said, "0.3 and 0.1 of 0.5"


def test_a_descent_is_the_run_with_the_median_jitter() -> None:
    base, _ = BASES["circle"]
    study = Study(base, (Axis.parse("learning_rate=0.03,1"),), 3, 150)
    result = run_study(study, backend=BACKEND)
    low, high = descents(result, BACKEND)
    for one, group in zip((low, high), result.groups, strict=True):
        assert one.jitter == group.median("jitter")
        assert len(one.products) == len(one.epochs) == 30
    assert low.peak < high.peak


def test_two_units_never_close_the_circle_and_four_do() -> None:
    base, _ = BASES["circle"]
    found = run_study(few_units(base, 3, 400), backend=BACKEND)
    two, four = (found.groups[at] for at in (1, 3))
    assert (two.runs["train_loss"] > CLOSED_LOSS).all()
    assert (four.runs["train_loss"] < CLOSED_LOSS).sum() >= 2


def test_l1_cuts_and_l2_only_shrinks() -> None:
    studies = [replace(penalty_study(kind, 4), epochs=400) for kind in PENALTIES]
    none, l1, l2 = (weights_under(study, BACKEND) for study in studies)
    assert len(none.sizes) == len(l1.sizes) == 4 * 18
    assert none.n_cut == l2.n_cut == 0
    assert l1.n_cut > 18
    assert (l1.sizes == 0).sum() == l1.n_cut
    assert np.median(l2.sizes) < np.median(none.sizes)


def test_a_features_sizes_are_read_before_and_after_training() -> None:
    config = SETTINGS[2].config
    study = Study(config, (), 2, 3, "weights")
    pairs = first_and_last_sizes(study, BACKEND)
    assert len(pairs) == 2
    for first, last in pairs:
        assert first.shape == last.shape == (len(config.features),)
        assert (first < 0.5).all(), "drawn from -0.5 to 0.5"
        assert (first != last).any()


def test_what_reasons_train_is_bounded_however_many_seeds_there_are() -> None:
    assert penalty_study("L1", 500).seeds == short_draws(SETTINGS[0].draws(500)).seeds == MOST_RUNS
    assert penalty_study("L1", 3).seeds == 3
    for name in ("figures", *TOPICS):
        assert cost(name, 500) == cost(name, MOST_RUNS), name
        assert cost(name, 500).seconds < 5
    assert cost("regularization", 2).seconds < cost("regularization", 20).seconds


@pytest.mark.slow
@pytest.mark.parametrize("name", TOPICS)
def test_every_topic_has_its_reasons_and_as_many_figures_as_announced(name: str) -> None:
    topic = TOPICS[name]
    circle = {
        title: study
        for title, study in topic.studies(2).items()
        if study.base == RunConfig(dataset="circle", regularization=study.base.regularization)
    }
    results = {title: run_study(study, backend=BACKEND) for title, study in circle.items()}
    others = [run_study(study, backend=BACKEND) for study in studies_of(name, 2)]
    blocks = list(because(topic, results, others, BACKEND))
    assert sum(isinstance(block, Picture) for block in blocks) == N_FIGURES[name]
    assert any(isinstance(block, Paragraph | Items) for block in blocks)


@pytest.mark.parametrize("formula", [_STEP, _TWO_UNITS, _PULLS])
def test_formulas_of_reasons_are_typeset(formula: Formula) -> None:
    assert to_mathml(formula.tex, display=True)
