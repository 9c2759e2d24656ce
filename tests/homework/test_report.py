"""What a topic's studies are said to show, and what a setting is said to rest on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground.homework.document import Heading, Paragraph, Picture
from playground.homework.feature_reasons import losses_without
from playground.homework.links import Links
from playground.homework.questions import TOPICS
from playground.homework.report import topic_part
from playground.run.config import RunConfig
from playground.run.finished import trained
from playground.run.points import data_of
from playground.run.reading import predict
from playground.studies import run_study
from playground.studies.tables import Spread, Table


@pytest.mark.slow
@pytest.mark.parametrize(("name", "n_studies"), [("learning-rate", 3), ("regularization", 6)])
def test_many_studies_of_a_topic_are_summed_up_and_few_have_their_tables(
    name: str, n_studies: int
) -> None:
    topic = TOPICS[name]
    results = {
        title: run_study(replace(study, seeds=2, epochs=3))
        for title, study in topic.studies(2).items()
    }
    assert len(results) == n_studies
    blocks = list(topic_part(topic, results, Links()))
    kinds = [type(block) for block in blocks[:5]]
    assert kinds == [Heading, Paragraph, Paragraph, Picture, Table], "words first, then verdicts"
    tables = [block for block in blocks if isinstance(block, Table)][1:]
    if n_studies == 3:
        assert len(tables) == 3
        return
    assert [table.header[0] for table in tables] == ["Final test loss", "Final training loss"]
    for table, measure in zip(tables, ("final", "train_loss"), strict=True):
        assert [row[0] for row in table.rows] == list(results)
        for row, result in zip(table.rows, results.values(), strict=True):
            for cell, group in zip(row[1:], result.groups, strict=True):
                assert isinstance(cell, Spread)
                assert cell.median == f"{group.median(measure):.3f}"


def test_a_loss_without_a_feature_is_the_same_networks_with_its_weights_at_zero() -> None:
    run = trained(RunConfig(dataset="xor", features=("x", "y", "xTimesY")), 40)
    losses = losses_without(run)
    assert list(losses) == ["x", "y", "xTimesY"]
    weights = run.state.weights[0].copy()
    weights[2] = 0
    state = replace(run.state, weights=(weights, *run.state.weights[1:]))
    data = data_of(run.config)
    answers = predict(replace(run.standing, state=state), data.test_points)
    assert losses["xTimesY"] == pytest.approx(0.5 * np.mean((answers - data.test_labels) ** 2))
    assert losses["xTimesY"] > max(losses["x"], losses["y"], float(run.history.test[-1]))
