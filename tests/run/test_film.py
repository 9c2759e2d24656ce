"""Pictures taken by the engine on its way are those that one would get one by one."""

from __future__ import annotations

import numpy as np
import pytest

from playground import RunConfig, advance, start
from playground.run.film import Film, filmed, is_filmed

RUNS = {
    "default": RunConfig(),
    "L1 that cuts": RunConfig(
        noise_percent=20, regularization="L1", regularization_rate=0.1, hidden_layers=(3,)
    ),
    "L2, left over, no test points": RunConfig(
        regularization="L2", regularization_rate=0.01, batch_size=7, train_percent=100
    ),
    "regression without a hidden layer": RunConfig(problem="regression", hidden_layers=()),
    "Nesterov, which remembers": RunConfig(optimizer="nesterov", learning_rate=0.003),
    "Adam, with all that may be": RunConfig(
        optimizer="adam",
        loss="cross-entropy",
        initial_weights="he",
        schedule="cosine",
        clip_norm=0.1,
        regularization="L1",
        regularization_rate=0.3,
    ),
    "changed before": RunConfig(changes=("3:learningRate:0.3", "30:learningRate:1")),
}
AFTER = (1, 2, 5, 9)


@pytest.mark.parametrize("name", RUNS)
def test_a_film_is_the_pictures_taken_one_by_one_bit_for_bit(name: str) -> None:
    first, _ = advance(start(RUNS[name]), 10)
    assert is_filmed(first, AFTER[-1])
    end, losses, film = filmed(first, AFTER)
    standings = [advance(first, epochs)[0] for epochs in AFTER]
    expected = Film.of(standings)
    for column in (
        "epochs",
        "weights",
        "biases",
        "dead",
        "slots",
        "train_accuracy",
        "test_accuracy",
    ):
        np.testing.assert_array_equal(getattr(film, column), getattr(expected, column), column)
    np.testing.assert_allclose(film.penalty, expected.penalty, rtol=1e-12)  # summed otherwise
    whole, expected_losses = advance(first, AFTER[-1])
    for array, other in zip(end.state.weights, whole.state.weights, strict=True):
        np.testing.assert_array_equal(array, other)
    np.testing.assert_array_equal(losses.train, expected_losses.train)
    np.testing.assert_array_equal(losses.test, expected_losses.test)
    np.testing.assert_array_equal(losses.epochs, expected_losses.epochs)


def test_a_run_that_diverges_has_its_last_picture_where_it_ends() -> None:
    config = RunConfig(problem="regression", activation="linear", learning_rate=10)
    end, losses, film = filmed(start(config), (1, 50, 400, 500))
    assert film.epochs[-1] == end.epoch
    assert losses.epochs[-1] == end.epoch < 500
    assert not np.isfinite(film.numbers[-1]).all() or not np.isfinite(losses.train[-1])
    assert not is_filmed(end, 1)


def test_what_is_changed_by_hand_on_the_way_is_not_filmed() -> None:
    standing = start(RunConfig(changes=("5:learningRate:0.3",)))
    assert is_filmed(standing, 4)
    assert not is_filmed(standing, 5)
