"""Slopes of a case: exact ones held to measured ones, and measured ones near corners and ties."""

from __future__ import annotations

import numpy as np
import pytest

from playground.derivation.case import LAYERS, Case, Edit
from playground.derivation.explain import explain
from playground.derivation.judging.derivation import judge_derivation
from playground.derivation.judging.judge import judge
from playground.derivation.slopes import jacobian, measured, measured_at

CASES = [
    *(Case(layer, seed=3) for layer in LAYERS),
    *(Case(layer, size=3, kernel=2, samples=3, seed=3) for layer in LAYERS),
    Case(size=(5, 4), kernel=(2, 3), stride=(2, 1), padding=((1, 0), (2, 1)), dilation=(2, 1)),
    Case("max_pool2d", size=(6, 5), kernel=(3, 2), stride=(2, 1), padding=1, dilation=2, samples=2),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.link()[1:])
def test_measured_slopes_and_slopes_of_y_are_the_layers_gradients(case: Case) -> None:
    arrays = case.arrays()
    for gradient in case.kind.gradients:
        found = measured(case, gradient[1])
        apart = np.abs(found.central - arrays[gradient])[~found.is_kink]
        assert apart.max(initial=0.0) < 1e-8
        slopes, g = jacobian(case, gradient[1]), arrays["g"]
        through = g * slopes if case.kind.is_entry_by_entry else np.tensordot(g, slopes, g.ndim)
        assert np.allclose(through, arrays[gradient], rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.link()[1:])
def test_what_is_measured_together_is_measured_as_each_alone(case: Case) -> None:
    for gradient in case.kind.gradients:
        together = measured(case, gradient[1])
        for index in list(np.ndindex(together.central.shape))[::7]:
            alone = measured_at(case, gradient[1], index)
            assert [float(part) for part in alone] == pytest.approx(
                [float(part[index]) for part in together], abs=1e-12
            )


def near_tie(layer: str, gap: float, base: float = 1.0) -> Case:
    """Two entries of z that are nearly the largest of one window, or one that is nearly 0."""
    if layer == "relu":
        return Case(layer, channels_in=1, size=2, edits=(Edit("z", (0, 0, 0), gap),))
    others = tuple(Edit("z", (0, 1, column), 0.0) for column in (0, 1))
    high = Edit("z", (0, 0, 0), base), Edit("z", (0, 0, 1), base + gap)
    return Case(layer, channels_in=1, size=2, kernel=2, edits=(*high, *others))


@pytest.mark.parametrize("gap", [1e-4, 1e-9])
@pytest.mark.parametrize("layer", ["max_pool2d", "relu"])
def test_what_is_close_to_a_tie_or_a_corner_is_not_called_one(layer: str, gap: float) -> None:
    case = near_tie(layer, gap)
    for index in ((0, 0, 0), (0, 0, 1)):
        difference = explain(case, "dz", index).difference
        assert difference is not None
        assert not difference.is_kink
        assert difference.error == 0
    assert judge(case, "dz", case.arrays()["dz"]).is_right


def test_neighbours_among_large_numbers_are_measured_too() -> None:
    case = near_tie("max_pool2d", float(np.spacing(5e5)), 5e5)
    found = measured(case, "z")
    assert np.isfinite(found.central).all()
    assert np.array_equal(found.central, case.arrays()["dz"])


def test_large_numbers_leave_their_rounding_out_of_the_difference() -> None:
    case = Case(edits=(Edit("z", (0, 0, 0), 1e6), Edit("w", (0, 0, 0, 0), 1e6)))
    for array, index in (("dz", (0, 0, 0)), ("dw", (0, 0, 0, 0)), ("db", (0,))):
        difference = explain(case, array, index).difference
        assert difference is not None
        assert difference.error < 1e-9


def test_a_derivation_of_many_equalities_is_measured_once() -> None:
    case = Case(seed=20)
    measured.cache_clear()
    right = r" = \sum_{j,h,k} w_{j,a,b-h,c-k} \frac{\partial L}{\partial y_{j,h,k}}"
    judged = judge_derivation(case, r"\frac{\partial L}{\partial z_{a,b,c}}" + right * 20)
    assert judged.is_right
    assert len(judged.steps) == 20
    assert measured.cache_info().misses == 1
