"""The six data sets of the original are its own: points, labels, noise, order, split."""

from __future__ import annotations

import math

import numpy as np
import pytest

from playground.data.datasets import (
    CLASSIFICATION,
    EXTENT,
    PROBLEMS,
    REGRESSION,
    Data,
    DataSettings,
    draw_data,
    draw_points,
    shuffle_inplace,
)
from playground.data.random_stream import RandomStream
from tests.later import first

SEED = "0.12345"
LAST_BIT = 2e-15  # sin, cos and log differ in the last bit between libraries
ALL = [(problem, name) for problem, sets in PROBLEMS.items() for name in sets]
every_data_set = pytest.mark.parametrize(("problem", "name"), ALL)


def draw(
    problem: str,
    name: str,
    noise: float = 0,
    share: float = 50,
    seed: str = SEED,
    split_seed: str = "",
) -> tuple[Data, RandomStream]:
    return draw_data(DataSettings(problem, name, noise, share, seed, split_seed))


def rows(data: Data) -> np.ndarray:
    """All points with their labels, (n_samples, 3), the training points first."""
    points = np.concatenate([data.train_points, data.test_points])
    return np.column_stack([points, np.concatenate([data.train_labels, data.test_labels])])


@pytest.mark.parametrize(
    ("problem", "name", "noise", "generated", "trained"),
    [
        (
            "classification", "circle", 0,
            (0.4248402527873971, -2.248213342349108, 1),
            (4.618077316847547, -1.8354395887379444, -1),
        ),
        (
            "classification", "xor", 0,
            (4.452007406557324, -0.5972467819644083, -1),
            (5.096362367914215, -2.1979115662055433, -1),
        ),
        (
            "classification", "gauss", 0,
            (2.6039126787895657, 0.8969378229054445, 1),
            (1.4727333103506868, 1.6684722917049366, 1),
        ),
        (
            "regression", "reg-plane", 10,
            (4.982408887868788, -0.3566961383572895, 0.4241387539446726),
            (4.247773950612919, 1.4551190568711139, 0.5525471925357239),
        ),
    ],
)  # fmt: skip
def test_the_first_generated_and_the_first_training_point_are_the_originals(
    problem: str,
    name: str,
    noise: float,
    generated: tuple[float, float, float],
    trained: tuple[float, float, float],
) -> None:
    kind = PROBLEMS[problem][name]
    first = kind.generate(kind.n_samples, noise / 100, RandomStream(SEED))[0]
    assert first == pytest.approx(generated, rel=0, abs=LAST_BIT)
    data, _ = draw(problem, name, noise)
    first_trained = (*data.train_points[0], data.train_labels[0])
    assert first_trained == pytest.approx(trained, rel=0, abs=LAST_BIT)


@pytest.mark.parametrize(
    ("problem", "name", "next_draw"),
    [
        ("classification", "circle", 0.651190120454355),
        ("classification", "xor", 0.651190120454355),
        ("classification", "gauss", 0.398068572140476),
        ("classification", "spiral", 0.14940709678408304),
        ("regression", "reg-plane", 0.6894368518194004),
        ("regression", "reg-gauss", 0.6894368518194004),
    ],
)
@pytest.mark.parametrize("noise", [0, 10, 50])
def test_the_stream_stands_where_the_original_draws_its_weights(
    problem: str, name: str, noise: float, next_draw: float
) -> None:
    _, stream = draw(problem, name, noise)
    assert stream.uniform() == pytest.approx(next_draw, rel=0, abs=1e-15)  # digits as printed


@every_data_set
@pytest.mark.parametrize("share", first([1, 10, 33, 50, 57.5, 90, 100], 1, 57.5))
def test_the_training_set_is_the_floor_of_its_share_and_nothing_is_lost(
    problem: str, name: str, share: float
) -> None:
    data, _ = draw(problem, name, share=share)
    n_samples = PROBLEMS[problem][name].n_samples
    assert n_samples == (500 if problem == "classification" else 1200)
    assert len(data.train_points) == len(data.train_labels) == math.floor(n_samples * share / 100)
    assert len(data.test_points) == len(data.test_labels) == n_samples - len(data.train_points)
    whole, _ = draw(problem, name, share=100)
    assert np.array_equal(np.concatenate([data.train_points, data.test_points]), whole.train_points)


