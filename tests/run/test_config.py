"""Every setting is described once, checked, and told about in the user's words."""

from __future__ import annotations

import re
from typing import Any

import annotated_types
import pydantic
import pytest
from hypothesis import given, settings
from pydantic.fields import FieldInfo

from playground import PlaygroundError, RunConfig, SettingError
from playground.data.features import FEATURES
from playground.engine.activations import ACTIVATIONS
from playground.engine.network import Hyperparameters
from playground.run.by_layer import MAX_HIDDEN_LAYERS
from playground.run.config import SETTINGS
from playground.run.settings import (
    LEARNING_RATES,
    MAX_BATCH_SIZE,
    MAX_UNITS,
    REGULARIZATION_RATES,
)
from playground.wording.numbers import plain_number
from tests.configs import configs
from tests.later import cases

every_setting = pytest.mark.parametrize("name", RunConfig.model_fields)


def bounds(field: FieldInfo) -> list[float]:
    """The numbers in a field's constraints: least, most, shortest, longest."""
    found: list[float] = []
    for constraint in field.metadata:
        for kind, attribute in (
            (annotated_types.Ge, "ge"),
            (annotated_types.Le, "le"),
            (annotated_types.MinLen, "min_length"),
            (annotated_types.MaxLen, "max_length"),
        ):
            if isinstance(constraint, kind):
                found.append(getattr(constraint, attribute))
    return found


@every_setting
def test_a_setting_has_a_title_a_sentence_of_help_a_rule_and_a_key(name: str) -> None:
    field = SETTINGS[name]
    assert field.title
    assert field.title[0].isupper()
    assert field.help
    assert field.help.endswith(".")
    assert SETTINGS[name].allowed
    # Features and hidden controls are many keys each; every other setting is one.
    assert bool(SETTINGS[name].key) == (name not in ("features", "hidden_controls"))


@every_setting
def test_the_rule_of_a_setting_names_its_own_bounds(name: str) -> None:
    rule = SETTINGS[name].allowed
    numbers = {float(text) for text in re.findall(r"-?\d+", rule)}
    assert {bound for bound in bounds(RunConfig.model_fields[name]) if bound} - numbers == set()


def test_the_bounds_of_a_rule_are_found() -> None:
    """The test above checks nothing where no bounds are found."""
    assert bounds(RunConfig.model_fields["batch_size"]) == [1, MAX_BATCH_SIZE]
    assert bounds(RunConfig.model_fields["seed"]) == [1, 256]
    assert bounds(RunConfig.model_fields["hidden_controls"]) == [64]


def test_the_rule_of_hidden_layers_names_both_limits() -> None:
    rule = SETTINGS["hidden_layers"].allowed
    assert {int(text) for text in re.findall(r"-?\d+", rule)} >= {MAX_HIDDEN_LAYERS, 1, MAX_UNITS}


def test_no_two_settings_share_a_key_or_a_title() -> None:
    keys = [SETTINGS[name].key for name in SETTINGS if SETTINGS[name].key]
    assert len(set(keys)) == len(keys)
    titles = [field.title for field in SETTINGS.values()]
    assert len(set(titles)) == len(titles)
    assert not set(keys) & set(FEATURES)


@every_setting
def test_the_steps_the_page_offers_are_values_the_setting_takes(name: str) -> None:
    for step in SETTINGS[name].steps or ():
        value = (step,) if isinstance(SETTINGS[name].default, tuple) else step
        if name == "dropout" and not step:
            value = ()
        beside = {"dataset": "blobs", "loss": "cross-entropy"} if name == "classes" else {}
        assert getattr(RunConfig(**beside, **{name: value}), name) == value


def test_the_default_is_the_originals() -> None:
    config = RunConfig()
    assert config.layer_sizes == (2, 4, 2, 1)
    assert config.active_dataset == "circle"
    original = ("tanh", "tanh", 0.03, "none", 0.0, 10)
    assert config.hyperparameters == Hyperparameters(*original)
    assert config.hyperparameters[6:8] == ("squared", "sgd")
    assert config.first == ("uniform", 1.0, 0.1)
    assert (config.noise_percent, config.train_percent) == (0, 50)
    assert LEARNING_RATES == (0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10)
    assert REGULARIZATION_RATES == (0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10)


def test_a_regression_problem_has_its_own_data_set_and_a_linear_output() -> None:
    config = RunConfig(problem="regression", activation="relu")
    assert config.active_dataset == "reg-plane"
    assert config.hyperparameters.output_activation == "linear"


def test_settings_are_given_by_name_only() -> None:
    with pytest.raises(TypeError):
        RunConfig("tanh")  # type: ignore[misc]


def test_a_config_cannot_be_changed() -> None:
    config = RunConfig()
    with pytest.raises(pydantic.ValidationError, match="frozen"):
        config.seed = "1"  # type: ignore[misc]


@settings(max_examples=cases(50))
@given(config=configs())
def test_equal_configs_are_equal_keys(config: RunConfig) -> None:
    twin = RunConfig(**dict(config))
    assert twin == config
    assert hash(twin) == hash(config)
    assert {config: 1}[twin] == 1


