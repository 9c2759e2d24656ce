"""One number of a chain followed to the loss and back, and what a changed number did."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.derivation.case import Edit
from playground.derivation.chain.chain import Chain
from playground.derivation.chain.passes import Forward, forward, moved, routes
from playground.derivation.chain.stages import Stage
from playground.derivation.explain import Difference
from playground.derivation.layers.layer import Floats
from playground.derivation.terms import Factor, Index, Term
from playground.errors import SettingError
from playground.wording.words import words

_STEP = 2.0**-10  # exact in binary; with Richardson's rule the error is of h^4, near 1e-12
_SMALLEST_STEP = 2.0**-24
_MOVED = 2.0**26  # last digits of a large entry that a step moves it by, at least
_ROUNDED = 64  # last digits of a loss that two of them may differ by though nothing jumps
_LOCAL_NAME = re.compile(r"(?<![A-Za-z])[zy](?![A-Za-z])")


@dataclass(frozen=True)
class Fed:
    """An entry of the next array, and how far it moves per unit of the entry that feeds it."""

    array: str
    index: Index
    slope: float


@dataclass(frozen=True, eq=False)
class Followed:
    """An entry: what it is made of, what it feeds, and how the loss depends on it.

    `ahead` are the terms that add up to `gradient`, `behind` those that add up to `value`;
    both name entries of the chain, "d" before a name being the gradient there. `moves` has, for
    every later array, how far each entry moves per unit of this one (the exact derivative), and
    `reached` where that is more than a cancelled sum of ways: which entries depend on it at all.
    For every array that all ways pass, sum(moves * gradient there) is this gradient again.
    """

    array: str
    index: Index
    value: float
    gradient: float | None  # of t and p there is none
    is_held: bool
    ahead_stage: Stage | None  # the layer it goes into
    behind_stage: Stage | None  # the layer that made it
    ahead: tuple[Term, ...]
    behind: tuple[Term, ...]
    feeds: tuple[Fed, ...]
    moves: dict[str, Floats]
    reached: dict[str, NDArray[np.bool_]]
    difference: Difference | None


@dataclass(frozen=True, eq=False)
class Change:
    """The last number changed, held against the chain without that change.

    `quotient` is (loss after - loss before) / (after - before); None where the number is the same.
    The gradients are those of this entry before and after; None of a label or target.
    """

    array: str
    index: Index
    before: float
    after: float
    loss_before: float
    loss_after: float
    quotient: float | None
    gradient_before: float | None
    gradient_after: float | None
    arrays_before: dict[str, NDArray[Any]]


def follow(chain: Chain, array: str, index: Index) -> Followed:
    """An entry followed to the loss and back. Raises SettingError where it does not exist."""
    arrays, gradients = chain.arrays, chain.gradients
    if array not in arrays:
        raise SettingError("array", array, "must be one of " + ", ".join(arrays))
    shape = arrays[array].shape
    if len(index) != len(shape) or not all(0 <= i < n for i, n in zip(index, shape, strict=True)):
        raise SettingError("index", index, f"{array} has the shape {shape}")
    at = {
        stage.name_of(name): (place, name)
        for place, stage in enumerate(chain.stages)
        for name in ("z", *stage.parameters)
    }
    made = {stage.name_of("y"): place for place, stage in enumerate(chain.stages)}
    if "p" in arrays:
        made["p"] = len(chain.stages) - 1
    is_held = any((edit.array, edit.index) == (array, index) for edit in chain.held)
    ahead_at, name = at.get(array, (None, ""))
    ahead = tuple(_ahead(chain, ahead_at, f"d{name}", index)) if array in gradients and name else ()
    behind_at = made.get(array)
    behind: tuple[Term, ...] = ()
    if behind_at is not None and not is_held:
        behind = tuple(_terms(chain, behind_at, "p" if array == "p" else "y", index))
    start = np.zeros(shape)
    start[index] = 1.0
    moves, sizes = (
        moved(chain.stages, chain.forward, array, start, chain.held, sized) if ahead else {}
        for sized in (False, True)
    )
    return Followed(
        array,
        index,
        float(arrays[array][index]),
        float(gradients[array][index]) if array in gradients else None,
        is_held,
        None if ahead_at is None else chain.stages[ahead_at],
        None if behind_at is None else chain.stages[behind_at],
        ahead,
        behind,
        tuple(_feeds(chain, ahead_at, f"d{name}", index)) if ahead and ahead_at is not None else (),
        moves,
        {later: size > 0 for later, size in sizes.items()},
        _difference(chain, array, index) if ahead else None,
    )


def change_of(chain: Chain) -> Change | None:
    """What the last edit did; None where there is none."""
    if not chain.edits:
        return None
    edit = chain.edits[-1]
    former = replace(chain, edits=chain.edits[:-1])
    before = float(former.arrays[edit.array][edit.index])
    distance = edit.value - before
    has_gradient = edit.array in chain.gradients
    return Change(
        edit.array,
        edit.index,
        before,
        edit.value,
        former.loss,
        chain.loss,
        (chain.loss - former.loss) / distance if distance else None,
        float(former.gradients[edit.array][edit.index]) if has_gradient else None,
        float(chain.gradients[edit.array][edit.index]) if has_gradient else None,
        former.arrays,
    )


def _local(chain: Chain, place: int, ones: bool = False) -> Mapping[str, NDArray[Any]]:
    """The arrays of a layer as it names them, g among them; `ones` puts 1 for every g."""
    stage, local = chain.stages[place], chain.forward.locals[place]
    g = chain.gradients[stage.name_of("y")]
    local = {**local, "g": np.ones(g.shape) if ones else g}
    return {name: a[np.newaxis] for name, a in local.items()} if stage.is_loss else local


def _raw_terms(
    chain: Chain, place: int, array: str, index: Index, ones: bool = False
) -> Iterator[Term]:
    """Terms in the layer's own names; a loss counts its one sample first."""
    stage = chain.stages[place]
    index = (0, *index) if stage.is_loss else index
    yield from stage.kind.terms(stage.sizes, _local(chain, place, ones), array, index)


