"""Gradients held against finite differences: right, wrong and where, or not to be judged and why.

`finite_differences` measures the slopes and says how far each measurement may be off; within that,
nothing is blamed on the gradient. Where a measurement is too rough to show an error of one part in
a thousand, the comparison is unclear and the check does not pass.

At a kink (a tie in a max-pooling window, the corner of a ReLU) a function has two slopes, one a
side, and any value between them may be called its gradient. Where the two one-sided differences
stay apart as the step shrinks, a value between them is reported as `AT_A_KINK` and not blamed; one
outside is wrong, kink or not. (Between them, that is, for each output by itself. Several kinks at
one place that later layers mix with different signs may put a right gradient outside: check such
a network layer by layer, or move its inputs a little.)

Entries that tie, equal and feeding the same output, are moved together too: the tie stays, and with
it the slope is one number. So shares of a tied maximum have to add up to what arrives at it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from playground.errors import SettingError
from playground.layers.arguments import Floats, as_floats, is_whole
from playground.layers.finite_differences import Loss
from playground.wording.numbers import listed
from playground.wording.words import words

RIGHT = "right"
WRONG = "wrong"
AT_A_KINK = "at a kink"
UNCLEAR = "unclear"  # finite differences cannot tell: noisy, too steep, or not finite

_NAMED = 3  # of the entries of a tie
_TIED = 1e-9  # relatively: what is as near as that is within any step

TOLERANCE = 1e-6
RESOLUTION = 2.5e-4  # a quarter of one part in a thousand: measured less well, a slope is unclear
"""Relative to the slope itself, or to a hundredth of the largest in its argument's gradient."""


@dataclass(frozen=True)
class Comparison:
    """One slope as the gradient has it and as finite differences measure it."""

    argument: str
    index: tuple[int, ...] | None  # None: along a direction: a random one, or that of a tie
    given: float
    measured: float
    allowed: float  # the error that is not held against the gradient
    judgement: str  # RIGHT, WRONG, AT_A_KINK or UNCLEAR
    tied: tuple[tuple[int, ...], ...] = ()  # the entries that were moved together

    @property
    def error(self) -> float:
        """How far the two are apart; infinite where one is no number."""
        difference = abs(self.given - self.measured)
        return math.inf if math.isnan(difference) else difference

    @property
    def relative_error(self) -> float:
        """The error in units of the larger of the two: 0 where they are equal, 2 at most."""
        larger = max(abs(self.given), abs(self.measured))
        if not math.isfinite(self.error):
            return math.inf
        return self.error / larger if larger else 0.0

    @property
    def place(self) -> str:
        """The entry as one writes it, "weight(0, 1, 2, 0)", the tied entries, or a direction."""
        if self.tied:
            first = [f"{self.argument}({', '.join(map(str, one))})" for one in self.tied[:_NAMED]]
            more = ["..."] if len(self.tied) > _NAMED else []
            return words("layers.check.tie", entries=" + ".join([*first, *more]))
        if self.index is None:
            return words("layers.check.direction", argument=self.argument)
        return f"{self.argument}({', '.join(map(str, self.index))})"


