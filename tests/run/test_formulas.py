"""Features that somebody writes as formulas: they enter the network behind the table's."""

from __future__ import annotations

import numpy as np
import pytest

from playground import RunConfig, SettingError, load, save, train
from playground.data.features import FEATURES, compute_features, feature_of
from playground.run.config import mend_link, read_link
from playground.run.points import data_of, mend_to_points
from playground.run.settings import MAX_FORMULAS, MAX_UNITS

OWN = RunConfig(formulas=("x1*x2^2", "sin(2*x1)"))


def test_formulas_enter_the_network_behind_the_features_in_their_order() -> None:
    assert OWN.inputs == ("x", "y", "x1*x2^2", "sin(2*x1)")
    assert OWN.layer_sizes == (4, 4, 2, 1)
    points = data_of(OWN).train_points
    x, y = points.T
    assert np.allclose(
        compute_features(points, OWN.inputs), np.stack([x, y, x * y * y, np.sin(2 * x)], 1)
    )


def test_a_features_formula_trains_as_the_feature_does() -> None:
    table = RunConfig(features=("x", "xSquared"))
    own = RunConfig(features=("x",), formulas=("x1*x1",))
    assert train(own, 30).losses.equals(train(table, 30).losses)


@pytest.mark.parametrize("backend", ["reference", "compiled"])
def test_both_backends_and_a_run_file_know_them(backend: str, tmp_path) -> None:
    run = train(OWN, 20, backend)
    assert np.allclose(run.losses, train(OWN, 20).losses, atol=1e-10)
    save(run, tmp_path / "run.json")
    again = load(tmp_path / "run.json")
    assert again.config == OWN
    assert np.array_equal(again.predict([[1, 2]]), run.predict([[1, 2]]))


def test_a_link_holds_them_however_they_were_typed() -> None:
    typed = RunConfig(formulas=("max(0, x)", "x y²", "x1*x2^2"))
    assert typed.formulas == ("max(0,x1)", "x1*x2^2")
    assert RunConfig.from_link(typed.link()) == typed
    assert "formulas" not in RunConfig().link()


@pytest.mark.parametrize(
    ("typed", "formulas"),
    [
        ("http://127.0.0.1:8050/#seed=1&formulas=x1*x2", ("x1*x2",)),
        ("#formulas=x1*x2^2;sin(2*x1)", ("x1*x2^2", "sin(2*x1)")),
        ("Look (at /#formulas=(x1-2)*(x2+1);cos(x1)).", ("(x1-2)*(x2+1)", "cos(x1)")),
        ("**#formulas=x1*x2**", ("x1*x2",)),
        ("#formulas=x1%2Ax2!", ("x1*x2",)),
    ],
)
def test_a_link_may_have_them_as_a_person_types_them(typed: str, formulas: tuple[str, ...]) -> None:
    assert read_link(typed).config.formulas == formulas


def test_of_points_of_many_inputs_too() -> None:
    link = RunConfig(points="3cgXcfgwafgagXcfgwfgwb").link()
    assert RunConfig.from_link(f"{link}&formulas=x1*x3").formulas == ("x1*x3",)


def test_all_inputs_there_can_be_are_no_more_than_a_layer_may_have() -> None:
    assert len(FEATURES) + MAX_FORMULAS <= MAX_UNITS
    with pytest.raises(SettingError, match=f"at most {MAX_FORMULAS} formulas"):
        RunConfig(formulas=tuple(f"x1+{k}" for k in range(MAX_FORMULAS + 1)))


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("x1 +", r"formulas=x1 \+: in x1 \+, character 5: the formula ends"),
        ("x5", "in x5: the data have no x5, only x1, x2"),
    ],
)
def test_a_wrong_formula_is_refused_with_its_place(formula: str, said: str) -> None:
    with pytest.raises(SettingError, match=said):
        RunConfig(formulas=("x1*x2", formula))


def test_a_formula_without_a_value_at_a_point_is_refused_naming_the_point() -> None:
    config = RunConfig(formulas=("log(x1)",))
    points = np.vstack(data_of(config)[::2])
    with pytest.raises(
        SettingError, match=r"formulas=log\(x1\): is not a finite number at"
    ) as told:
        train(config, 1)
    place = str(told.value).split("point (")[1].split(")")[0]
    point = [float(number) for number in place.split(", ")]
    assert point[0] <= 0
    assert np.abs(points - point).max(axis=1).min() < 1e-3


def test_beside_the_points_a_formula_may_have_no_value() -> None:
    run = train(RunConfig(formulas=("log(x1+6)",)), 3)
    assert np.isnan(run.predict([[-7, 0]]))
    assert np.isfinite(run.predict([[-5, 0]]))


def test_a_formula_has_a_row_as_a_feature_has() -> None:
    row = feature_of("x1*x2^2")
    assert (row.label, row.written, row.spoken, row.formula) == (
        "x1x2²", "x₁x₂²", "x1*x2^2", "x*y ** 2",
    )  # fmt: skip
    assert feature_of("radius") is FEATURES["radius"]


@pytest.mark.parametrize(
    ("typed", "formulas"),
    [
        ("#formulas=sin(2*x1)", ("sin(2*x1)",)),
        ("#formulas=x1*x2", ("x1*x2",)),
        ("(as in #formulas=x1;tanh(x2)).", ("x1", "tanh(x2)")),
        ('<a href="#formulas=max(0,x1)">here</a>', ("max(0,x1)",)),
        ("**#formulas=x1^2**", ("x1^2",)),
    ],
)
def test_brackets_and_stars_behind_a_typed_link_are_the_formulas_or_litter(
    typed: str, formulas: tuple[str, ...]
) -> None:
    assert mend_link(typed).config.formulas == formulas


def test_a_link_is_opened_without_the_formulas_that_have_no_value_at_its_points() -> None:
    link = OWN.replace(formulas=("log(x1)", "x1*x2", "1/(x1-x1)")).link()
    config, notes = mend_to_points(link)
    assert config == OWN.replace(formulas=("x1*x2",))
    assert [note.split(":")[0] for note in notes] == ["formulas=log(x1)", "formulas=1/(x1-x1)"]
    assert all(note.endswith("It is left out.") for note in notes)
    assert mend_to_points(OWN.link()) == (OWN, ())
