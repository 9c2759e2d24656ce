"""A run on somebody's own points: what is trained and tested on, and what its link holds."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings

from playground import LinkError, RunConfig, SettingError, train
from playground.data import compiled, datasets
from playground.data.datasets import DataSettings
from playground.data.points_text import MAX_POINTS, write
from playground.data.random_stream import RandomStream
from playground.run.acting import idle_settings
from playground.run.config import mend_link
from playground.run.link import MAX_LINK_LENGTH
from playground.run.points import data_of, draw
from playground.run.reading import true_error
from playground.run.training import advance, start
from tests.configs import own_configs

N = 41
_RNG = np.random.default_rng(3)
POINTS = np.round(_RNG.uniform(-6, 6, (N, 2)), 3)
CLASSES = (POINTS[:, 0] > POINTS[:, 1]).astype(int)
TEXT = write(POINTS, CLASSES)
NUMBERS = write(POINTS, np.round(POINTS[:, 0] / 6, 3), "regression")
IS_TEST = POINTS[:, 0] > 2


def shuffled(seed: str) -> np.ndarray:
    """The rows' numbers as the original shuffles its points, written out again."""
    order, stream = list(range(N)), RandomStream(seed)
    for count in range(N, 0, -1):
        k = int(stream.uniform() * count)
        order[count - 1], order[k] = order[k], order[count - 1]
    return np.array(order)


@pytest.mark.parametrize("split_seed", ["", "other"])
def test_the_rows_are_shuffled_by_the_seed_and_the_first_of_them_train(split_seed: str) -> None:
    data = data_of(RunConfig(points=TEXT, train_percent=70, seed="9", split_seed=split_seed))
    order = shuffled(split_seed or "9")
    assert len(data.train_labels) == 28
    both = [np.concatenate(pair) for pair in zip(data[:2], data[2:], strict=True)]
    assert np.array_equal(both[0], POINTS[order])
    assert np.array_equal(both[1], np.where(CLASSES[order] == 0, 1, -1))


def test_points_painted_apart_test_and_all_others_train() -> None:
    config = RunConfig(points=write(POINTS, CLASSES, is_test=IS_TEST), seed="9", train_percent=10)
    data, order = data_of(config), shuffled("9")
    assert np.array_equal(data.train_points, POINTS[order[~IS_TEST[order]]])
    assert np.array_equal(data.test_points, POINTS[order[IS_TEST[order]]])
    assert (config.n_samples, config.n_train) == (N, N - IS_TEST.sum())
    other = data_of(config.replace(train_percent=90))
    assert all(map(np.array_equal, other, data))
    assert "train_percent" in idle_settings(config, {})


@pytest.mark.parametrize("problem", ["classification", "regression"])
def test_compiled_drawing_gives_the_definitions_bits(problem: str) -> None:
    text = TEXT if problem == "classification" else NUMBERS
    for apart in (text, write(POINTS, CLASSES, is_test=IS_TEST)):
        for split_seed in ("", "s"):
            settings = DataSettings(problem, "own", 0, 60, "1", split_seed, own=apart)
            settings = settings._replace(test_shift_percent=10)
            one, other = datasets.draw_data(settings), compiled.draw_data(settings)
            for a, b in zip(one[0], other[0], strict=True):
                assert a.tobytes() == b.tobytes()
            assert one[1].uniform() == other[1].uniform()


def test_the_first_weights_follow_in_the_same_stream() -> None:
    config = RunConfig(points=TEXT, seed="9", features=("x",), hidden_layers=())
    stream = RandomStream("9")
    for _ in range(N):
        stream.uniform()
    assert start(config).state.weights[0][0, 0] == stream.uniform(-0.5, 0.5)
    other = RandomStream("9")
    assert (
        draw(config.replace(split_seed="s"))[1].uniform()
        == [other.uniform() for _ in range(N + 1)][-1]
    )


def test_7_and_13_epochs_are_20_and_points_that_are_easy_are_learned() -> None:
    config = RunConfig(points=TEXT, test_shift_percent=5)
    there, _ = advance(advance(start(config), 7)[0], 13)
    at_once, losses = advance(start(config), 20)
    for one, other in zip(there.state.weights, at_once.state.weights, strict=True):
        assert one.tobytes() == other.tobytes()
    assert losses.train[-1] < 0.1
    assert train(config, 20, "reference").history.train[-1] == pytest.approx(losses.train[-1])


