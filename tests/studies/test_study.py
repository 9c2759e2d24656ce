"""A study is a value: its runs come in one order, and its text holds all of it."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground import LinkError, RunConfig, SettingError, start
from playground.data.features import ORIGINAL_FEATURES
from playground.run.points import data_of
from playground.studies import Axis, Study
from playground.studies.offered import offered_values
from playground.studies.own_link import MAX_LENGTH
from playground.studies.study import (
    MAX_STEPS,
    SEEDS_VARY,
    VARIABLE,
    label_of,
)
from tests.configs import configs
from tests.later import cases

RATES = Axis.parse("learning_rate=0.01,0.1")
LAYERS = Axis.parse("hidden_layers=none,4-2,8")
PENALTIES = Axis.parse("regularization:regularization_rate=none:0,L2:0.001,L1:0.01")


def test_the_first_axis_is_slowest_and_seeds_are_fastest() -> None:
    study = Study(RunConfig(), (RATES, LAYERS), seeds=2)
    runs = [
        (trial.config.learning_rate, trial.config.hidden_layers, trial.config.seed)
        for trial in study.trials()
    ]
    layers = [(), (4, 2), (8,)]
    assert runs == list(itertools.product([0.01, 0.1], layers, ["1", "2"]))
    assert [point.steps for point in study.points()] == list(itertools.product(range(2), range(3)))
    assert (study.n_points, study.n_runs) == (6, 12)


def test_settings_that_go_together_change_together() -> None:
    study = Study(RunConfig(), (PENALTIES,), seeds=1)
    pairs = [(t.config.regularization, t.config.regularization_rate) for t in study.trials()]
    assert pairs == [("none", 0), ("L2", 0.001), ("L1", 0.01)]
    assert PENALTIES.labels == ("none", "L2 0.001", "L1 0.01")
    assert PENALTIES.title == "Regularization and rate"


def test_without_axes_a_study_is_its_seeds() -> None:
    study = Study(RunConfig(dataset="xor"), seeds=3, epochs=7)
    assert [trial.config.seed for trial in study.trials()] == ["1", "2", "3"]
    assert {trial.epochs for trial in study.trials()} == {7}
    assert {trial.config.dataset for trial in study.trials()} == {"xor"}


def data_bytes(config: RunConfig) -> bytes:
    return b"".join(array.tobytes() for array in data_of(config))


def points_of(config: RunConfig) -> list[list[float]]:
    data = data_of(config)
    return sorted(np.concatenate([data.train_points, data.test_points]).tolist())


def weight_bytes(config: RunConfig) -> bytes:
    return b"".join(array.tobytes() for array in start(config).state.weights)


# By name: what another seed changes, as (points, training set in its order, first weights).
CHANGES = {
    "all": (True, True, True),
    "data": (True, True, False),
    "split": (False, True, False),
    "weights": (False, False, True),
}


@pytest.mark.parametrize(
    "base",
    [RunConfig(noise_percent=20), RunConfig(seed="s", weight_seed="w", split_seed="p")],
    ids=["from one seed", "from three"],
)
@pytest.mark.parametrize("seeds_vary", SEEDS_VARY)
def test_another_seed_changes_exactly_what_it_says(seeds_vary: str, base: RunConfig) -> None:
    study = Study(base, seeds=3, seeds_vary=seeds_vary)
    configs = [trial.config for trial in study.trials()]
    for first, second in itertools.combinations(configs, 2):
        changes = (
            points_of(first) != points_of(second),
            data_bytes(first) != data_bytes(second),
            weight_bytes(first) != weight_bytes(second),
        )
        assert changes == CHANGES[seeds_vary]
        seeds = dict.fromkeys(("seed", "weight_seed", "split_seed"), "0")
        assert first.replace(**seeds) == second.replace(**seeds)


def test_split_and_weight_seeds_leave_the_rest_as_in_the_base() -> None:
    base = RunConfig(noise_percent=20)
    split = Study(base, seeds=1, seeds_vary="split").trials()[0].config
    assert points_of(split) == points_of(base)
    assert weight_bytes(split) == weight_bytes(base)
    weights = Study(base, seeds=1, seeds_vary="weights").trials()[0].config
    assert data_bytes(weights) == data_bytes(base)


def test_every_value_of_an_axis_has_the_same_seeds() -> None:
    study = Study(RunConfig(), (LAYERS,), seeds=2)
    first, second = (trial.config for trial in study.trials()[::2][:2])
    assert data_bytes(first) == data_bytes(second)


@st.composite
def studies(draw: st.DrawFn) -> Study:
    """Any study there can be: every setting that varies, alone and in company."""
    names = draw(st.lists(st.sampled_from(VARIABLE), unique=True, max_size=4))
    axes = []
    while names:
        together = draw(st.integers(1, len(names)))
        mine, names = tuple(names[:together]), names[together:]
        steps = {
            label_of(mine, values): values
            for config in draw(st.lists(configs(), min_size=1, max_size=3))
            for values in [tuple(getattr(config, name) for name in mine)]
        }
        axes.append(Axis(mine, tuple(steps.values())))
    base = draw(configs())
    varied = {name for axis in axes for name in axis.settings}
    # Whatever makes a setting of an axis idle is none of this test's business.
    changes = {"init_zero": False}
    if "regularization_rate" in varied:
        changes["regularization"] = "L1"
    if "regularization" in varied:
        changes["regularization_rate"] = 0.5
    if "problem" not in varied and varied & {"dataset", "regression_dataset"}:
        axes = [axis for axis in axes if not {"dataset", "regression_dataset"} & set(axis.settings)]
    return Study(
        base.replace(**changes),
        tuple(axes),
        draw(st.integers(1, 100)),
        draw(st.integers(1, 100_000)),
        draw(st.sampled_from(list(SEEDS_VARY))),
        draw(st.none() | st.floats(0, exclude_min=True, allow_infinity=False)),
    )


@settings(max_examples=cases(60), deadline=None)
@given(studies(), st.sampled_from(["", "https://example.org/play", "http://localhost:8050/"]))
def test_a_study_comes_back_from_its_link(study: Study, page: str) -> None:
    reading = Study.from_link(study.link(page))
    assert reading.study == study
    assert reading.notes == ()


@pytest.mark.parametrize("name", VARIABLE)
def test_every_setting_that_may_vary_has_offers_that_can_be_read(name: str) -> None:
    offers = offered_values(name)
    assert list(Axis.parse(f"{name}=" + ",".join(offers)).value_texts) == offers


def test_a_runs_link_is_a_study_without_axes() -> None:
    config = RunConfig(dataset="spiral", hidden_layers=(), seed="a&b=c#d", tutorial="x")
    assert Study.from_link(config.link()).study == Study(config)
    assert Study.from_link("").study == Study(RunConfig())


@pytest.mark.parametrize(
    "link",
    [
        "vary=learningRate=0.01,0.1&seeds=3&epochs=9&dataset=xor",
        "#dataset=xor&seeds=3&vary=learning_rate=0.01,0.1&epochs=9",
        " dataset=xor&vary=learning_rate%3D0.01%2C0.1&seeds=3&epochs=9\n",
        "https://example.org/?vary=learning_rate=0.01,0.1&dataset=xor&seeds=3&epochs=9",
        "https://example.org/x?y=1#vary=learning_rate=0.01,0.1&dataset=xor&seeds=3&epochs=9",
    ],
)
def test_a_studys_text_may_stand_where_a_link_may(link: str) -> None:
    assert Study.from_link(link).study == Study(RunConfig(dataset="xor"), (RATES,), 3, 9)


def test_what_a_link_says_besides_is_noted() -> None:
    assert Study.from_link("#foo=1&noise=99&seeds=2").notes[0].startswith("foo: ")


@pytest.mark.parametrize("text", ["8-8", " 8 - 8 "])
def test_layers_are_joined_by_a_dash(text: str) -> None:
    assert Axis.parse(f"networkShape=none,{text}").values == (((),), ((8, 8),))


def test_features_vary_as_sets_in_their_fixed_order() -> None:
    axis = Axis.parse("features=none,y-x,sinX")
    assert axis.values == (((),), (("x", "y"),), (("sinX",),))
    assert str(axis) == "features=none,x-y,sinX"
    names = "-".join(ORIGINAL_FEATURES)
    assert str(Axis.parse("features=x,all")) == f"features=x,{names}"


def test_values_are_kept_in_their_settings_own_type() -> None:
    axis = Axis(("learning_rate", "hidden_layers"), (("0.1", ["8", 8]),))
    assert axis.values == ((0.1, (8, 8)),)


BAD_AXES = {
    "": "vary=: must be SETTING=VALUE,VALUE,...",
    "learning_rate": "vary=learning_rate: must be SETTING=VALUE",
    "=x,y": "vary=: must be one of activation, ",
    "speed=1": "vary=speed: must be one of activation, ",
    "seed=1,2": "vary=seed: seeds are varied by the number of seeds",
    "discretize=true": "vary=discretize: must be one of",
    "sinX=true": "vary=sinX: features vary as sets, as in features=x-y,x-y-sinX",
    "learning_rate=": "vary learning_rate=: must have at least one value",
    "learning_rate=0.1,-1": "vary learning_rate=-1: must be a finite number, 0 or more",
    "learning_rate=nan": "vary learning_rate=nan: must be a finite number, 0 or more",
    "learning_rate=0.1,fast": "vary learning_rate=fast: must be a finite number",
    "learning_rate=0.1,0.3,0.10": "vary learning_rate=0.1: must be given only once",
    "hidden_layers=33": "vary hidden_layers=33: at most 32 units in a layer",
    "hidden_layers=4--4": "vary hidden_layers=4--4: must be at most 6 whole numbers",
    "hidden_layers=1-1-1-1-1-1-1": "vary hidden_layers=1-1-1-1-1-1-1: at most 6 hidden layers",
    "batch_size=1.5": "vary batch_size=1.5: must be a whole number from 1 to 1200",
    "features=x-z": "vary features=x-z: must be names from x, y",
    "features=x+y": 'radius, angle, or all for the first 7, joined by "-".',
    "features=x-y,y-x": "vary features=x-y: must be given only once",
    "noise=81": "vary noise_percent=81: must be a number from 0 to 80",
    "dataset=moon": "vary dataset=moon: must be one of circle, ",
    "regularization:regularization_rate=L1": "must be 2 values joined by :",
    "regularization:regularization_rate=none:0,none:1": "none:1: must be given only once",
    "regularization:regularization=L1:L1": "must not name a setting twice",
    "learning_rate=" + ",".join(map(str, range(MAX_STEPS + 1))): "must be at most 1000 values",
}


@pytest.mark.parametrize(("text", "sentence"), BAD_AXES.items(), ids=[t[:40] for t in BAD_AXES])
def test_an_axis_that_cannot_be_is_refused_with_the_setting_and_the_rule(
    text: str, sentence: str
) -> None:
    with pytest.raises(SettingError) as caught:
        Axis.parse(text)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


BAD_STUDIES = {
    "no success": ({"success": 0.0}, "success=0.0: must be a test loss above 0, such as 0.05"),
    "success with nan": ({"success": float("nan")}, "success=nan: must be a test loss above 0"),
    "seeds": ({"seeds": 0}, "seeds=0: must be a whole number from 1 to 10000"),
    "half a seed": ({"seeds": 1.5}, "seeds=1.5: must be a whole number"),
    "epochs": ({"epochs": 100_001}, "epochs=100001: must be a whole number from 1 to 100000"),
    "seeds vary": ({"seeds_vary": "noise"}, "seedsVary=noise: must be one of all, data, split"),
    "twice": (
        {"axes": (RATES, Axis.parse("learning_rate=1"))},
        "vary=learning_rate: must be on one axis only",
    ),
    "twice in pairs": (
        {"axes": (PENALTIES, Axis.parse("regularization=L1"))},
        "vary=regularization: must be on one axis only",
    ),
    "no kind": (
        {"axes": (Axis.parse("regularization_rate=0,1"),)},
        "vary=regularization_rate: has no effect while regularization is none; name a kind",
    ),
    "no rate": (
        {"axes": (Axis.parse("regularization=none,L1"),)},
        "vary=regularization: has no effect while its rate is 0; name a rate",
    ),
    "surface": (
        {"axes": (Axis.parse("regression_dataset=reg-plane,reg-gauss"),)},
        "vary=regression_dataset: has no effect in a classification problem; vary dataset",
    ),
    "points": (
        {
            "base": RunConfig(problem="regression"),
            "axes": (Axis.parse("dataset=circle,xor"),),
        },
        "vary=dataset: has no effect in a regression problem; vary regression_dataset",
    ),
    "zero weights": (
        {"base": RunConfig(init_zero=True), "seeds_vary": "weights"},
        "seedsVary=weights: has no effect on weights that all start at 0",
    ),
    "too many": (
        {"axes": (RATES, LAYERS), "seeds": 10_000 * 2},
        "seeds=20000: must be a whole number",
    ),
    "too many runs": (
        {"axes": (Axis.parse("batch_size=" + ",".join(map(str, range(1, 21)))),), "seeds": 10_000},
        "runs=200000: must be at most 100000 in one study",
    ),
    "axes": (
        {
            "axes": tuple(
                Axis.parse(text)
                for text in ("batch_size=1", "noise=1", "dataset=xor", "activation=relu",
                             "learning_rate=1")
            )
        },
        "vary=5: must be at most 4 axes",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "sentence"), BAD_STUDIES.values(), ids=BAD_STUDIES)
def test_a_study_that_cannot_be_is_refused(changes: dict[str, object], sentence: str) -> None:
    with pytest.raises(SettingError, match=re.escape(sentence)):
        Study(**{"base": RunConfig(), **changes})


def test_settings_varied_together_are_no_longer_without_effect() -> None:
    Study(RunConfig(), (Axis.parse("regularization_rate=0,1"), Axis.parse("regularization=L1,L2")))
    Study(RunConfig(), (Axis.parse("problem=regression"), Axis.parse("dataset=xor")))
    Study(RunConfig(init_zero=True), (Axis.parse("initZero=true,false"),), seeds_vary="weights")


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("seeds=many", "seeds=many: must be a whole number, 1 or more"),
        ("seeds=-1", "seeds=-1: must be a whole number, 1 or more"),
        ("epochs=1e3", "epochs=1e3: must be a whole number, 1 or more"),
        ("epochs=" + "9" * 5000, "must be a whole number, 1 or more"),
        ("success=low", "success=low: must be a test loss above 0, such as 0.05"),
        ("success=-1", "success=-1: must be a test loss above 0"),
        ("success=0", "success=0.0: must be a test loss above 0"),
        ("seedsVary=x", "seedsVary=x: must be one of all, data, split, weights"),
        ("learningRate=-1&vary=batch_size=1", "learningRate=-1: must be a finite number"),
        ("vary=batch_size=0", "vary batch_size=0: must be a whole number from 1 to 1200"),
    ],
)
def test_a_link_with_a_bad_value_is_refused_with_its_key(link: str, sentence: str) -> None:
    with pytest.raises(SettingError, match=re.escape(sentence)):
        Study.from_link(link)


def test_a_text_that_is_no_link_is_refused() -> None:
    with pytest.raises(LinkError, match="is no link"):
        Study.from_link("what is this")
    with pytest.raises(LinkError, match=f"at most {MAX_LENGTH} are read"):
        Study.from_link("vary=" + "x" * MAX_LENGTH)
