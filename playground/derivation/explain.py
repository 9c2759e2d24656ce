"""The sum behind one entry of an output or a gradient, written out with its numbers.

This is the homework's index arithmetic, entry by entry: slow, and independent of the layers'
backward passes, which the tests hold against it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.derivation.case import Case
from playground.errors import SettingError
from playground.wording.words import words

Index = tuple[int, ...]
Arrays = Mapping[str, NDArray[Any]]

# Of central differences: exact in binary, and all but tanh is linear in each entry.
_STEP = 2.0**-12


@dataclass(frozen=True)
class Factor:
    """An entry of an array: "w(0,0,1,2)" and its value."""

    array: str
    index: Index
    value: float


@dataclass(frozen=True)
class Term:
    """A product of factors; `group` numbers what belongs together, `counts` whether it is summed.

    What does not count stands there all the same: the entries of a pooling window that are not
    its maximum, the windows that chose another entry.
    """

    factors: tuple[Factor, ...]
    product: float
    group: int = 0
    counts: bool = True
    note: str = ""


@dataclass(frozen=True)
class Difference:
    """What central differences say of one gradient entry."""

    value: float
    error: float  # distance from the entry
    is_kink: bool = False
    below: float = 0.0  # one-sided slopes, where they differ
    above: float = 0.0


@dataclass(frozen=True)
class Explanation:
    """One entry, the formula it follows, and every term of its sum."""

    array: str
    index: Index
    value: float
    formula: str  # of a gradient: in the language of `playground.derivation.language.formula`
    words: str
    terms: tuple[Term, ...] = field(default=())
    difference: Difference | None = None


def explain(case: Case, array: str, index: Index) -> Explanation:
    """The explanation of an entry of y or of a gradient. Raises SettingError for any other."""
    arrays = case.arrays()
    explained = ("y", *case.kind.gradients)
    if array not in explained:
        raise SettingError("array", array, "must be one of " + ", ".join(explained))
    shape = arrays[array].shape
    if len(index) != len(shape) or not all(0 <= i < n for i, n in zip(index, shape, strict=True)):
        raise SettingError("index", index, f"{array} has the shape {shape}")
    place = f"{array.removeprefix('d')}({', '.join(map(str, index))})"
    return Explanation(
        array,
        index,
        float(arrays[array][index]),
        _formula(case, array),
        words(f"backprop.sums.{case.layer}.{array}", place=place),
        tuple(_TERMS[case.layer][array](case, arrays, index)),
        None if array == "y" else _difference(case, arrays, array, index),
    )


def _factor(arrays: Arrays, array: str, *index: int) -> Factor:
    return Factor(array, index, float(arrays[array][index]))


def _product(*factors: Factor, group: int = 0) -> Term:
    return Term(factors, float(np.prod([factor.value for factor in factors])), group)


# Convolution


def _window(case: Case, h: int, k: int) -> Iterator[tuple[int, int, int, int]]:
    """Places m, n of the kernel at window (h, k), and the row and column of z they cover."""
    padding = case.padding if case.layer == "conv2d" else 0
    for m, n in itertools.product(range(case.kernel), repeat=2):
        row, column = case.stride * h + m - padding, case.stride * k + n - padding
        if 0 <= row < case.size and 0 <= column < case.size:
            yield m, n, row, column


def _windows(case: Case) -> Iterator[Index]:
    return itertools.product(range(case.n_windows), repeat=2)


def _conv_y(case: Case, arrays: Arrays, index: Index) -> Iterator[Term]:
    j, h, k = index
    for a in range(case.channels_in):
        for m, n, row, column in _window(case, h, k):
            yield _product(
                _factor(arrays, "w", j, a, m, n), _factor(arrays, "z", a, row, column), group=a
            )
    yield _product(_factor(arrays, "b", j), group=case.channels_in)


def _conv_dz(case: Case, arrays: Arrays, index: Index) -> Iterator[Term]:
    a, b, c = index
    for j in range(case.channels_out):
        for h, k in _windows(case):
            for m, n, row, column in _window(case, h, k):
                if (row, column) == (b, c):
                    yield _product(
                        _factor(arrays, "w", j, a, m, n), _factor(arrays, "g", j, h, k), group=j
                    )


def _conv_dw(case: Case, arrays: Arrays, index: Index) -> Iterator[Term]:
    j, a, m, n = index
    for h, k in _windows(case):
        for m_there, n_there, row, column in _window(case, h, k):
            if (m_there, n_there) == (m, n):
                yield _product(
                    _factor(arrays, "z", a, row, column), _factor(arrays, "g", j, h, k), group=h
                )


def _conv_db(case: Case, arrays: Arrays, index: Index) -> Iterator[Term]:
    for h, k in _windows(case):
        yield _product(_factor(arrays, "g", index[0], h, k), group=h)


# Max-pooling


def _pool_y(case: Case, arrays: Arrays, index: Index) -> Iterator[Term]:
    a, h, k = index
    chosen = tuple(arrays["argmax"][index])
    largest = arrays["y"][index]
    for _, _, row, column in _window(case, h, k):
        factor = _factor(arrays, "z", a, row, column)
        is_chosen = (row, column) == chosen
        note = words("backprop.notes.maximum") if is_chosen else ""
        if factor.value == largest and not is_chosen:
            note = words("backprop.notes.tie")
        yield Term((factor,), factor.value, counts=is_chosen, note=note)


def _pool_dz(case: Case, arrays: Arrays, index: Index) -> Iterator[Term]:
    a, b, c = index
    for h, k in _windows(case):
        if any((row, column) == (b, c) for _, _, row, column in _window(case, h, k)):
            row, column = (int(place) for place in arrays["argmax"][a, h, k])
            is_chosen = (row, column) == (b, c)
            key = "here" if is_chosen else "there"
            note = words(f"backprop.notes.maximum_{key}", a=a, row=row, column=column)
            factor = _factor(arrays, "g", a, h, k)
            yield Term((factor,), factor.value if is_chosen else 0.0, h, is_chosen, note)


# Tanh


def _tanh_y(_case: Case, arrays: Arrays, index: Index) -> Iterator[Term]:
    factor = _factor(arrays, "z", *index)
    yield Term((factor,), float(arrays["y"][index]), note=words("backprop.notes.tanh"))


def _tanh_dz(_case: Case, arrays: Arrays, index: Index) -> Iterator[Term]:
    y, g = _factor(arrays, "y", *index), _factor(arrays, "g", *index)
    slope = 1 - y.value**2
    yield Term((y, g), slope * g.value, note=words("backprop.notes.slope", slope=slope))


# Dense


def _dense_y(case: Case, arrays: Arrays, index: Index) -> Iterator[Term]:
    (j,) = index
    for i in range(case.size):
        yield _product(_factor(arrays, "z", i), _factor(arrays, "w", i, j))
    yield _product(_factor(arrays, "b", j), group=1)


def _dense_dz(case: Case, arrays: Arrays, index: Index) -> Iterator[Term]:
    for j in range(case.channels_out):
        yield _product(_factor(arrays, "w", index[0], j), _factor(arrays, "g", j))


def _dense_dw(_case: Case, arrays: Arrays, index: Index) -> Iterator[Term]:
    i, j = index
    yield _product(_factor(arrays, "z", i), _factor(arrays, "g", j))


def _dense_db(_case: Case, arrays: Arrays, index: Index) -> Iterator[Term]:
    yield _product(_factor(arrays, "g", index[0]))


_TERMS: dict[str, dict[str, Callable[[Case, Arrays, Index], Iterator[Term]]]] = {
    "conv2d": {"y": _conv_y, "dz": _conv_dz, "dw": _conv_dw, "db": _conv_db},
    "max_pool2d": {"y": _pool_y, "dz": _pool_dz},
    "tanh": {"y": _tanh_y, "dz": _tanh_dz},
    "dense": {"y": _dense_y, "dz": _dense_dz, "dw": _dense_dw, "db": _dense_db},
}


def _formula(case: Case, array: str) -> str:
    """The formula with stride and padding only where they matter."""
    s = "" if case.stride == 1 else "s "
    p = " - p" if case.layer == "conv2d" and case.padding else ""
    back = "" if not p else " + p"
    h, k = f"{s}h".strip(), f"{s}k".strip()
    return {
        "conv2d": {
            "y": f"y(j,h,k) = b(j) + ∑{{a,m,n}} w(j,a,m,n) z(a,{h}+m{p},{k}+n{p})",
            "dz": f"dz(a,b,c) = sum(j,h,k) w(j,a,b{back}-{h},c{back}-{k}) g(j,h,k)",
            "dw": f"dw(j,a,m,n) = sum(h,k) z(a,{h}+m{p},{k}+n{p}) g(j,h,k)",
            "db": "db(j) = sum(h,k) g(j,h,k)",
        },
        "max_pool2d": {
            "y": f"y(a,h,k) = max{{m,n}} z(a,{h}+m,{k}+n)",
            "dz": f"dz(a,b,c) = sum(h,k) 1{{b = {h}+mstar(a,h,k), c = {k}+nstar(a,h,k)}} g(a,h,k)",
        },
        "tanh": {"y": "y(a,b,c) = tanh(z(a,b,c))", "dz": "dz(a,b,c) = (1 - y(a,b,c)^2) g(a,b,c)"},
        "dense": {
            "y": "y(j) = b(j) + ∑{i} z(i) w(i,j)",
            "dz": "dz(i) = sum(j) w(i,j) g(j)",
            "dw": "dw(i,j) = z(i) g(j)",
            "db": "db(j) = g(j)",
        },
    }[case.layer][array]


def _difference(case: Case, arrays: Arrays, array: str, index: Index) -> Difference:
    """Slopes of the loss sum(g y) in one entry, by differences to both sides."""
    name = array.removeprefix("d")

    def loss(shift: float) -> float:
        moved = {**arrays, name: arrays[name].copy()}
        moved[name][index] += shift
        return float((arrays["g"] * case.forward(moved)["y"]).sum())

    here, step = loss(0.0), _STEP
    above, below = (loss(step) - here) / step, (here - loss(-step)) / step
    value = (loss(step) - loss(-step)) / (2 * step)
    if case.layer == "max_pool2d":
        # Linear on both sides of a tie: different slopes are a kink, whatever the step.
        is_kink = abs(above - below) > 1e-6
        return Difference(value, abs(value - float(arrays[array][index])), is_kink, below, above)
    if case.layer == "tanh":
        # Richardson: the error of h^2 drops out.
        half = (loss(step / 2) - loss(-step / 2)) / step
        value = (4 * half - value) / 3
    return Difference(value, abs(value - float(arrays[array][index])))
