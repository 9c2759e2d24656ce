"""What the names in a formula stand for in a case: its arrays, its gradients, its sizes."""

from __future__ import annotations

from dataclasses import dataclass

from playground.derivation.case import Case

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

TARGETS = {
    f"d{name}": tuple(
        spelling for letter in ARRAYS[name] for spelling in (f"d{letter}", f"grad{letter}")
    )
    for name in "zwb"
}

_RARE = {
    "bstar", "cstar", "kH", "kW", "s0", "s1", "p0", "p1", "Hy", "Wy", "Hout", "Wout", "Cin",
    "nin", "nout",
}  # fmt: skip
_KERNEL = ("K", "kH", "kW")
_STRIDE = ("s", "s0", "s1")
_PADDING = ("p", "p0", "p1")
_PLANE = ("H", "W")
_WINDOWS = ("H'", "W'", "Hy", "Wy", "Hout", "Wout")

JACOBIAN = "dyd"
"""With z, w or b behind it the array of all slopes of y; entry by entry where the layer is."""

_ENTRY_BY_ENTRY = {"tanh", "relu", "sigmoid"}

FUNCTIONS = {"tanh": 1, "exp": 1, "cosh": 1, "sinh": 1, "floor": 1, "min": 2, "max": 2}
"""How many arguments each has; min and max may have more."""


@dataclass(frozen=True)
class Vocabulary:
    """What a formula may speak of: arrays and gradients with their shapes, sizes with values."""

    arrays: dict[str, Shape]
    targets: dict[str, Shape]
    sizes: dict[str, int]
    spellings: dict[str, str]  # of arrays and gradients
    is_entry_by_entry: bool = False  # whether each entry of y has one of z

    @property
    def known(self) -> str:
        """What may be named, each in one spelling."""
        plain = [name for name in self.arrays if not name.startswith(JACOBIAN)]
        arrays = [name.replace("star", "*") for name in plain if name not in _RARE]
        return ", ".join([*arrays, *(size for size in self.sizes if size not in _RARE)])


def vocabulary_of(case: Case) -> Vocabulary:
    """The names that mean something for this case's layer, and its sizes."""
    shapes: dict[str, Shape] = dict(case.shapes)
    arrays = {**shapes, "y": shapes["g"]}
    sizes: dict[str, int] = {}
    match case.layer:
        case "dense":
            sizes = {"I": case.size, "J": case.channels_out}
            sizes |= {"nin": case.size, "nout": case.channels_out}
        case layer:
            sizes = {"C": case.channels_in} | dict.fromkeys(_PLANE, case.size)
            if layer != "tanh":
                sizes |= dict.fromkeys(_KERNEL, case.kernel)
                sizes |= dict.fromkeys(_STRIDE, case.stride)
                sizes |= dict.fromkeys(_WINDOWS, case.n_windows)
            if layer == "conv2d":
                sizes |= dict.fromkeys(_PADDING, case.padding)
                sizes |= {"Cin": case.channels_in, "Cout": case.channels_out}
            if layer == "max_pool2d":
                stars = ("mstar", "nstar", "bstar", "cstar")
                arrays |= dict.fromkeys(stars, shapes["g"])
    targets = {name: shapes[name[1]] for name in case.kind.gradients}
    one_each = case.layer in _ENTRY_BY_ENTRY
    slopes = {
        f"{JACOBIAN}{name[1]}": shapes["g"] if one_each else (*shapes["g"], *shapes[name[1]])
        for name in case.kind.gradients
    }
    arrays |= slopes
    targets |= {"y": shapes["g"], **slopes}
    spellings = {
        spelling: name
        for known in (ARRAYS, TARGETS)
        for name, ways in known.items()
        if name in arrays or name in targets
        for spelling in ways
    }
    return Vocabulary(arrays, targets, sizes, spellings, one_each)
