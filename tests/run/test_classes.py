"""A run of three to six classes: what may be set, what it answers, and that it is one run."""

from __future__ import annotations

import numpy as np
import pytest

from playground.errors import SettingError
from playground.run.acting import idle_settings
from playground.run.config import RunConfig, mend_link
from playground.run.film import filmed
from playground.run.points import data_of, fresh_samples_of
from playground.run.reading import predict, readout, seen_at, true_error
from playground.run.steering import steer
from playground.run.training import advance, start, step

THREE = RunConfig(dataset="blobs", classes=3, loss="cross-entropy", noise_percent=30)
SIX = THREE.replace(dataset="rings", classes=6, hidden_layers=(6,), optimizer="adam")
SIX = SIX.replace(learning_rate=0.01)
both = pytest.mark.parametrize("config", [THREE, SIX])


@both
def test_a_link_holds_the_classes_and_two_are_not_said(config: RunConfig) -> None:
    assert RunConfig.from_link(config.link()) == config
    assert f"classes={config.classes}" in config.link()
    assert "classes" not in RunConfig().link()


@both
def test_there_is_an_output_a_class_and_its_answers_are_probabilities(config: RunConfig) -> None:
    standing = advance(start(config), 3)[0]
    assert standing.state.weights[-1].shape == (config.hidden_layers[-1], config.classes)
    assert standing.state.biases[-1].shape == (config.classes,)
    answers = predict(standing, data_of(config).test_points)
    assert answers.shape == (len(data_of(config).test_labels), config.classes)
    np.testing.assert_allclose(answers.sum(axis=1), 1, rtol=1e-14)
    right = np.mean(answers.argmax(axis=1) == data_of(config).test_labels)
    assert readout(standing).test_accuracy == right
    lost = -np.log(answers[np.arange(len(answers)), data_of(config).test_labels.astype(int)])
    assert readout(standing).test_loss == pytest.approx(lost.mean(), rel=1e-12)


@both
def test_seven_and_thirteen_epochs_give_the_bits_of_twenty_and_of_steps(config: RunConfig) -> None:
    whole, losses = advance(start(config), 20)
    part, first = advance(start(config), 7)
    part = step(step(part, "sample")[0], "batch")[0]
    part, last = advance(part, 13)
    for ours, theirs in zip(
        (*whole.state.weights, *whole.state.biases, *whole.state.slots),
        (*part.state.weights, *part.state.biases, *part.state.slots),
        strict=True,
    ):
        assert ours.tobytes() == theirs.tobytes()
    assert losses.train.tobytes() == first.train.tobytes() + last.train.tobytes()


@both
def test_both_backends_train_alike_and_learn(config: RunConfig) -> None:
    (ours, our_losses), (theirs, their_losses) = (
        advance(start(config), 30, backend) for backend in ("compiled", "reference")
    )
    for mine, other in zip(ours.state.weights, theirs.state.weights, strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(our_losses.train, their_losses.train, rtol=1e-10)
    np.testing.assert_allclose(our_losses.test, their_losses.test, rtol=1e-10)
    assert our_losses.train[-1] < 0.8 * np.log(config.classes)


@both
def test_a_film_has_the_shares_that_a_readout_has(config: RunConfig) -> None:
    standing, losses, film = filmed(start(config), [1, 5])
    read = readout(standing)
    assert film.train_accuracy[-1] == read.train_accuracy
    assert film.test_accuracy[-1] == read.test_accuracy
    assert losses.train[-1] == pytest.approx(read.train_loss, rel=1e-12)


def test_a_network_that_starts_at_zero_gives_every_class_the_same_chance() -> None:
    read = readout(start(THREE.replace(init_zero=True)))
    assert read.train_loss == pytest.approx(np.log(3), rel=1e-14)


def test_a_weight_of_the_last_output_can_be_set_and_no_other_behind_it() -> None:
    standing = steer(start(THREE), "w.3.2.3", 2.0)
    assert standing.state.weights[2][1, 2] == 2
    assert steer(standing, "b.3.3", -1.0).state.biases[2][2] == -1
    with pytest.raises(SettingError, match="there is no unit 4"):
        steer(standing, "w.3.1.4", 1.0)


def test_the_next_point_is_seen_with_a_probability_a_class() -> None:
    seen = seen_at(start(THREE))
    assert isinstance(seen.answer, list)
    assert sum(seen.answer) == pytest.approx(1)
    assert seen.loss == pytest.approx(-np.log(seen.answer[int(seen.label)]))


def test_fresh_points_are_of_all_classes_and_measure_the_true_error() -> None:
    _, labels = fresh_samples_of(SIX)
    assert np.unique(labels).tolist() == [0, 1, 2, 3, 4, 5]
    assert true_error(start(SIX), "reference") == pytest.approx(true_error(start(SIX)), rel=1e-12)


def test_what_cannot_have_many_classes_says_what_to_set() -> None:
    with pytest.raises(SettingError, match="classes=3: must be 2 with the data set circle"):
        RunConfig(classes=3, loss="cross-entropy")
    with pytest.raises(SettingError, match="loss=squared: with 3 classes must be cross-entropy"):
        RunConfig(classes=3, dataset="blobs")
    with pytest.raises(SettingError, match="from 2 to 6"):
        RunConfig(classes=7, dataset="blobs", loss="cross-entropy")
    assert RunConfig(classes=3, problem="regression").layer_sizes[-1] == 1


@pytest.mark.parametrize(
    ("link", "classes", "loss"),
    [
        ("#classes=3&dataset=blobs", 3, "cross-entropy"),
        ("#classes=3&dataset=blobs&loss=hinge", 3, "cross-entropy"),
        ("#classes=3&loss=crossEntropy", 2, "cross-entropy"),
        ("#classes=9&dataset=spiral", 6, "cross-entropy"),
        ("#classes=3", 2, "squared"),
    ],
)
def test_a_link_that_is_partly_wrong_is_mended_and_told(link: str, classes: int, loss: str) -> None:
    config, notes = mend_link(link)
    assert (config.classes, config.loss) == (classes, loss)
    assert notes


def test_the_balance_is_that_of_two_classes_and_regression_has_none() -> None:
    other = THREE.replace(balance_percent=20)
    assert np.array_equal(data_of(other).train_points, data_of(THREE).train_points)
    assert idle_settings(other, {}) == [*idle_settings(RunConfig(), {}), "balance_percent"]
    assert "classes" in idle_settings(RunConfig(problem="regression"), {})