@dataclass(frozen=True)
class GradientCheck:
    """What came of a check: every comparison, the worst one, and a verdict in words."""

    comparisons: tuple[Comparison, ...]
    is_coarse: bool = False  # whether forward rounds as single precision does

    @property
    def passed(self) -> bool:
        """Whether some comparisons are right and none is wrong or unclear; kinks do not count."""
        return bool(self.of(RIGHT)) and not self.of(WRONG) and not self.of(UNCLEAR)

    @property
    def worst(self) -> Comparison | None:
        """The comparison with most error for what is allowed.

        A wrong one before a right one before what could not be judged, and among those, an entry
        before a direction. None only where nothing was compared.
        """
        for judgement in (WRONG, RIGHT, UNCLEAR, AT_A_KINK):
            if found := self.of(judgement):
                return max(found, key=_badness)
        return None

    def of(self, judgement: str) -> tuple[Comparison, ...]:
        """The comparisons so judged."""
        return tuple(one for one in self.comparisons if one.judgement == judgement)

    @property
    def verdict(self) -> str:
        """Right or wrong, where it is worst, and how much could not be judged: a few sentences."""
        wrong, right, worst = self.of(WRONG), self.of(RIGHT), self.worst
        if wrong and worst:
            sentence = words(
                "layers.check.wrong",
                names=" and ".join(dict.fromkeys(one.argument for one in wrong)),
                place=worst.place,
                given=worst.given,
                measured=worst.measured,
                error=worst.relative_error,
                failed=_counted(wrong, self.comparisons),
            )
        elif self.passed and worst:
            sentence = words(
                "layers.check.agrees",
                comparisons=_counted(right),
                place=worst.place,
                error=worst.error,
                allowed=worst.allowed,
            )
        else:
            sentence = words("layers.check.unjudged", comparisons=_counted(right))
        if kinks := self.of(AT_A_KINK):
            sentence += " " + words("layers.check.kinks", comparisons=_counted(kinks))
        if unclear := self.of(UNCLEAR):
            sentence += " " + words("layers.check.unclear", comparisons=_counted(unclear))
            if self.is_coarse:
                sentence += " " + words("layers.check.coarse")
        return sentence


def gradient_check(
    forward: Callable[..., ArrayLike],
    inputs: Mapping[str, ArrayLike],
    gradients: Mapping[str, ArrayLike],
    grad_y: ArrayLike | None = None,
    *,
    max_entries: int | None = 100,
    n_directions: int = 4,
    tolerance: float = TOLERANCE,
    seed: int = 0,
) -> GradientCheck:
    """Judge `gradients` of L = sum(grad_y * forward(**inputs)); by name, any of the inputs'.

    Without `grad_y` L is the sum of all outputs; random numbers see more, as that of a softmax
    is 1 whatever its inputs are.

    Of each, up to `max_entries` entries are compared (a seeded choice where there are more; None:
    all), and the slopes along `n_directions` random directions, in which every entry takes part.
    A gradient is wrong where it is further off than `tolerance`, relatively, plus what finite
    differences may be off themselves.

        grad_z, grad_weight, grad_bias = conv2d_backward(z, weight, grad_y)
        inputs = {"z": z, "weight": weight, "bias": bias}
        print(gradient_check(conv2d, inputs, {"weight": grad_weight}, grad_y).verdict)

    Raises ShapeError where gradients do not have their inputs' shapes, grad_y not that of the
    output, inputs or output are not finite, or forward gives one thing and then another;
    SettingError for the settings, and for gradients of what is no input.
    """
    if not (max_entries is None or (is_whole(max_entries) and max_entries >= 0)):
        raise SettingError("max_entries", max_entries, "must be a whole number or None")
    if not (is_whole(n_directions) and n_directions >= 0):
        raise SettingError("n_directions", n_directions, "must be a whole number, 0 or more")
    if not 0 < tolerance < RESOLUTION:
        raise SettingError("tolerance", tolerance, f"must be above 0 and below {RESOLUTION}")
    point = {name: as_floats(name, values, finite=True) for name, values in inputs.items()}
    loss = Loss(forward, point, grad_y)
    rng = np.random.default_rng(seed)
    comparisons = []
    for name, values in gradients.items():
        if name not in point:
            raise SettingError("gradients", name, "must be named as inputs: " + ", ".join(point))
        gradient = as_floats(f"gradient of {name}", values, point[name].shape, f"as {name} is")
        of_this = [
            _compare(loss, name, index, direction, gradient, tolerance)
            for index, direction in _directions(point[name], max_entries, n_directions, rng)
        ]
        for entries in _ties(loss, name, point[name], of_this):
            together = np.zeros(point[name].shape)
            together[tuple(zip(*entries, strict=True))] = 1.0
            one = _compare(loss, name, None, together, gradient, tolerance)
            of_this.append(replace(one, tied=entries))
        comparisons += of_this
    return GradientCheck(tuple(comparisons), loss.is_coarse)