@every_data_set
def test_the_arrays_are_read_only(problem: str, name: str) -> None:
    data, _ = draw(problem, name)
    for array in data:
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 7


@pytest.mark.parametrize("name", CLASSIFICATION)
def test_classification_labels_are_plus_and_minus_one(name: str) -> None:
    data, _ = draw("classification", name, noise=30)
    assert set(data.train_labels) == {-1.0, 1.0}


def test_circle_without_noise_is_a_disc_inside_a_ring() -> None:
    data, _ = draw("classification", "circle", share=100)
    radius = np.hypot(*data.train_points.T)
    inner = data.train_labels > 0
    assert inner.sum() == 250
    assert radius[inner].max() < 2.5
    assert radius[~inner].min() >= 3.5
    assert radius.max() < 5


def test_xor_keeps_its_distance_from_the_axes_and_labels_by_sign() -> None:
    data, _ = draw("classification", "xor", share=100)
    assert np.abs(data.train_points).min() >= 0.3
    assert np.array_equal(np.sign(np.prod(data.train_points, axis=1)), data.train_labels)


def test_noise_flips_labels_in_circle_and_xor_but_moves_no_point() -> None:
    for name, share_flipped in (("circle", 0.248), ("xor", 0.179)):
        clean, _ = draw("classification", name)
        noisy, _ = draw("classification", name, noise=50)
        assert np.array_equal(clean.train_points, noisy.train_points)
        flipped = np.mean(clean.train_labels != noisy.train_labels)
        # The mean over seeds is known; 250 points spread by 0.027.
        assert flipped == pytest.approx(share_flipped, abs=0.1)


def test_noise_moves_points_in_spiral_and_keeps_their_labels() -> None:
    clean, _ = draw("classification", "spiral")
    noisy, _ = draw("classification", "spiral", noise=50)
    assert np.array_equal(clean.train_labels, noisy.train_labels)
    moved = np.abs(clean.train_points - noisy.train_points)
    assert 0.4 < moved.max() <= 0.5


def test_noise_widens_the_clusters_of_gauss() -> None:
    for noise, variance in ((0, 0.5), (25, 2.25), (50, 4.0), (80, 6.1)):
        data, _ = draw("classification", "gauss", noise=noise, share=100)
        spread = (data.train_points - 2 * data.train_labels[:, np.newaxis]).var()
        assert spread == pytest.approx(variance, rel=0.25)  # 1000 numbers: 4.5 % standard error


def test_the_spiral_without_noise_is_the_same_for_every_seed_but_for_its_order() -> None:
    tables = []
    for seed in ("a", "b"):
        data, _ = draw("classification", "spiral", share=100, seed=seed)
        table = np.column_stack([data.train_points, data.train_labels])
        tables.append(table[np.lexsort(table.T)])
    assert np.array_equal(*tables)
    assert np.sum(~tables[0][:, :2].any(axis=1)) == 2  # both arms start at (0, 0)


def test_plane_labels_grow_with_x_plus_y_beyond_one() -> None:
    data, _ = draw("regression", "reg-plane", share=100)
    # One more rounding than x + y over 10, at labels up to 1.2.
    np.testing.assert_allclose(
        data.train_labels, data.train_points.sum(axis=1) / 10, rtol=0, atol=5e-16
    )
    assert np.abs(data.train_labels).max() > 1.1


def test_gaussian_bumps_alternate_in_sign_and_end_at_distance_two() -> None:
    data, _ = draw("regression", "reg-gauss", share=100)
    centres = np.array([(x, y) for y in (2.5, -2.5) for x in (-4, 0, 4)])
    signs = np.array([1, -1, 1, -1, 1, -1])
    distance = np.linalg.norm(data.train_points[:, np.newaxis] - centres, axis=2)
    heights = signs * np.clip(1 - distance / 2, 0, 1)
    strongest = heights[np.arange(1200), np.abs(heights).argmax(axis=1)]
    np.testing.assert_allclose(data.train_labels, strongest, rtol=0, atol=5e-16)
    assert (data.train_labels == 0).any()


