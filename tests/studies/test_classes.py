"""Studies of runs with several classes: what varies, what is offered, where guessing ends."""

from __future__ import annotations

import numpy as np
import pytest

from playground.data.datasets import CLASSIFICATION, OF_MANY_CLASSES
from playground.errors import SettingError
from playground.run.chance import chance_of as chance_of_run
from playground.run.config import RunConfig
from playground.run.points import data_of
from playground.run.reading import true_error
from playground.run.training import advance, start
from playground.studies.chance import chance_of
from playground.studies.maps import CELLS, small_map
from playground.studies.offered import unfit_in
from playground.studies.study import Axis, Study
from playground.studies.tables import network_in_words
from playground.studies.trial import Trial, run_trial

THREE = RunConfig(dataset="blobs", classes=3, loss="cross-entropy", noise_percent=30)


def test_a_study_may_vary_how_many_classes_there_are() -> None:
    study = Study(THREE, (Axis.parse("classes=2,3,6"),), seeds=2, epochs=3)
    assert [trial.config.n_outputs for trial in study.trials()] == [1, 1, 3, 3, 6, 6]
    assert Study.from_link(study.link()).study == study
    with pytest.raises(SettingError, match="classes=7"):
        Axis.parse("classes=2,7")


def test_a_trial_measures_its_true_error_as_a_run_does() -> None:
    outcome = run_trial(Trial(THREE, 5))
    last, losses = advance(start(THREE), 5)
    assert outcome.measures is not None
    assert outcome.curves[-1, 1] == losses.test[-1]
    assert outcome.measures.true_error == true_error(last)


def test_the_best_constant_answer_has_the_shares_of_the_training_points() -> None:
    for config in (THREE, THREE.replace(classes=2)):
        data = data_of(config)
        labels = np.unique(data.train_labels)
        shares = {label: np.mean(data.train_labels == label) for label in labels}
        expected = -np.mean([np.log(shares[label]) for label in data.test_labels])
        assert chance_of([config]) == pytest.approx(expected, rel=1e-12)
    of_run = chance_of_run(THREE)
    assert of_run
    assert chance_of([THREE]) == of_run.loss


def test_what_does_not_fit_several_classes_is_told() -> None:
    unfit = unfit_in(Study(THREE))
    assert set(unfit["dataset"]) == CLASSIFICATION.keys() - set(OF_MANY_CLASSES)
    assert "cross-entropy" not in unfit["loss"]
    assert "squared" in unfit["loss"]
    assert "classes" not in unfit
    assert unfit_in(Study(RunConfig()))["classes"] == ("3", "4", "5", "6")


def test_a_map_has_the_winner_and_how_sure_it_is() -> None:
    answers = small_map(0, Trial(THREE, 30)).answers
    assert answers is not None
    assert answers.shape == (CELLS, CELLS)
    assert np.unique(np.floor(answers)).tolist() == [0, 1, 2]


def test_a_network_in_words_says_how_many_classes_it_tells_apart() -> None:
    assert network_in_words(THREE).startswith("Blobs, noise 30 %, 3 classes, x1 x2")
    assert "class" not in network_in_words(RunConfig(problem="regression", classes=3))
