"""Who is taken for whom, and who wins where."""

from __future__ import annotations

import numpy as np
import pytest

from playground.run.chance import chance_of
from playground.run.classes import Confusion, confusion, only_winners, winners
from playground.run.config import RunConfig
from playground.run.diagnosis import diagnose
from playground.run.points import data_of
from playground.run.reading import predict, readout
from playground.run.training import advance, start
from playground.web.api.picture import classes_told

THREE = RunConfig(dataset="blobs", classes=3, loss="cross-entropy", noise_percent=50)


def counted(standing: object) -> Confusion:
    counts = confusion(standing)  # type: ignore[arg-type]
    assert counts is not None
    return counts


def test_counts_are_those_of_the_answers_and_right_ones_stand_on_the_diagonal() -> None:
    standing = advance(start(THREE), 5)[0]
    counts, data = counted(standing), data_of(THREE)
    told = predict(standing, data.test_points).argmax(axis=1)
    for truth in range(3):
        for answer in range(3):
            here = (data.test_labels == truth) & (told == answer)
            assert counts.test[truth, answer] == here.sum()
    assert counts.train.sum() == len(data.train_labels)
    assert np.trace(counts.test) / counts.test.sum() == readout(standing).test_accuracy


def test_of_two_classes_the_first_has_label_1_and_a_regression_has_none() -> None:
    standing = advance(start(RunConfig(dataset="gauss", noise_percent=50)), 1)[0]
    counts, data = counted(standing), data_of(standing.config)
    assert counts.train.sum(axis=1).tolist() == [
        int((data.train_labels == label).sum()) for label in (1, -1)
    ]
    assert np.trace(counts.train) / counts.train.sum() == readout(standing).train_accuracy
    assert confusion(start(RunConfig(problem="regression"))) is None


def test_an_answer_of_the_api_has_them_only_of_more_than_two_classes() -> None:
    assert classes_told(start(RunConfig())) == {}
    told = classes_told(start(THREE))
    assert told["confusion"]["train"].shape == (3, 3)
    chance = chance_of(THREE)
    assert chance
    assert told["chance"] == chance._asdict()


@pytest.mark.parametrize("name", ["blobs", "spiral", "rings"])
@pytest.mark.parametrize("n_classes", [3, 6])
def test_a_network_that_learns_well_has_nothing_wrong(name: str, n_classes: int) -> None:
    config = THREE.replace(dataset=name, classes=n_classes, noise_percent=10, hidden_layers=(8, 8))
    standing, losses = advance(start(config), 400)
    assert diagnose(standing, losses) is None


def test_what_cannot_be_learned_is_told_of_classes_too() -> None:
    zero = THREE.replace(init_zero=True)
    found = diagnose(*advance(start(zero), 50))
    assert found is not None
    assert found.name == "symmetric"
    small = THREE.replace(dataset="spiral", hidden_layers=(2,), noise_percent=0)
    found = diagnose(*advance(start(small), 400))
    assert found is not None
    assert found.name == "few units"


def test_winners_are_the_most_probable_classes_from_unsure_to_sure() -> None:
    told = winners(np.array([[1 / 3, 1 / 3, 1 / 3], [0, 1, 0], [0.2, 0.2, 0.6]]))
    np.testing.assert_allclose(told, [0, 1.999, 2 + 0.999 * 0.4])
    np.testing.assert_allclose(only_winners(told), [0.999, 1.999, 2.999])
