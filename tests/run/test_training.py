"""A run is a pure function of its config: same bytes in any pieces, on any thread, every time."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from playground import (
    Losses,
    PlaygroundError,
    RunConfig,
    SettingError,
    State,
    advance,
    predict,
    start,
    train,
)
from playground.data.datasets import draw_points
from playground.engine.activations import ACTIVATIONS
from playground.run import points as points_module
from playground.run import training as run_module
from playground.run.points import BACKENDS, FRESH_POINTS
from playground.run.training import (
    MAX_EPOCHS,
    data_of,
    losses_of,
    status_of,
    true_error,
)

every_backend = pytest.mark.parametrize("backend", BACKENDS)

LEFT_OVERS = RunConfig(batch_size=30)  # 250 points: 10 are left over of every epoch
DEATHS = RunConfig(noise_percent=20, regularization="L1", regularization_rate=0.03, batch_size=7)
PLAIN = RunConfig(problem="regression", activation="relu", features=("x", "sinY"))
LATE_OVERFLOW = RunConfig(
    problem="regression", features=("x", "y", "xSquared"), learning_rate=10, activation="relu"
)
DIVERGING = {
    "steep": RunConfig(problem="regression", learning_rate=10, activation="linear"),
    "squares": LATE_OVERFLOW,
    "sigmoid": LATE_OVERFLOW.replace(activation="sigmoid"),
    "tanh": LATE_OVERFLOW.replace(activation="tanh"),
    "slow": RunConfig(
        problem="regression", learning_rate=0.2, activation="linear", hidden_layers=()
    ),
}
every_diverging = pytest.mark.parametrize("config", DIVERGING.values(), ids=DIVERGING)


def state_bytes(state: State) -> tuple[int, bytes]:
    arrays = (*state.weights, *state.biases, *state.dead)
    return state.epoch, b"".join(array.tobytes() for array in arrays)


def loss_bytes(*parts: Losses) -> bytes:
    return b"".join(
        np.concatenate([getattr(part, name) for part in parts]).tobytes()
        for name in ("epochs", "train", "test")
    )


@every_backend
@pytest.mark.parametrize(
    "config", [RunConfig(), LEFT_OVERS, DEATHS, PLAIN], ids=["default", "left", "deaths", "plain"]
)
def test_7_and_13_epochs_are_20_to_the_last_bit(config: RunConfig, backend: str) -> None:
    whole, losses = advance(config, start(config), 20, backend)
    seventh, first = advance(config, start(config), 7, backend)
    pieces, second = advance(config, seventh, 13, backend)
    assert state_bytes(pieces) == state_bytes(whole)
    assert loss_bytes(first, second) == loss_bytes(losses)
    assert losses.epochs.tolist() == list(range(1, 21))
    assert (whole.n_dead > 0) == (config is DEATHS)


@every_backend
@every_diverging
def test_a_diverging_run_too_is_the_same_in_pieces(config: RunConfig, backend: str) -> None:
    whole, losses = advance(config, start(config), 30, backend)
    pieces, parts = start(config), []
    for _ in range(30):
        pieces, part = advance(config, pieces, 1, backend)
        parts.append(part)
    assert state_bytes(pieces) == state_bytes(whole)
    assert loss_bytes(*parts) == loss_bytes(losses)


@every_backend
@pytest.mark.parametrize("config", [LEFT_OVERS, DEATHS], ids=["left", "deaths"])
def test_the_state_and_the_data_given_are_untouched(config: RunConfig, backend: str) -> None:
    state = start(config)
    before = state_bytes(state), [array.tobytes() for array in data_of(config)]
    advance(config, state, 10, backend)
    assert (state_bytes(state), [array.tobytes() for array in data_of(config)]) == before


@every_backend
def test_a_state_that_went_through_json_goes_on_as_if_it_had_not(backend: str) -> None:
    state, _ = advance(DEATHS, start(DEATHS), 20, backend)
    text = json.dumps(state.as_lists())
    back = State.from_lists(DEATHS.layer_sizes, json.loads(text))
    assert state_bytes(advance(DEATHS, back, 5, backend)[0]) == state_bytes(
        advance(DEATHS, state, 5, backend)[0]
    )


@every_backend
def test_no_epochs_change_nothing(backend: str) -> None:
    state = start(LEFT_OVERS)
    after, losses = advance(LEFT_OVERS, state, 0, backend)
    assert state_bytes(after) == state_bytes(state)
    assert len(losses.epochs) == len(losses.train) == len(losses.test) == 0
    assert status_of(LEFT_OVERS, after, losses).name == "ok"


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
    state = start(RunConfig())
    # First weights and map values of the original for this link; digits as printed.
    assert state.weights[0].T.ravel()[:4] == pytest.approx(
        [0.15119012045435498, 0.3395422448435659, 0.3346419187784071, -0.0657659669735432],
        rel=0, abs=1e-16,
    )  # fmt: skip
    t = 50 / 99
    middle = -6 * (1 - t) + 6 * t
    cells = [[-6, 6], [middle, -middle], [6, -6]]
    known = [0.24036126590406895, 0.1365907759514545, 0.04928202994819892]
    np.testing.assert_allclose(predict(RunConfig(), state, cells), known, rtol=1e-12)
    known = [-0.5845914524474402, 0.9815446516990709, -0.998353124521813]
    # As for losses at epoch 100: another order of summation.
    np.testing.assert_allclose(train(RunConfig(), 100).predict(cells), known, rtol=1e-9)


@every_diverging
def test_divergence_is_found_at_its_epoch_and_the_same_on_both_backends(
    config: RunConfig,
) -> None:
    runs = [train(config, 400, backend) for backend in BACKENDS]
    epochs = {run.status.diverged_at for run in runs}
    assert len(epochs) == 1
    for run in runs:
        assert run.status.name == "diverged"
        assert run.state.epoch == run.status.diverged_at == run.history.epochs[-1]
        assert np.isfinite(run.history.train[:-1]).all()
        assert np.isfinite(run.history.test[:-1]).all()
        last = [run.history.train[-1], run.history.test[-1]]
        assert not (np.isfinite(last).all() and run.state.is_finite())


@every_backend
@every_diverging
def test_a_state_that_has_diverged_stays_as_it_is(config: RunConfig, backend: str) -> None:
    state = train(config, 400, backend).state
    after, losses = advance(config, state, 10, backend)
    assert state_bytes(after) == state_bytes(state)
    assert len(losses.epochs) == 0
    assert status_of(config, after, losses).name == "diverged"


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_steep_but_bounded_run_is_not_called_diverged(activation: str) -> None:
    run = train(RunConfig(learning_rate=10, activation=activation), 50)
    assert (run.status.name == "diverged") == (not np.isfinite(run.history.train).all())


def test_the_advice_names_the_epoch_the_rate_and_a_lower_one() -> None:
    run = train(DIVERGING["slow"], 100)
    assert run.status.diverged_at == 20
    assert "epoch 20" in run.status.advice
    assert "learning rate 0.2" in run.status.advice
    assert f"{run.status.suggested_learning_rate:g}" in run.status.advice
    assert run.status.suggested_learning_rate in run_module.LEARNING_RATES


@every_diverging
def test_the_suggested_rate_does_not_diverge(config: RunConfig) -> None:
    rate = train(config, 400).status.suggested_learning_rate
    assert rate is not None
    # One step down the menu more than suggested is "or less".
    lower = max(step for step in run_module.LEARNING_RATES if step < rate)
    assert train(config.replace(learning_rate=lower), 200).status.name == "ok"


@every_backend
def test_without_test_points_the_test_loss_is_nan_and_the_run_is_fine(backend: str) -> None:
    config = RunConfig(train_percent=100)
    run = train(config, 10, backend)
    assert run.status.name == "ok"
    assert run.state.epoch == 10
    assert np.isnan(run.history.test).all()
    assert np.isfinite(run.history.train).all()
    assert run_module.test_accuracy(config, run.state) is None


def test_accuracy_is_the_share_of_test_points_on_the_right_side() -> None:
    run = train(RunConfig(dataset="gauss"), 20)
    data = data_of(run.config)
    right = np.sign(run.predict(data.test_points)) == data.test_labels
    assert run_module.test_accuracy(run.config, run.state) == right.mean() > 0.99
    assert run_module.test_accuracy(PLAIN, start(PLAIN)) is None


def test_the_losses_are_a_frame_with_a_row_an_epoch_from_zero() -> None:
    run = train(RunConfig(), 3)
    assert list(run.losses.columns) == ["epoch", "train_loss", "test_loss"]
    assert run.losses.epoch.tolist() == [0, 1, 2, 3]
    assert run.losses.train_loss.tolist() == run.history.train.tolist()
    assert run.losses.test_loss.tolist() == run.history.test.tolist()
    at_start = losses_of(run.config, start(run.config))
    assert (run.losses.train_loss[0], run.losses.test_loss[0]) == (
        at_start.train[0],
        at_start.test[0],
    )


@every_backend
def test_a_run_records_its_backend_and_the_versions_it_depends_on(backend: str) -> None:
    run = train(RunConfig(), 1, backend)
    assert run.backend == backend
    assert run.versions.keys() >= {"playground", "python", "numpy", "numba"}


def test_predictions_match_the_labels_of_a_solved_problem() -> None:
    run = train(RunConfig(dataset="gauss"), 100)
    assert run.predict([[2, 2], [-2, -2]]) == pytest.approx([1, -1], abs=0.1)
    assert run.predict(np.empty((0, 2))).shape == (0,)


@pytest.mark.parametrize("shape", [(2,), (3, 3), (0,), (2, 2, 2), ()])
def test_points_of_another_shape_are_refused_with_it(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"points: shape .*; must be \(n, 2\)"):
        train(RunConfig(), 0).predict(np.zeros(shape))


@pytest.mark.parametrize("epochs", [-1, MAX_EPOCHS + 1])
def test_a_number_of_epochs_out_of_range_is_refused(epochs: int) -> None:
    with pytest.raises(SettingError, match=f"epochs={epochs}: must be a whole number from 0 to"):
        advance(RunConfig(), start(RunConfig()), epochs)


def test_an_unknown_backend_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(PlaygroundError, match=r"backend=gpu: must be one of compiled, reference\."):
        train(RunConfig(), 1, "gpu")


def test_a_weight_seed_changes_the_first_weights_and_nothing_else() -> None:
    config, other = RunConfig(), RunConfig(weight_seed="7")
    for ours, theirs in zip(data_of(config), data_of(other), strict=True):
        assert np.array_equal(ours, theirs)
    assert state_bytes(start(config)) != state_bytes(start(other))
    assert state_bytes(start(other)) != state_bytes(start(RunConfig(weight_seed="8")))
    moved = RunConfig(weight_seed="7", seed="elsewhere", dataset="spiral")
    assert state_bytes(start(other)) == state_bytes(start(moved))


@every_backend
def test_a_split_seed_changes_which_points_train_and_nothing_else(backend: str) -> None:
    forget_drawn_data()
    config, dealt, again = (RunConfig(split_seed=seed) for seed in ("", "7", "8"))
    first = state_bytes(start(config, backend))
    assert first == state_bytes(start(dealt, backend)) == state_bytes(start(again, backend))
    data = [data_of(each, backend) for each in (config, dealt, again)]
    points = [np.concatenate([each.train_points, each.test_points]).tolist() for each in data]
    assert sorted(points[0]) == sorted(points[1]) == sorted(points[2])
    trained = [{tuple(point) for point in each.train_points.tolist()} for each in data]
    assert trained[0] != trained[1] != trained[2] != trained[0]
    assert [len(each.train_points) for each in data] == [250] * 3


@pytest.mark.parametrize(
    "config",
    [RunConfig(seed="é", noise_percent=30), PLAIN, RunConfig(split_seed="s", weight_seed="w")],
)
def test_both_backends_draw_the_same_bits(config: RunConfig) -> None:
    drawn = []
    for backend in BACKENDS:
        forget_drawn_data()
        data, state = data_of(config, backend), start(config, backend)
        drawn.append(([array.tobytes() for array in data], state_bytes(state)))
    assert drawn[0] == drawn[1]


def test_data_one_backend_has_drawn_serve_the_other() -> None:
    forget_drawn_data()
    assert data_of(DEATHS, "reference") is data_of(DEATHS, "compiled")


@every_backend
def test_the_true_error_is_the_loss_on_fresh_points_of_the_same_noise(backend: str) -> None:
    run = train(RunConfig(noise_percent=20), 30)
    points, labels = draw_points(
        "classification", "circle", 20, FRESH_POINTS, points_module._FRESH_SEED
    )
    assert len(labels) == FRESH_POINTS
    expected = np.mean((run.predict(points) - labels) ** 2) / 2
    # Another order of summation.
    error = true_error(run.config, run.state, backend)
    assert error == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("problem", ["classification", "regression"])
def test_test_losses_scatter_around_the_true_error(problem: str) -> None:
    config = RunConfig(problem=problem, noise_percent=20)
    run = train(config, 20)
    others = [config.replace(seed=str(seed)) for seed in range(40)]
    losses = [losses_of(other, run.state).test[0] for other in others]
    standard_error = np.std(losses) / np.sqrt(len(losses))
    error = true_error(config, run.state)
    assert abs(np.mean(losses) - error) < 4 * standard_error
    assert true_error(config, start(config)) > error


def test_drawing_with_an_unknown_backend_is_refused() -> None:
    for draw in (start, data_of):
        with pytest.raises(SettingError, match=r"backend=gpu: must be one of"):
            draw(RunConfig(seed="not drawn yet"), "gpu")


@pytest.mark.parametrize(
    "change",
    [
        {"learning_rate": 3.0},
        {"batch_size": 3},
        {"activation": "relu"},
        {"regularization": "L2", "regularization_rate": 0.1},
        {"discretize": True, "show_test_data": True, "hide_text": True},
        {"regression_dataset": "reg-gauss"},  # of the other problem
    ],
)
def test_what_only_steers_training_leaves_data_and_first_weights_alone(
    change: dict[str, object],
) -> None:
    config, other = RunConfig(), RunConfig(**change)
    assert state_bytes(start(config)) == state_bytes(start(other))
    for ours, theirs in zip(data_of(config), data_of(other), strict=True):
        assert np.array_equal(ours, theirs)


@every_backend
def test_a_run_repeats_itself_from_cold_caches(backend: str) -> None:
    first = train(DEATHS, 10, backend)
    forget_drawn_data()
    second = train(DEATHS, 10, backend)
    assert state_bytes(first.state) == state_bytes(second.state)
    assert loss_bytes(first.history) == loss_bytes(second.history)


@every_backend
def test_eight_threads_get_the_same_bytes(backend: str) -> None:
    expected = train(DEATHS, 10, backend)
    forget_drawn_data()
    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(lambda _: train(DEATHS, 10, backend), range(24)))
    assert {state_bytes(run.state) for run in runs} == {state_bytes(expected.state)}
    assert {loss_bytes(run.history) for run in runs} == {loss_bytes(expected.history)}


def forget_drawn_data() -> None:
    points_module._drawn.cache_clear()
    points_module._computed_samples.cache_clear()
    points_module._fresh_samples.cache_clear()
