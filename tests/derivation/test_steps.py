"""The backward pass entry by entry of g: what is added at each step, and where."""

from __future__ import annotations

import numpy as np
import pytest

from playground.derivation.case import LAYERS, Case, Edit
from playground.derivation.steps import step_of, ties
from playground.errors import SettingError


@pytest.mark.parametrize("layer", LAYERS)
def test_each_step_adds_to_the_entries_it_names_and_the_last_gives_the_gradients(
    layer: str,
) -> None:
    case = Case(layer, size=4, kernel=2, stride=2, padding=1)
    arrays = case.arrays()
    before = {name: np.zeros(arrays[name].shape) for name in case.kind.gradients}
    for number, index in enumerate(np.ndindex(arrays["g"].shape)):
        step = step_of(case, number)
        assert step.index == index
        assert step.value == arrays["g"][index]
        reached = {(f"d{one.array}", one.index) for one in step.passed}
        for name, gradient in step.gradients.items():
            for changed in zip(*np.nonzero(gradient - before[name]), strict=True):
                assert (name, tuple(map(int, changed))) in reached
        assert len(step.additions) == len(case.kind.gradients)
        before = step.gradients
    for name, gradient in before.items():
        assert np.array_equal(gradient, arrays[name])


def test_the_additions_are_written_with_the_steps_own_places() -> None:
    case = Case(size=4, kernel=3, stride=2, padding=1)
    assert step_of(case, 3).additions == (
        "dz(a,1+m,1+n) += w(0,a,m,n) g(0,1,1)",
        "dw(0,a,m,n) += z(a,1+m,1+n) g(0,1,1)",
        "db(0) += g(0,1,1)",
    )
    assert step_of(case, 0).additions[0] == "dz(a,m−1,n−1) += w(0,a,m,n) g(0,0,0)"
    assert step_of(Case(), 0).additions[0] == "dz(a,m,n) += w(0,a,m,n) g(0,0,0)"


def test_pooling_sends_a_step_to_its_maximum_alone() -> None:
    edits = (Edit("z", (0, 1, 1), 9.0), Edit("z", (0, 2, 2), 9.0))
    case = Case("max_pool2d", channels_in=1, size=4, kernel=3, stride=1, edits=edits)
    assert step_of(case, 0).additions == ("dz(0,1,1) += g(0,0,0)",)
    assert ties(case) == [(0, 2, 2)]
    assert ties(Case()) == []


@pytest.mark.parametrize("number", [-1, 18])
def test_a_step_there_is_none_of_is_refused(number: int) -> None:
    with pytest.raises(SettingError, match=f"step={number}: must be less than 18"):
        step_of(Case(), number)
