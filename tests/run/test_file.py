"""A run as a file: it comes back to the last bit, and whatever is wrong with one is said."""

from __future__ import annotations

import contextlib
import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import playground
from playground import PlaygroundError, RunConfig, RunFileError, advance, load, save, train
from playground.errors import SettingError, StateError
from playground.run.file import read_run, replayed, run_text
from playground.run.finished import finished_run
from playground.run.reading import losses_of
from playground.run.training import start, step
from tests.configs import configs
from tests.later import cases

SPIRAL = RunConfig(dataset="spiral", hidden_layers=(3, 2), regularization="L1")


def content(**changes: Any) -> dict[str, Any]:
    return {**json.loads(run_text(train(SPIRAL, 3))), **changes}


@settings(max_examples=cases(30), deadline=None)
@given(configs())
def test_a_run_comes_back_to_the_last_bit(config: RunConfig) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # rates up to 1e308 are among them
        run = train(config, 0)
        if not run.state.is_finite():
            return
        again = read_run(run_text(run))
    assert again.config == run.config
    assert again.state.as_lists() == run.state.as_lists()
    assert (again.backend, again.versions, again.status) == (run.backend, run.versions, run.status)
    for name in ("epochs", "train", "test"):
        one, other = getattr(run.history, name), getattr(again.history, name)
        np.testing.assert_array_equal(one, other)
        assert one.dtype == other.dtype


