"""What the names in a formula stand for in a case: its arrays, its gradients, its sizes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from playground.derivation.case import Arrays, Case

Shape = tuple[int, ...]

ARRAYS = {
    "z": ("z", "x"),
    "w": ("w", "weight"),
    "b": ("b", "bias"),
    "y": ("y",),
    "g": ("g", "dy", "grady"),
    "mstar": ("mstar",),
    "nstar": ("nstar",),
    "bstar": ("bstar",),
    "cstar": ("cstar",),
}
"""By array: how it may be written, once single underscores are dropped and dL/dy is read as dy.

mstar and nstar are the place of a window's maximum within the window, bstar and cstar its row and
column in the plane.
"""


def _gradient_spellings(ways: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(spelling for way in ways for spelling in (f"d{way}", f"grad{way}"))


TARGETS = {f"d{name}": _gradient_spellings(ARRAYS[name]) for name in "zwb"}

JACOBIAN = "dyd"
"""With z, w or b behind it the array of all slopes of y; entry by entry where the layer is."""

_RARE = {
    "bstar", "cstar", "kH", "kW", "s0", "s1", "p0", "p1", "d0", "d1", "Hy", "Wy", "Hout", "Wout",
    "Cin", "nin", "nout",
}  # fmt: skip
FUNCTIONS = {
    "tanh": 1, "tanh'": 1, "sigmoid": 1, "sigmoid'": 1, "exp": 1, "cosh": 1, "sinh": 1, "sech": 1,
    "log": 1, "sqrt": 1, "floor": 1, "min": 2, "max": 2,
}  # fmt: skip
"""How many arguments each has; min and max may have more. With a prime it is the slope."""
SIGMA = "σ"
"""How the sigmoid is written on paper."""


@dataclass(frozen=True)
class Vocabulary:
    """What a formula may speak of: arrays and gradients with their shapes, sizes with values."""

    arrays: dict[str, Shape]
    targets: dict[str, Shape]
    sizes: dict[str, float]
    spellings: dict[str, str]  # of arrays and gradients
    is_entry_by_entry: bool = False  # whether each entry of y has one of z
    function: str = ""  # f, where y = f(z) and f' has a name

    @property
    def known(self) -> str:
        """What may be named, each in one spelling."""
        plain = [name for name in self.arrays if not name.startswith(JACOBIAN)]
        arrays = [name.replace("star", "*") for name in plain if name not in _RARE]
        return ", ".join([*arrays, *(size for size in self.sizes if size not in _RARE)])


@lru_cache(maxsize=32)  # one case is asked about many formulas: every usual mistake is one
def vocabulary_of(case: Case) -> Vocabulary:
    """The names that mean something for this case's layer, and its sizes."""
    kind = case.kind
    given = case.shapes
    shapes = {name: array.shape for name, array in arrays_of(case).items()}
    own = {name: shape for name, shape in shapes.items() if name not in ("argmax", *TARGETS)}
    gradients = {name: given[name[1]] for name in kind.gradients}
    slopes = {f"{JACOBIAN}{name[1]}": _shape_of_slopes(case, name) for name in kind.gradients}
    arrays = own | slopes
    targets = gradients | {"y": given["g"]} | slopes
    sizes = kind.names(case) | ({"N": case.samples} if case.samples else {})
    spellings = {
        spelling: name
        for known in (ARRAYS, TARGETS, *_further(kind.spellings))
        for name, ways in known.items()
        if name in arrays or name in targets
        for spelling in ways
    }
    named = {name: name for name in own}
    if kind.is_entry_by_entry:
        named["y'"] = f"{JACOBIAN}z"
    function = kind.name if f"{kind.name}'" in FUNCTIONS else ""
    return Vocabulary(arrays, targets, sizes, named | spellings, kind.is_entry_by_entry, function)


def _shape_of_slopes(case: Case, gradient: str) -> Shape:
    """Of all slopes of y in z, w or b: the indices of y, then those of what it is derived by."""
    above, below = case.shapes["g"], case.shapes[gradient[1]]
    return above if case.kind.is_entry_by_entry else (*above, *below)


def _further(spellings: Mapping[str, tuple[str, ...]]) -> tuple[dict[str, tuple[str, ...]], ...]:
    """A layer's own ways to write its arrays, and their gradients."""
    of_gradients = {f"d{name}": _gradient_spellings(ways) for name, ways in spellings.items()}
    return dict(spellings), of_gradients


@lru_cache(maxsize=32)
def arrays_of(case: Case) -> Arrays:
    """Everything of a case, and what else a formula may speak of."""
    arrays = case.arrays()
    return arrays | case.kind.spoken_of(case, arrays)
