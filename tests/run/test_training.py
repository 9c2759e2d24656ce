"""A run is a pure function of its config: same bytes in any pieces, on any thread, every time."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from playground import (
    PlaygroundError,
    RunConfig,
    SettingError,
    State,
    advance,
    predict,
    start,
    train,
)
from playground.run.outcome import status_of
from playground.run.points import data_of
from playground.run.reading import true_error
from playground.run.training import MAX_EPOCHS, step
from tests.run.runs import (
    DEATHS,
    LEFT_OVERS,
    PLAIN,
    every_backend,
    every_diverging,
    forget_drawn_data,
    loss_bytes,
    state_bytes,
)


@every_backend
@pytest.mark.parametrize(
    "config", [RunConfig(), LEFT_OVERS, DEATHS, PLAIN], ids=["default", "left", "deaths", "plain"]
)
def test_7_and_13_epochs_are_20_to_the_last_bit(config: RunConfig, backend: str) -> None:
    whole, losses = advance(start(config), 20, backend)
    seventh, first = advance(start(config), 7, backend)
    pieces, second = advance(seventh, 13, backend)
    assert state_bytes(pieces) == state_bytes(whole)
    assert loss_bytes(first, second) == loss_bytes(losses)
    assert losses.epochs.tolist() == list(range(1, 21))
    assert (whole.state.n_dead > 0) == (config is DEATHS)


@every_backend
@every_diverging
def test_a_diverging_run_too_is_the_same_in_pieces(config: RunConfig, backend: str) -> None:
    whole, losses = advance(start(config), 30, backend)
    pieces, parts = start(config), []
    for _ in range(30):
        pieces, part = advance(pieces, 1, backend)
        parts.append(part)
    assert state_bytes(pieces) == state_bytes(whole)
    assert loss_bytes(*parts) == loss_bytes(losses)


@every_backend
@pytest.mark.parametrize("config", [LEFT_OVERS, DEATHS], ids=["left", "deaths"])
def test_the_state_and_the_data_given_are_untouched(config: RunConfig, backend: str) -> None:
    standing = start(config)
    before = state_bytes(standing), [array.tobytes() for array in data_of(config)]
    advance(standing, 10, backend)
    assert (state_bytes(standing), [array.tobytes() for array in data_of(config)]) == before


@every_backend
def test_a_state_that_went_through_json_goes_on_as_if_it_had_not(backend: str) -> None:
    there, _ = advance(start(DEATHS), 20, backend)
    text = json.dumps(there.state.as_lists())
    back = there.moved(State.from_lists(DEATHS.layer_sizes, json.loads(text)))
    assert state_bytes(advance(back, 5, backend)[0]) == state_bytes(advance(there, 5, backend)[0])


@every_backend
def test_no_epochs_change_nothing(backend: str) -> None:
    standing = start(LEFT_OVERS)
    after, losses = advance(standing, 0, backend)
    assert state_bytes(after) == state_bytes(standing)
    assert len(losses.epochs) == len(losses.train) == len(losses.test) == 0
    assert status_of(after, losses).name == "ok"


@pytest.mark.parametrize("n_layers", [0, 6])
@pytest.mark.parametrize("n_features", [0, 7])
@every_backend
def test_the_smallest_and_the_largest_networks_train(
    n_features: int, n_layers: int, backend: str
) -> None:
    names = ("x", "y", "xSquared", "ySquared", "xTimesY", "sinX", "sinY")
    config = RunConfig(features=names[:n_features], hidden_layers=(32,) * n_layers)
    run = train(config, 2, backend)
    assert run.state.epoch == 2
    assert run.status.name == "ok"
    assert run.predict([[0, 0], [1, 2]]).shape == (2,)


def test_the_untrained_network_and_its_losses_are_the_originals() -> None:
    standing = start(RunConfig())
    # First weights and map values of the original for this link; digits as printed.
    assert standing.state.weights[0].T.ravel()[:4] == pytest.approx(
        [0.15119012045435498, 0.3395422448435659, 0.3346419187784071, -0.0657659669735432],
        rel=0, abs=1e-16,
    )  # fmt: skip
    t = 50 / 99
    middle = -6 * (1 - t) + 6 * t
    cells = [[-6, 6], [middle, -middle], [6, -6]]
    known = [0.24036126590406895, 0.1365907759514545, 0.04928202994819892]
    np.testing.assert_allclose(predict(standing, cells), known, rtol=1e-12)
    known = [-0.5845914524474402, 0.9815446516990709, -0.998353124521813]
    # As for losses at epoch 100: another order of summation.
    np.testing.assert_allclose(train(RunConfig(), 100).predict(cells), known, rtol=1e-9)


@every_backend
@every_diverging
def test_a_state_that_has_diverged_stays_as_it_is(config: RunConfig, backend: str) -> None:
    last = train(config, 400, backend).standing
    after, losses = advance(last, 10, backend)
    assert state_bytes(after) == state_bytes(last)
    assert len(losses.epochs) == 0
    assert status_of(after, losses).name == "diverged"


@pytest.mark.parametrize("epochs", [-1, MAX_EPOCHS + 1])
def test_a_number_of_epochs_out_of_range_is_refused(epochs: int) -> None:
    with pytest.raises(SettingError, match=f"epochs={epochs}: must be a whole number from 0 to"):
        advance(start(RunConfig()), epochs)


def test_an_unknown_backend_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(PlaygroundError, match=r"backend=gpu: must be one of compiled, reference\."):
        train(RunConfig(), 1, "gpu")


def test_whatever_takes_a_backend_refuses_an_unknown_one() -> None:
    standing = start(RunConfig(seed="not drawn yet"))
    for refused in (
        lambda: advance(standing, 1, "gpu"),
        lambda: step(standing, "sample", "gpu"),
        lambda: true_error(standing, "gpu"),
    ):
        with pytest.raises(SettingError, match=r"backend=gpu: must be one of"):
            refused()


@every_backend
def test_a_run_repeats_itself_from_cold_caches(backend: str) -> None:
    first = train(DEATHS, 10, backend)
    forget_drawn_data()
    second = train(DEATHS, 10, backend)
    assert state_bytes(first.standing) == state_bytes(second.standing)
    assert loss_bytes(first.history) == loss_bytes(second.history)


@every_backend
def test_eight_threads_get_the_same_bytes(backend: str) -> None:
    expected = train(DEATHS, 10, backend)
    forget_drawn_data()
    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(lambda _: train(DEATHS, 10, backend), range(24)))
    assert {state_bytes(run.standing) for run in runs} == {state_bytes(expected.standing)}
    assert {loss_bytes(run.history) for run in runs} == {loss_bytes(expected.history)}
