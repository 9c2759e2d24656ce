"""Usual mistakes are recognised by what they give, and nothing else is accused of them.

What a mistake gives is made here by loops and by NumPy, not by the formulas that recognise it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from playground.derivation.case import Case, Edit
from playground.derivation.judging.judge import judge, judge_formula
from playground.derivation.judging.mistakes import mistaken

CONV = Case(channels_in=2, channels_out=2, size=6, kernel=3, stride=2, padding=1, seed=11)
POOL = Case("max_pool2d", channels_in=2, size=7, kernel=3, stride=2, seed=11)
TANH = Case("tanh", size=4, seed=11)
DENSE = Case("dense", size=3, channels_out=3, seed=11)
TIES = Case("max_pool2d", channels_in=1, size=4, kernel=2, stride=2, seed=3,
            edits=tuple(Edit("z", (0, row, 0), 9.0) for row in (0, 1)))  # fmt: skip


def names(case: Case, target: str, values: np.ndarray) -> list[str]:
    return [mistake.name for mistake in judge(case, target, values, decimals=15).mistakes]


def scattered(case: Case, w: np.ndarray, stride: int, padding: int) -> np.ndarray:
    """dz of a convolution: every output sends its g back through the weights it used."""
    g = case.given()["g"]
    dz = np.zeros((case.channels_in, case.size, case.size))
    for j, h, k in np.ndindex(g.shape):
        for a, m, n in np.ndindex(w.shape[1:]):
            b, c = stride * h + m - padding, stride * k + n - padding
            if 0 <= b < case.size and 0 <= c < case.size:
                dz[a, b, c] += w[j, a, m, n] * g[j, h, k]
    return dz


def gathered(case: Case, z: np.ndarray, stride: int, padding: int) -> np.ndarray:
    """dw of a convolution."""
    g = case.given()["g"]
    dw = np.zeros((case.channels_out, case.channels_in, case.kernel, case.kernel))
    for j, a, m, n in np.ndindex(dw.shape):
        for h, k in np.ndindex(g.shape[1:]):
            b, c = stride * h + m - padding, stride * k + n - padding
            if 0 <= b < z.shape[1] and 0 <= c < z.shape[2]:
                dw[j, a, m, n] += z[a, b, c] * g[j, h, k]
    return dw


def routed(case: Case, place: Callable[[int, int, int, int], tuple[int, int]]) -> np.ndarray:
    """dz of pooling, where a maximum at (m, n) of window (h, k) is sent to `place`."""
    z, g = case.given()["z"], case.given()["g"]
    dz = np.zeros(z.shape)
    s, kernel = case.stride, case.kernel
    for a, h, k in np.ndindex(g.shape):
        window = z[a, s * h : s * h + kernel, s * k : s * k + kernel]
        m, n = divmod(int(window.argmax()), kernel)
        row, column = place(h, k, m, n)
        if 0 <= row < case.size and 0 <= column < case.size:
            dz[a, row, column] += g[a, h, k]
    return dz


def test_the_loops_of_this_file_without_a_mistake_are_right() -> None:
    given = CONV.given()
    assert judge(CONV, "dz", scattered(CONV, given["w"], 2, 1), decimals=15).is_right
    assert judge(CONV, "dw", gathered(CONV, given["z"], 2, 1), decimals=15).is_right
    right = routed(POOL, lambda h, k, m, n: (2 * h + m, 2 * k + n))
    assert judge(POOL, "dz", right, decimals=15).is_right


CONV_MISTAKES: dict[str, Callable[[], tuple[str, np.ndarray]]] = {
    "kernel not flipped": lambda: (
        "dz", scattered(CONV, CONV.given()["w"][:, :, ::-1, ::-1], 2, 1)),
    "rows and columns exchanged": lambda: (
        "dz", scattered(CONV, CONV.given()["w"].swapaxes(2, 3), 2, 1)),
    "channels exchanged": lambda: ("dz", scattered(CONV, CONV.given()["w"].swapaxes(0, 1), 2, 1)),
    "missing sum over output channels": lambda: (
        "dz", scattered(CONV, CONV.given()["w"] * np.array([1, 0]).reshape(2, 1, 1, 1), 2, 1)),
    "stride forgotten": lambda: ("dz", scattered(CONV, CONV.given()["w"], 1, 1)),
    "padding forgotten": lambda: ("dz", scattered(CONV, CONV.given()["w"], 2, 0)),
    "stride and padding forgotten": lambda: ("dz", scattered(CONV, CONV.given()["w"], 1, 0)),
    "padding with the wrong sign": lambda: ("dz", scattered(CONV, CONV.given()["w"], 2, -1)),
    "sign wrong": lambda: ("dz", -scattered(CONV, CONV.given()["w"], 2, 1)),
    "kernel flipped": lambda: ("dw", gathered(CONV, CONV.given()["z"], 2, 1)[..., ::-1, ::-1]),
    "mean for sum": lambda: ("dw", gathered(CONV, CONV.given()["z"], 2, 1) / 9),
    "missing sum over the output's places": lambda: ("db", CONV.given()["g"][:, 0, 0]),
    "one sum too many": lambda: ("db", np.full(2, CONV.given()["g"].sum())),
    "multiplied by the bias": lambda: (
        "db", CONV.given()["b"] * CONV.given()["g"].sum(axis=(1, 2))),
}  # fmt: skip


@pytest.mark.parametrize("name", CONV_MISTAKES)
def test_a_mistake_in_a_convolutions_gradient_is_named(name: str) -> None:
    target, values = CONV_MISTAKES[name]()
    assert names(CONV, target, values) == [name]


def test_the_stride_or_padding_forgotten_in_the_weights_gradient_is_named() -> None:
    z = CONV.given()["z"]
    assert names(CONV, "dw", gathered(CONV, z, 1, 1)) == ["stride forgotten"]
    assert names(CONV, "dw", gathered(CONV, z, 2, 0)) == ["padding forgotten"]


def test_a_single_output_channel_is_named_with_its_number() -> None:
    w = CONV.given()["w"].copy()
    w[0] = 0.0
    (mistake,) = judge(CONV, "dz", scattered(CONV, w, 2, 1), decimals=15).mistakes
    assert mistake.clause == "the sum over the output channels is missing: only j = 1 counts"


POOL_MISTAKES: dict[str, Callable[[int, int, int, int], tuple[int, int]]] = {
    "absolute against relative index": lambda h, k, m, n: (m, n),
    "stride forgotten": lambda h, k, m, n: (h + m, k + n),
    "corner added twice": lambda h, k, m, n: (4 * h + m, 4 * k + n),
    "rows and columns exchanged": lambda h, k, m, n: (2 * k + n, 2 * h + m),
}


@pytest.mark.parametrize("name", POOL_MISTAKES)
def test_a_mistake_in_the_routing_of_pooling_is_named(name: str) -> None:
    assert names(POOL, "dz", routed(POOL, POOL_MISTAKES[name])) == [name]


def test_mean_pooling_and_overwriting_are_named() -> None:
    z, g = POOL.given()["z"], POOL.given()["g"]
    mean, overwritten = np.zeros(z.shape), np.zeros(z.shape)
    for a, h, k in np.ndindex(g.shape):
        window = np.s_[a, 2 * h : 2 * h + 3, 2 * k : 2 * k + 3]
        mean[window] += g[a, h, k] / 9
        place = np.unravel_index(z[window].argmax(), (3, 3))
        overwritten[window][place] = g[a, h, k]
    assert names(POOL, "dz", mean) == ["mean-pooling"]
    assert names(POOL, "dz", overwritten) == ["windows overwritten"]


def test_what_is_done_at_ties_is_named() -> None:
    right, g = TIES.arrays()["dz"], TIES.given()["g"]
    for name, shares in {
        "ties sent to every maximum": (1.0, 1.0),
        "ties shared": (0.5, 0.5),
        "ties sent to the last maximum": (0.0, 1.0),
    }.items():
        values = right.copy()
        values[0, 0, 0], values[0, 1, 0] = np.array(shares) * g[0, 0, 0]
        assert names(TIES, "dz", values) == [name]


TANH_MISTAKES: dict[str, Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]] = {
    "1 − z²": lambda z, y, g: (1 - z**2) * g,
    "slope forgotten": lambda z, y, g: g,
    "g forgotten": lambda z, y, g: 1 - y**2,
    "square forgotten": lambda z, y, g: (1 - y) * g,
    "1 + y²": lambda z, y, g: (1 + y**2) * g,
    "tanh for its slope": lambda z, y, g: y * g,
    "slope of the sigmoid": lambda z, y, g: y * (1 - y) * g,
    "divided by the slope": lambda z, y, g: g / (1 - y**2),
    "slope of the wrong variable": lambda z, y, g: (1 - np.tanh(y) ** 2) * g,
    "brackets forgotten": lambda z, y, g: 1 - y**2 * g,
}


@pytest.mark.parametrize("name", TANH_MISTAKES)
def test_a_mistake_in_the_slope_of_tanh_is_named(name: str) -> None:
    arrays = TANH.arrays()
    values = TANH_MISTAKES[name](arrays["z"], arrays["y"], arrays["g"])
    assert names(TANH, "dz", values) == [name]


def test_mistakes_in_a_dense_layer_are_named() -> None:
    arrays = DENSE.given()
    z, w, g = arrays["z"], arrays["w"], arrays["g"]
    assert names(DENSE, "dz", w.T @ g) == ["transposed weight"]
    assert names(DENSE, "dz", np.diag(w) * g) == ["missing sum over the outputs"]
    assert names(DENSE, "dw", np.outer(g, z)) == ["transposed gradient"]
    assert names(DENSE, "db", np.full(3, g.sum())) == ["one sum too many"]


@pytest.mark.parametrize("case", [CONV, POOL, TANH, DENSE, TIES], ids=lambda case: case.layer)
def test_every_known_mistake_is_recognised_by_what_it_gives(case: Case) -> None:
    seen = 0
    for target in case.kind.gradients:
        right = case.arrays()[target]
        for mistake, values in mistaken(case, target, right):
            if np.allclose(values, right, rtol=1e-6, atol=1e-6) or not values.any():
                continue  # in this case it makes no difference, or gives nothing at all
            seen += 1
            assert mistake.name in names(case, target, values)
    assert seen >= 4


@pytest.mark.parametrize("case", [CONV, POOL, TANH, DENSE], ids=lambda case: case.layer)
def test_a_gradient_wrong_in_some_other_way_is_accused_of_nothing(case: Case) -> None:
    rng = np.random.default_rng(1)
    for target in case.kind.gradients:
        right = case.arrays()[target]
        for scale in (1e-3, 0.1, 10.0):
            values = right + scale * rng.normal(size=right.shape)
            assert names(case, target, values) == []
        assert names(case, target, np.zeros(right.shape)) == []


def test_rounded_numbers_are_recognised_too() -> None:
    values = np.round(scattered(CONV, CONV.given()["w"][:, :, ::-1, ::-1], 2, 1), 2)
    assert [one.name for one in judge(CONV, "dz", values, 2).mistakes] == ["kernel not flipped"]


def test_mistakes_that_look_the_same_in_a_case_are_all_told() -> None:
    case = Case(channels_in=1, channels_out=1, size=3, kernel=3, seed=2)  # y is a single number
    judgement = judge_formula(case, "dw(j,a,m,n) = z(a,m,n)")
    assert judgement.explanation == "Exactly this comes out if g is forgotten, as if it were 1."
    several = judge_formula(Case("dense", size=2, channels_out=2), "dw(i,j) = z(i) g(j) / 2")
    assert len(several.mistakes) >= 1
    assert "a mean is taken for the sum" in several.explanation