def test_settings_of_what_is_drawn_do_not_act() -> None:
    for points, problem in ((TEXT, "classification"), (NUMBERS, "regression")):
        config = RunConfig(points=points, problem=problem)
        other = config.replace(
            dataset="xor", regression_dataset="reg-gauss", noise_percent=30, samples=100,
            balance_percent=20,
        )  # fmt: skip
        assert data_of(other) == data_of(config)
        assert set(idle_settings(config, {})) >= {
            "dataset", "regression_dataset", "noise_percent", "samples", "balance_percent"
        }  # fmt: skip


def test_there_are_no_fresh_points_so_the_true_error_is_not_known() -> None:
    assert np.isnan(true_error(start(RunConfig(points=TEXT))))


@pytest.mark.parametrize(
    ("settings", "setting", "said"),
    [
        ({"points": TEXT, "problem": "regression"}, "points", "set problem=classification"),
        ({"points": NUMBERS}, "points", "set problem=regression"),
        ({"points": TEXT, "axes": ["a:0:1"]}, "axes", "must be 2 of them, one an input, or none"),
        ({"points": NUMBERS, "problem": "regression", "axes": ["a:0:1", "b:0:1"]}, "axes",
         "must be 3 of them, one an input and one for the label"),
        ({"points": TEXT, "axes": ["a:0:1", "b:0"]}, "axes", "must be NAME:LOW:HIGH"),
        ({"axes": ["a:0:1"] * 14}, "axes", "must be at most 13"),
        ({"class_names": [str(n) for n in range(7)]}, "class_names", "must be at most 6"),
        ({"class_names": [","]}, "class_names", "must be names of 1 to 40 characters"),
        ({"points": "2cAA"}, "points", "ends within row 1"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_by_name(settings: dict, setting: str, said: str) -> None:
    with pytest.raises(SettingError) as caught:
        RunConfig(**settings)
    assert (caught.value.setting, said in str(caught.value)) == (setting, True)


def test_a_link_holds_points_axes_and_names_and_only_where_they_are_set() -> None:
    assert "points" not in RunConfig().link()
    config = RunConfig(
        points=TEXT, axes=["length (cm).:4.3:7.9", "a:b, & 50 %:1e-9:2"], class_names=["ä#", "no."]
    )
    assert config.axes == ("length (cm).:4.3:7.9", "a:b & 50 %:0.000000001:2")
    for link in (config.link(), f"see ({config.link('https://x.org/')}).", f"<{config.link()}>"):
        assert mend_link(link).config == config
    broken = config.link().replace(TEXT, TEXT[:50] + "\n" + TEXT[50:])
    assert mend_link(broken).config == config


@settings(max_examples=20)
@given(own_configs())
def test_any_own_points_come_back_from_link_and_json(config: RunConfig) -> None:
    assert RunConfig.from_link(config.link()) == config
    assert RunConfig(**json.loads(config.model_dump_json())) == config
    assert RunConfig(**dict(config)).link() == config.link()


def test_a_link_with_wrong_points_opens_without_them_and_says_so() -> None:
    config, notes = mend_link("#points=2cAAA&noise=20")
    assert config == RunConfig(noise_percent=20)
    assert notes[0].startswith("points=2cAAA: ends within row 1")
    config, notes = mend_link(f"#points={NUMBERS}&problem=classification")
    assert config == RunConfig()
    assert "set problem=regression" in notes[0]


def test_any_number_of_points_is_read_back_but_no_longer_a_link_besides() -> None:
    rng = np.random.default_rng(1)
    text = write(rng.uniform(-6, 6, (MAX_POINTS, 2)), rng.integers(0, 2, MAX_POINTS))
    config = RunConfig(points=text, train_percent=80)
    assert RunConfig.from_link(config.link()) == config
    assert config.n_train == 8000
    with pytest.raises(LinkError):
        RunConfig.from_link(config.link() + "&x=" + "1" * MAX_LINK_LENGTH)