@pytest.mark.parametrize("name", REGRESSION)
@pytest.mark.parametrize("noise", [0, 50])
def test_regression_fills_the_square_that_is_drawn(name: str, noise: float) -> None:
    data, _ = draw("regression", name, noise=noise, share=100)
    reach = np.abs(data.train_points).max(axis=0)
    assert (reach < EXTENT).all()
    assert (reach > 0.98 * EXTENT).all()  # no point of 1200 is in the last 2 %: 3e-11


@every_data_set
def test_without_noise_no_point_lies_outside_the_square_that_is_drawn(
    problem: str, name: str
) -> None:
    data, _ = draw(problem, name, share=100)
    assert np.abs(data.train_points).max() <= EXTENT


@pytest.mark.parametrize("name", REGRESSION)
def test_noise_changes_labels_in_regression_but_moves_no_point(name: str) -> None:
    clean, _ = draw("regression", name)
    noisy, _ = draw("regression", name, noise=20)
    assert np.array_equal(clean.train_points, noisy.train_points)
    assert not np.array_equal(clean.train_labels, noisy.train_labels)


def test_the_shuffle_is_fisher_yates_from_the_end_with_one_draw_an_element() -> None:
    class Counted(RandomStream):
        draws = 0

        def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
            self.draws += 1
            assert (low, high) == (0.0, 1.0)
            return 0.0

    stream = Counted("any")
    samples = [(float(n), 0.0, 0.0) for n in range(4)]
    shuffle_inplace(samples, stream)
    # Each element from the end changes places with the first: 0123, 3120, 2130, 1230.
    assert [x for x, _, _ in samples] == [1, 2, 3, 0]
    assert stream.draws == 4


@every_data_set
def test_a_split_seed_deals_the_same_points_out_anew_and_leaves_the_stream_alone(
    problem: str, name: str
) -> None:
    plain, stream = draw(problem, name, noise=10)
    dealt, same_stream = draw(problem, name, noise=10, split_seed="1")
    other, _ = draw(problem, name, noise=10, split_seed="2")
    tables = [rows(data) for data in (plain, dealt, other)]
    by_value = [sorted(table.tolist()) for table in tables]
    assert by_value[0] == by_value[1] == by_value[2]
    trained = [{tuple(row) for row in table[: len(table) // 2].tolist()} for table in tables]
    assert trained[0] != trained[1] != trained[2] != trained[0]
    assert [stream.uniform() for _ in range(20)] == [same_stream.uniform() for _ in range(20)]


def test_a_split_seed_shuffles_the_points_as_generated_with_its_own_stream() -> None:
    generated = CLASSIFICATION["xor"].generate(500, 0.1, RandomStream(SEED))
    shuffle_inplace(generated, RandomStream("deal"))
    dealt, _ = draw("classification", "xor", noise=10, split_seed="deal")
    assert rows(dealt).tolist() == [list(sample) for sample in generated]


def test_a_split_seed_deals_any_data_of_a_problem_alike() -> None:
    """One split for all seeds, so that seeds of the data can be compared."""
    orders = []
    for seed in ("a", "b"):
        points, _ = draw_points("classification", "xor", 0, 500, seed)
        data, _ = draw("classification", "xor", seed=seed, split_seed="deal")
        place = {tuple(point): number for number, point in enumerate(points.tolist())}
        orders.append([place[tuple(row)] for row in rows(data)[:, :2].tolist()])
    assert orders[0] == orders[1]
    assert orders[0] != list(range(500))


@every_data_set
def test_points_alone_are_those_of_the_data_set_before_it_is_shuffled(
    problem: str, name: str
) -> None:
    points, labels = draw_points(problem, name, 20, PROBLEMS[problem][name].n_samples, SEED)
    data, _ = draw(problem, name, noise=20)
    drawn = np.column_stack([points, labels]).tolist()
    assert drawn != rows(data).tolist()
    assert sorted(drawn) == sorted(rows(data).tolist())


@pytest.mark.parametrize("n_samples", [0, 1, 2, 7])
@every_data_set
def test_as_many_points_are_drawn_as_asked_for(problem: str, name: str, n_samples: int) -> None:
    points, labels = draw_points(problem, name, 0, n_samples, SEED)
    assert points.shape == (n_samples, 2)
    assert labels.shape == (n_samples,)
