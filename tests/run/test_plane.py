"""The plane through points of many inputs that a run's maps show."""

from __future__ import annotations

import numpy as np
import pytest

from playground import RunConfig, SettingError, train
from playground.data.plane import Span, plane_through
from playground.data.points_text import write
from playground.run.plane import axis_names, placed_data, plane_of
from playground.run.points import data_of
from playground.run.reading import predict, square_answers

_RNG = np.random.default_rng(5)
POINTS = _RNG.normal(size=(60, 4)) * (3, 0.2, 1, 0.1) @ np.linalg.qr(_RNG.normal(size=(4, 4)))[0]
POINTS = POINTS.round(3)
TEXT = write(POINTS, (POINTS[:, 2] > 0).astype(int))
CONFIG = RunConfig(points=TEXT, formulas=("x3", "x4"))


def test_two_inputs_stand_as_they_are_and_the_others_at_their_mean() -> None:
    config = CONFIG.replace(plane="x3,x1")
    plane, trained = plane_of(config), data_of(config).train_points
    assert placed_data(config).train.tolist() == trained[:, [2, 0]].tolist()
    there = plane.points_at(np.array([[1.5, -2.0]]))[0]
    assert there == pytest.approx([-2.0, trained[:, 1].mean(), 1.5, trained[:, 3].mean()])


def test_an_input_stands_where_it_is_said() -> None:
    plane = plane_of(CONFIG.replace(plane_at=("x4:1.25",)))
    assert plane.points_at(np.zeros((1, 2)))[0, 3] == 1.25


def test_main_components_are_those_of_the_singular_values() -> None:
    config = CONFIG.replace(plane="main")
    trained = data_of(config).train_points
    away = trained - trained.mean(axis=0)
    _, sizes, directions = np.linalg.svd(away, full_matrices=False)
    plane = plane_of(config)
    shares = sizes**2 / (sizes**2).sum()
    assert plane.shares == pytest.approx(tuple(shares[:2]))
    for ours, theirs in zip((plane.across, plane.upwards), directions, strict=False):
        assert abs(ours @ theirs) == pytest.approx(np.linalg.norm(ours))
    assert axis_names(config)[0] == f"1st main component, {100 * shares[0]:.0f} % of the variance"


def test_main_components_show_every_training_point() -> None:
    places = placed_data(CONFIG.replace(plane="main")).train
    assert np.abs(places).max() == pytest.approx(5)


@pytest.mark.parametrize("plane", ["", "x4,x2", "main"])
def test_points_are_nearest_to_where_they_stand_and_paler_the_further_off(plane: str) -> None:
    config = CONFIG.replace(plane=plane)
    lying, points, placed = plane_of(config), data_of(config).train_points, placed_data(config)
    off = np.linalg.norm(points - lying.points_at(placed.train), axis=1)
    moved = lying.points_at(placed.train + np.array([0.01, -0.02]))
    beside = np.linalg.norm(points - moved, axis=1)
    assert (off <= beside).all()
    assert (np.diff(placed.train_strength[np.argsort(off)]) <= 0).all()
    strengths = np.concatenate([placed.train_strength, placed.test_strength])
    assert strengths.min() == pytest.approx(0.25)


def test_a_map_is_what_the_network_answers_on_the_plane() -> None:
    run = train(CONFIG.replace(plane="x1,x4"), 5)
    means = data_of(run.config).train_points.mean(axis=0)
    cell = 6 * (2 * 7 + 1) / 10 - 6  # the eighth of ten
    expected = run.predict([[cell, means[1], means[2], -cell]])
    assert square_answers(run.standing, 10)[7, 7] == pytest.approx(expected[0], rel=1e-12)


def test_with_two_inputs_the_map_is_the_points_and_no_plane_acts() -> None:
    run = train(RunConfig(plane="main"), 3)
    cell = 6 * (2 * 7 + 1) / 10 - 6
    expected = predict(run.standing, [[cell, -cell]])[0]
    assert square_answers(run.standing, 10)[7, 7] == pytest.approx(expected, rel=1e-14)
    assert axis_names(run.config) == ()


def test_with_one_input_the_second_direction_changes_nothing() -> None:
    run = train(RunConfig(points=write(POINTS[:, :1], POINTS[:, 0] > 0)), 3)
    assert run.config.features == ("x",)
    answers = square_answers(run.standing, 8)
    assert (answers == answers[0]).all()
    assert len(np.unique(answers[0])) > 1
    assert (placed_data(run.config).train[:, 1] == 0).all()


def test_equal_points_have_some_plane() -> None:
    plane = plane_through(np.ones((5, 3)), Span(()), {})
    assert np.isfinite(plane.places_of(np.zeros((1, 3)))).all()


def test_a_plane_changes_no_number_of_a_run() -> None:
    one, other = (train(CONFIG.replace(plane=plane), 20) for plane in ("", "main"))
    assert one.losses.equals(other.losses)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"plane": "x1"}, "plane=x1: must be two different inputs, as in x1,x3"),
        ({"plane": "x1,x1"}, "must be two different inputs"),
        ({"plane": "x1,x5"}, "plane=x1,x5: may only name inputs of the points, x1 to x4"),
        ({"plane": "x1,x13"}, "must be two different inputs"),
        ({"plane_at": ("x5:1",)}, "may only name inputs of the points, x1 to x4"),
        ({"plane_at": ("x3:200",)}, "with a number from -131.072 to 131.071"),
        ({"plane_at": ("x3:1", "x3:2")}, "an input once"),
        ({"formulas": ("x5",)}, "x5"),
        ({"axes": ("a:0:1", "b:0:1")}, "must be 4 of them"),
    ],
)
def test_what_the_points_have_none_of_is_refused(settings: dict[str, object], said: str) -> None:
    with pytest.raises(SettingError) as refused:
        CONFIG.replace(**settings)
    assert said in str(refused.value)


def test_a_link_holds_the_plane() -> None:
    config = CONFIG.replace(plane="x2,x3", plane_at=("x1:0.5", "x4:-2"))
    assert "&plane=x2,x3&at=x1:0.5,x4:-2" in config.link()
    assert RunConfig.from_link(config.link()) == config