def _terms(chain: Chain, place: int, array: str, index: Index) -> Iterator[Term]:
    """The same in the chain's names."""
    stage = chain.stages[place]
    held = {(edit.array, edit.index) for edit in chain.held}
    for term in _raw_terms(chain, place, array, index):
        factors = tuple(_named(stage, one) for one in term.factors if not _is_one(stage, one))
        note = _LOCAL_NAME.sub(lambda match: stage.name_of(match[0]), term.note)
        stops = any((one.array[1:], one.index) in held for one in factors if one.array[0] == "d")
        if stops:
            term = replace(term, product=0.0, counts=False)
            note = words("chain.notes.held")
        yield replace(term, factors=factors, note=note)


def _ahead(chain: Chain, place: int | None, array: str, index: Index) -> Iterator[Term]:
    if place is not None:
        yield from _terms(chain, place, array, index)


def _is_one(stage: Stage, one: Factor) -> bool:
    """dL/dL, which is 1, is not written."""
    return stage.is_loss and one.array == "g"


def _named(stage: Stage, one: Factor) -> Factor:
    index = one.index[1:] if stage.is_loss else one.index
    if one.array == "g":
        return Factor(f"d{stage.name_of('y')}", index, one.value)
    name = one.array if one.array == "p" else stage.name_of(one.array)
    return Factor(name, index, one.value)


def _feeds(chain: Chain, place: int, array: str, index: Index) -> Iterator[Fed]:
    """Every entry of the layer's output that sees this one, with the slope there."""
    stage = chain.stages[place]
    slopes: dict[Index, float] = {}
    for term in _raw_terms(chain, place, array, index, ones=True):
        for one in term.factors:
            if one.array == "g":
                to = one.index[1:] if stage.is_loss else one.index
                slopes[to] = slopes.get(to, 0.0) + (term.product if term.counts else 0.0)
    for to, slope in slopes.items():
        yield Fed(stage.name_of("y"), to, slope)


def _difference(chain: Chain, array: str, index: Index) -> Difference:
    """Slopes of the loss in one entry, by differences to both sides.

    Where ReLU or a maximum takes another way on one side however small the step, it is a kink.
    """
    here, value = chain.forward, float(chain.arrays[array][index])
    gradient = float(chain.gradients[array][index])
    way = routes(chain.stages, here)

    def at(shift: float) -> tuple[float, bool]:
        done = _shifted(chain, array, index, value + shift)
        return float(done.arrays["L"]), routes(chain.stages, done) == way

    least = max(_SMALLEST_STEP, _MOVED * float(np.spacing(abs(value))))
    step = max(_STEP, least)
    while True:
        (above, is_same_above), (below, is_same_below) = at(step), at(-step)
        is_smooth = is_same_above and is_same_below
        if is_smooth or step <= least:
            break
        step /= 4
    central = (above - below) / (2 * step)
    if not is_smooth:
        loss = chain.loss
        sides = (loss - below) / step, (above - loss) / step
        rounding = _ROUNDED * float(np.spacing(abs(loss))) / step
        is_kink = abs(sides[1] - sides[0]) > max(1e-5, rounding)
        return Difference(central, abs(central - gradient), is_kink, *sides)
    half = (at(step / 2)[0] - at(-step / 2)[0]) / step
    richardson = (4 * half - central) / 3
    return Difference(richardson, abs(richardson - gradient))


def _shifted(chain: Chain, array: str, index: Index, value: float) -> Forward:
    given = chain.given
    if array in given:
        given[array][index] = value
        return forward(chain.stages, given, chain.held)
    return forward(chain.stages, given, (*chain.held, Edit(array, index, value)))