def test_training_goes_on_from_a_file_as_if_nothing_had_been(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    save(train(SPIRAL, 20), file)
    loaded = load(file)
    standing, losses = advance(loaded.standing, 10)
    whole = train(SPIRAL, 30)
    assert standing.state.as_lists() == whole.state.as_lists()
    assert losses.test.tolist() == whole.history.test[21:].tolist()


def test_a_steered_run_comes_back_with_its_changes() -> None:
    config = SPIRAL.replace(changes=("1:learningRate:0.1", "2:w.1.1.1:0.5"))
    run = read_run(run_text(train(config, 4)))
    assert run.config == config
    assert replayed(run)


def test_a_run_between_two_epochs_comes_back() -> None:
    standing = step(start(SPIRAL), "batch")[0]
    run = finished_run(standing, [losses_of(standing)], "reference")
    again = read_run(run_text(run))
    assert again.state.position == (0, SPIRAL.batch_size)
    assert again.backend == "reference"
    assert replayed(again)


def test_edited_weights_are_noticed() -> None:
    edited = content()
    edited["state"]["weights"][0][0][0] += 0.001
    assert not replayed(read_run(json.dumps(edited)))


def test_losses_may_be_left_out_of_a_file() -> None:
    run = train(SPIRAL, 3)
    again = read_run(json.dumps({k: v for k, v in content().items() if k != "losses"}))
    assert again.history.epochs.tolist() == [3]
    assert again.history.test[-1] == pytest.approx(run.history.test[-1], rel=1e-12)  # sums differ


def test_a_run_without_test_points_has_null_for_their_loss() -> None:
    run = train(RunConfig(train_percent=100), 1)
    assert json.loads(run_text(run))["losses"]["test"] == [None, None]
    assert np.isnan(read_run(run_text(run)).history.test).all()


def test_a_diverged_run_cannot_be_saved_and_is_told_what_can_be_done() -> None:
    run = train(RunConfig(problem="regression", activation="linear", learning_rate=10), 30)
    assert run.status.name == "diverged"
    with pytest.raises(RunFileError, match=r"diverged at epoch \d+: .* Its link replays it"):
        run_text(run)


WRONG: dict[str, tuple[dict[str, Any], type[PlaygroundError], str]] = {
    "another format": ({"format": "x"}, RunFileError, "format=x: must be 'neural-playground"),
    "a newer version": ({"version": 2}, RunFileError, "version=2: must be 1"),
    "no config": ({"config": None}, RunFileError, "config=None: must be an object"),
    "a bad setting": (
        {"config": {"batch_size": 0}},
        SettingError,
        "config.batch_size=0: must be a whole number from 1 to 1200",
    ),
    "an unknown setting": ({"config": {"speed": 1}}, SettingError, "config.speed=1: no such"),
    "another shape": (
        {"config": {"hidden_layers": [2, 2]}},
        StateError,
        r"state.weights\[0\]: shape \(2, 3\), but the network needs \(2, 2\)",
    ),
    "no state": ({"state": []}, RunFileError, "state=.*: must be an object"),
    "a huge epoch": (
        {"state": {**content()["state"], "epoch": 10**12}},
        StateError,
        "state.epoch=1000000000000: must be at most",
    ),
    "a sample past the epoch": (
        {"state": {**content()["state"], "sample": 250}},
        StateError,
        "state.sample=250: must be less than the 250 training points",
    ),
    "weights of text": (
        {"state": {**content()["state"], "weights": "x"}},
        StateError,
        "state.weights=x: must be a list of tables",
    ),
    "losses of text": (
        {"losses": {"epochs": [3], "train": ["a"], "test": [1]}},
        RunFileError,
        "losses.train: must be a list of numbers",
    ),
    "losses of other lengths": (
        {"losses": {"epochs": [3], "train": [1, 2], "test": [1]}},
        RunFileError,
        "losses.train: 2 numbers, but there are 1 epochs",
    ),
    "losses of another epoch": (
        {"losses": {"epochs": [1, 2], "train": [1, 2], "test": [1, 2]}},
        RunFileError,
        "losses.epochs: must be rising whole numbers that end at the state's 3",
    ),
    "no backend": ({"backend": "gpu"}, SettingError, "backend='?gpu'?: must be one of compiled"),
    "versions of text": ({"versions": "1"}, RunFileError, "versions=1: must be an object"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_in_a_file_is_said_in_a_sentence(what: str) -> None:
    changes, error, words = WRONG[what]
    with pytest.raises(error, match=words):
        read_run(json.dumps(content(**changes)))


@pytest.mark.parametrize("text", ["", "{", "[]", "1", "null", "[" * 100_000, '{"a": NaN}'])
def test_a_text_that_is_no_run_is_refused(text: str) -> None:
    with pytest.raises(RunFileError):
        read_run(text)


@settings(max_examples=cases(200), deadline=None)
@given(
    st.sampled_from(["config", "state", "losses", "backend", "versions", "link"]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["epochs", "train", "test", "epoch", "weights", "seed"]), inner
            )
        ),
        max_leaves=8,
    ),
)
def test_any_damage_is_read_or_refused_in_our_words(part: str, value: Any) -> None:
    with contextlib.suppress(PlaygroundError):
        assert read_run(json.dumps({**CONTENT, part: value})).state.epoch == 3


CONTENT = content()


def test_a_file_that_is_not_there_or_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(RunFileError, match=r"nothing\.json: No such file"):
        load(tmp_path / "nothing.json")
    with pytest.raises(RunFileError, match=r"run\.json: No such file"):
        save(train(SPIRAL, 0), tmp_path / "no" / "run.json")
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RunFileError, match="is no JSON"):
        load(tmp_path / "bytes.json")


def test_save_and_load_are_public() -> None:
    assert {"save", "load", "RunFileError"} <= set(playground.__all__)


@pytest.mark.parametrize("place", ["weights", "dead", "losses"])
def test_a_number_of_hundreds_of_digits_is_refused(tmp_path: Path, place: str) -> None:
    path = tmp_path / "run.json"
    save(train(RunConfig(), 1), path)
    content = json.loads(path.read_text())
    row = content["losses"]["train"] if place == "losses" else content["state"][place][0][0]
    row[0] = 10**400
    path.write_text(json.dumps(content))
    with pytest.raises(RunFileError, match="is a number of 401 digits"):
        load(path)
