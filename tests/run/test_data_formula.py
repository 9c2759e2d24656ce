"""Data by somebody's own formula: a border between two classes, or the surface of a regression."""

from __future__ import annotations

import numpy as np
import pytest

from playground import RunConfig, SettingError, load, save, train
from playground.data.datasets import EXTENT
from playground.run.acting import IDLE_WITH_FORMULA
from playground.run.config import read_link
from playground.run.diagnosis import diagnose
from playground.run.points import data_of, fresh_samples_of
from playground.run.reading import true_error
from playground.run.training import start
from playground.studies.effect import check_effect

BORDER = RunConfig(data_formula="y > sin(2 x)")
SURFACE = RunConfig(problem="regression", data_formula="x1 x2/6")


def everything(config: RunConfig) -> tuple[np.ndarray, np.ndarray]:
    """All points and labels."""
    data = data_of(config)
    return np.vstack(data[::2]), np.concatenate(data[1::2])


def test_a_comparison_labels_the_points_that_lie_all_over_the_map() -> None:
    points, labels = everything(BORDER)
    x, y = points.T
    assert np.array_equal(labels, np.where(y > np.sin(2 * x), 1, -1))
    assert len(labels) == RunConfig().n_samples
    assert EXTENT - 0.1 < np.abs(points).max() <= EXTENT


def test_a_regressions_formula_is_the_label_cut_at_both_ends() -> None:
    (x, y), labels = everything(SURFACE)[0].T, everything(SURFACE)[1]
    assert np.allclose(labels, np.clip(x * y / 6, -1, 1), atol=1e-15)
    assert (np.abs(labels) == 1).any()
    assert (np.abs(labels) < 1).any()


def test_noise_takes_the_label_from_beside_the_point_and_the_seed_fixes_all() -> None:
    clean, noisy = (everything(BORDER.replace(noise_percent=noise)) for noise in (0, 20))
    flipped = clean[1] != noisy[1]
    assert np.array_equal(clean[0], noisy[0])
    distance = np.abs(clean[0][:, 1] - np.sin(2 * clean[0][:, 0]))
    assert 0 < flipped.mean() < 0.5
    assert distance[flipped].max() < EXTENT * 0.2 + 2  # as far as noise goes, and a whole wave
    assert not np.array_equal(everything(BORDER.replace(seed="2"))[0], clean[0])


@pytest.mark.parametrize("config", [BORDER, SURFACE], ids=["border", "surface"])
def test_both_backends_and_a_run_file_know_it(config: RunConfig, tmp_path) -> None:
    run = train(config, 20, "reference")
    assert np.allclose(run.losses, train(config, 20).losses, atol=1e-10)
    save(run, tmp_path / "run.json")
    assert load(tmp_path / "run.json").config == config


def test_fresh_points_have_the_formulas_labels_and_noise() -> None:
    points, labels = fresh_samples_of(BORDER)
    assert np.array_equal(labels, np.where(points[:, 1] > np.sin(2 * points[:, 0]), 1, -1))
    noisy = fresh_samples_of(BORDER.replace(noise_percent=30))[1]
    assert 0.02 < np.mean(labels != noisy) < 0.3
    assert true_error(start(BORDER)) == pytest.approx(train(BORDER, 0).losses["test_loss"][0], 0.2)


def test_links_hold_it_however_it_was_typed_and_others_say_nothing_of_it() -> None:
    typed = RunConfig(data_formula="x² + y² ≤ 9")
    assert typed.data_formula == "x1^2+x2^2<=9"
    assert RunConfig.from_link(typed.link()) == typed
    assert typed.data_title == "x₁² + x₂² ≤ 9".replace(" + ", "+")
    assert "dataFormula" not in RunConfig().link()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"data_formula": "x1 >"}, "in x1 >, character 5: the formula ends"),
        ({"data_formula": "0 < x1 < 2"}, "“<” cannot follow what is before it"),
        ({"data_formula": "1 > 0"}, "names no input"),
        ({"data_formula": "x3 > 0"}, "names x3, which the data have not"),
        ({"data_formula": "sin(x1)"}, "is no comparison, as classes need one"),
        ({"data_formula": "x1 > 0", "problem": "regression"}, "write a formula without one"),
        ({"data_formula": "x1 > 0", "points": "2cgXcfgwafgwgXcb"}, "leave out points"),
        (
            {"data_formula": "x1 > 0", "classes": 3, "loss": "cross-entropy"},
            "makes two classes, but classes=3; set classes=2",
        ),
    ],
)
def test_what_it_may_not_be_is_said_with_what_to_do(settings: dict, said: str) -> None:
    with pytest.raises(SettingError) as told:
        RunConfig(**settings)
    assert str(told.value).startswith("data_formula=")
    assert said in str(told.value)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (RunConfig(data_formula="x1>7"), "x1>7: holds at none of the 500 points"),
        (RunConfig(data_formula="x1<7"), "x1<7: holds at all 500 points"),
        (RunConfig(data_formula="log(x1)>0"), r"log(x1)>0: is not a finite number at (-"),
        (SURFACE.replace(data_formula="x1^2+3"), "gives all 1,200 points the label 1; give"),
    ],
)
def test_data_that_cannot_be_drawn_are_refused_naming_the_formula(
    config: RunConfig, said: str
) -> None:
    with pytest.raises(SettingError) as told:
        data_of(config)
    assert said in str(told.value)


@pytest.mark.parametrize("name", IDLE_WITH_FORMULA)
def test_what_a_formula_takes_the_place_of_acts_no_more_and_no_study_varies_it(name: str) -> None:
    other = {"dataset": "xor", "regression_dataset": "reg-wave", "balance_percent": 20}[name]
    assert np.array_equal(everything(BORDER.replace(**{name: other}))[1], everything(BORDER)[1])
    with pytest.raises(SettingError, match="has no effect on data by your own formula"):
        check_effect(BORDER, [name])


def test_the_diagnosis_does_not_take_it_for_the_circle() -> None:
    hard = {"hidden_layers": (2,), "learning_rate": 0.3}
    circle, border = RunConfig(**hard), RunConfig(data_formula="x1^2+x2^2<9", **hard)
    found = diagnose(train(circle, 300))
    assert found
    assert "circle" in found.text
    found = diagnose(train(border, 300))
    assert not found or "circle" not in found.text


@pytest.mark.parametrize(
    "end", ["", ")", '">Exercise</a>', ".", "&problem=classification", "&noise=10"]
)
@pytest.mark.parametrize("formula", ["x2>sin(2*x1)", "x2%3Esin%282*x1%29", "y%20>%20sin(2%20x)"])
def test_a_link_may_have_it_as_a_person_types_it(formula: str, end: str) -> None:
    assert read_link(f"#dataFormula={formula}{end}").config.data_formula == "x2>sin(2*x1)"


def test_a_surface_is_read_beside_its_problem() -> None:
    assert read_link("#problem=regression&dataFormula=sin(x1)/2").config.data_formula