def _directions(
    x: Floats, max_entries: int | None, n_directions: int, rng: np.random.Generator
) -> Iterator[tuple[tuple[int, ...] | None, Floats]]:
    """What to step along: an entry's index and a one in its place; None and random numbers."""
    chosen = np.arange(x.size)
    if max_entries is not None and x.size > max_entries:
        chosen = np.sort(rng.choice(x.size, max_entries, replace=False))
    for entry in chosen:
        direction = np.zeros(x.shape)
        direction.flat[entry] = 1.0
        yield tuple(int(i) for i in np.unravel_index(entry, x.shape)), direction
    for _ in range(n_directions if x.size else 0):
        yield None, rng.choice([-1.0, 1.0], x.shape) * rng.uniform(0.5, 1.0, x.shape)


def _ties(
    loss: Loss, name: str, x: Floats, compared: list[Comparison]
) -> list[tuple[tuple[int, ...], ...]]:
    """The entries at a kink that are equal and move the same outputs, two or more together."""
    kinks = [one.index for one in compared if one.judgement != RIGHT and one.index is not None]
    moved = {index: loss.outputs_of(name, index) for index in kinks if math.isfinite(x[index])}
    groups: list[list[tuple[int, ...]]] = []
    for index, outputs in moved.items():
        near = [
            group
            for group in groups
            if any(
                math.isclose(x[index], x[other], rel_tol=_TIED, abs_tol=0.0)
                and (outputs & moved[other]).any()
                for other in group
            )
        ]
        groups = [group for group in groups if group not in near]
        groups.append([index, *(one for group in near for one in group)])
    return [tuple(sorted(group)) for group in groups if len(group) > 1]


def _compare(
    loss: Loss,
    name: str,
    index: tuple[int, ...] | None,
    direction: Floats,
    gradient: Floats,
    tolerance: float,
) -> Comparison:
    with np.errstate(all="ignore"):  # a gradient may hold anything
        given = float(gradient[index] if index is not None else np.sum(gradient * direction))
    measurement = loss.measure(name, direction)
    if measurement is None:
        return Comparison(name, index, given, math.nan, math.inf, UNCLEAR)
    measured = measurement.slopes.central
    error = abs(given - measured)  # NaN where given is, and then never within anything
    if not error <= measurement.uncertainty + tolerance * abs(measured):
        measurement = loss.asked_again(name, direction, measurement)
    larger = max(abs(given), abs(measured)) if math.isfinite(given) else abs(measured)
    largest = float(np.abs(gradient).max(where=np.isfinite(gradient), initial=0.0))
    allowed = measurement.uncertainty + tolerance * larger
    # A gradient of zeros is held against the slope that L would have if it grew with x.
    scale = max(larger, 0.01 * largest) or 1e-3 * loss.size / loss.input_size(name)
    is_clear = measurement.uncertainty <= RESOLUTION * scale
    low, high = measurement.slopes.low - allowed, measurement.slopes.high + allowed
    if measurement.is_bent and low <= given <= high:
        judgement = AT_A_KINK
    elif not error <= allowed:
        judgement = WRONG
    else:
        judgement = RIGHT if is_clear else UNCLEAR
    return Comparison(name, index, given, measured, allowed, judgement)


def _badness(comparison: Comparison) -> tuple[bool, float]:
    allowed = comparison.allowed
    error_for_allowed = comparison.error / allowed if allowed else comparison.error
    return comparison.index is not None, error_for_allowed


def _counted(found: tuple[Comparison, ...], of: tuple[Comparison, ...] = ()) -> str:
    """How many entries, directions and ties; of how many there are, where that is given."""
    told = []
    for kind in ("entry", "direction", "tied"):
        count, all_of_it = (sum(_kind(one) == kind for one in ones) for ones in (found, of))
        if not count:
            continue
        number = "many" if max(count, all_of_it) != 1 else "one"
        told.append(
            words(f"layers.{kind}.{'of_' if of else ''}{number}", count=count, all=all_of_it)
        )
    return listed(told) if told else words("layers.check.none")


def _kind(comparison: Comparison) -> str:
    if comparison.tied:
        return "tied"
    return "direction" if comparison.index is None else "entry"