@settings(max_examples=cases(50))
@given(config=configs())
def test_a_config_comes_back_from_json(config: RunConfig) -> None:
    assert RunConfig.model_validate_json(config.model_dump_json()) == config


def test_lists_become_tuples_and_features_fall_into_order() -> None:
    config = RunConfig(hidden_layers=[3, 2], features=["sinY", "x", "sinY"])
    assert config.hidden_layers == (3, 2)
    assert config.features == ("x", "sinY")


def test_layers_added_or_taken_away_keep_an_activation_each() -> None:
    config = RunConfig(activations=("relu", "sine"))
    assert config.replace(hidden_layers=(3, 3, 3, 3)).activations == ("relu", *["sine"] * 3)
    assert config.replace(hidden_layers=(3,)).activations == ("relu",)
    assert config.replace(hidden_layers=()).activations == ()
    assert config.replace(hidden_layers=(5, 5)).activations == ("relu", "sine")


def test_an_activation_for_all_takes_the_place_of_one_a_layer_also_in_mid_run() -> None:
    config = RunConfig(activations=("relu", "sine"))
    assert config.replace(activation="elu") == RunConfig(activation="elu")
    later = config.replace(changes=("5:activation:gelu",))
    assert later.at((4, 0)).activations == ("relu", "sine")
    assert later.at((5, 0)) == RunConfig(activation="gelu")
    assert (config.activation_title, later.at((5, 0)).activation_title) == ("ReLU-Sine", "GELU")


def test_replace_checks_like_the_first_time() -> None:
    config = RunConfig(seed="1")
    assert config.replace(batch_size=3) == RunConfig(seed="1", batch_size=3)
    assert config == RunConfig(seed="1")
    with pytest.raises(SettingError):
        config.replace(batch_size=0)


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("batch_size", 0, "batch_size=0: must be a whole number from 1 to 1200."),
        ("batch_size", 2.5, "batch_size=2.5: must be a whole number from 1 to 1200."),
        ("batch_size", "many", "batch_size=many: must be a whole number from 1 to 1200."),
        ("learning_rate", -1, "learning_rate=-1: must be a finite number, 0 or more."),
        ("learning_rate", float("nan"), "learning_rate=nan: must be a finite number, 0 or more."),
        ("learning_rate", float("inf"), "learning_rate=inf: must be a finite number, 0 or more."),
        ("noise_percent", 81, "noise_percent=81: must be a number from 0 to 80."),
        ("train_percent", 0.5, "train_percent=0.5: must be a number from 1 to 100."),
        ("activation", "swish", f"activation=swish: must be one of {', '.join(ACTIVATIONS)}."),
        (
            "dataset",
            "reg-plane",
            "dataset=reg-plane: must be one of circle, xor, gauss, "
            "spiral, moons, checkerboard, rings, blobs.",
        ),
        ("hidden_layers", (1,) * 7, "hidden_layers=(1, 1, 1, 1, 1, 1, 1): at most 6 hidden"),
        ("hidden_layers", (33,), "hidden_layers=(33,): at most 32 units in a layer."),
        ("hidden_layers", (0,), "hidden_layers=(0,): at least 1 unit in a layer."),
        ("features", ("z",), "features=('z',): must be names from x, y, xSquared, ySquared, "),
        ("seed", "", "seed=: must be a text of 1 to 256 characters."),
        ("seed", 0.5, "seed=0.5: must be a text of 1 to 256 characters."),
        ("tutorial", "../etc", "tutorial=../etc: must be at most 64 letters, digits, - or _."),
        ("hidden_controls", ("a b",), "hidden_controls=('a b',): must be at most 64 names of"),
        ("init_zero", "maybe", "init_zero=maybe: must be true or false."),
        ("learningrate", 1, "learningrate=1: no such setting; there are activation, "),
    ],
)
def test_a_refusal_names_the_setting_the_value_and_the_rule(
    setting: str, value: Any, sentence: str
) -> None:
    with pytest.raises(SettingError) as refusal:
        RunConfig(**{setting: value})
    assert str(refusal.value).startswith(sentence)
    assert refusal.value.setting == setting
    assert isinstance(refusal.value, PlaygroundError)


def test_a_long_value_is_cut_in_the_message() -> None:
    with pytest.raises(SettingError) as refusal:
        RunConfig(seed="a" * 5000)
    assert len(str(refusal.value)) < 150


def test_a_seed_is_counted_in_the_generators_characters() -> None:
    assert RunConfig(seed="\U0001f600" * 128).seed
    with pytest.raises(SettingError, match="256 characters"):
        RunConfig(seed="\U0001f600" * 129)


def test_a_message_is_one_line_whatever_the_value() -> None:
    with pytest.raises(SettingError) as refused:
        RunConfig(activation="tanh\nfoo\x1b[31m")
    assert str(refused.value).isprintable()
    assert "tanh\\nfoo" in str(refused.value)


@pytest.mark.parametrize("text", ["0", "10", "0.3", "0.00001", "12.345678901234567", "1e-100"])
def test_a_number_is_written_as_a_person_would(text: str) -> None:
    assert plain_number(float(text)) == text
