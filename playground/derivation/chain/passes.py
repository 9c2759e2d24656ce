"""A chain's arrays forward and backward, layer by layer; and one number's way forward.

Arrays go by name: x0 is the input, x1, x2, ... what the layers make of it, w1, b1 the weight and
bias of layer 1, t the label or the targets, p the probabilities of softmax, L the loss. No batch
axis: a chain shows one sample.

Some entries of x1, x2, ... may be `held`: they have the number that somebody gave them, and no
longer depend on what stands before them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.derivation.case import Edit
from playground.derivation.chain.stages import Stage
from playground.derivation.layers import Pointwise
from playground.derivation.layers.layer import Floats
from playground.derivation.terms import Arrays

_OF_LAYER = ("w", "b")  # arrays without a batch axis


@dataclass(frozen=True, eq=False)
class Forward:
    """What a forward pass computes."""

    arrays: dict[str, NDArray[Any]]  # by name in the chain
    locals: tuple[dict[str, NDArray[Any]], ...]  # by stage: z, w, b, t, y and, of pooling, argmax


def forward(
    stages: Sequence[Stage], given: Mapping[str, NDArray[Any]], held: Iterable[Edit] = ()
) -> Forward:
    """Every array, from the given ones: x0, w1, b1, ..., t."""
    arrays: dict[str, NDArray[Any]] = dict(given)
    held = tuple(held)
    all_locals = []
    for stage in stages:
        names = ("z", *stage.parameters)
        local = {name: arrays[stage.name_of(name)] for name in names}
        local |= _without(stage.kind.forward(stage.sizes, _with_batch(local)))
        for edit in held:
            if edit.array == stage.name_of("y"):
                local["y"] = local["y"].copy()
                local["y"][edit.index] = edit.value
        arrays[stage.name_of("y")] = local["y"]
        if "p" in local:
            arrays["p"] = local["p"]
        all_locals.append(local)
    return Forward(arrays, tuple(all_locals))


def backward(
    stages: Sequence[Stage], done: Forward, held: Iterable[Edit] = ()
) -> dict[str, Floats]:
    """dL/d of every array that the loss depends on smoothly: x0, x1, ..., w1, b1, ..."""
    gradients: dict[str, Floats] = {"L": np.ones(())}
    held = tuple(held)
    for stage, local in zip(reversed(stages), reversed(done.locals), strict=True):
        g = gradients[stage.name_of("y")]
        for edit in held:
            if edit.array == stage.name_of("y"):
                g = g.copy()
                g[edit.index] = 0.0
        found = _backward_of(stage, local, g)
        for name in stage.kind.gradients:
            gradients[stage.name_of(name.removeprefix("d"))] = found[name]
    return gradients


def backward_sizes(
    stages: Sequence[Stage], done: Forward, held: Iterable[Edit] = ()
) -> dict[str, Floats]:
    """By array, for every entry: the sum of the sizes of all products its gradient is made of.

    What a gradient is less than a rounding error of this is what a cancelled sum has left.
    """
    sizes: dict[str, Floats] = {"L": np.ones(())}
    held = tuple(held)
    for stage, local in zip(reversed(stages), reversed(done.locals), strict=True):
        g = sizes[stage.name_of("y")].copy()
        for edit in held:
            if edit.array == stage.name_of("y"):
                g[edit.index] = 0.0
        if stage.is_loss:
            sizes[stage.name_of("z")] = _sizes_at_loss(stage, local)
            continue
        is_linear = not isinstance(stage.kind, Pointwise) and not stage.kind.has_maxima
        positive = {name: np.abs(one) for name, one in local.items()} if is_linear else local
        found = _backward_of(stage, positive, g)
        for name in stage.kind.gradients:
            sizes[stage.name_of(name.removeprefix("d"))] = found[name]
    return sizes


def _sizes_at_loss(stage: Stage, local: Arrays) -> Floats:
    batch = _with_batch({**local, "g": np.ones(local["y"].shape)})
    sizes = np.zeros(local["z"].shape)
    for index in np.ndindex(sizes.shape):
        terms = stage.kind.terms(stage.sizes, batch, "dz", (0, *index))
        sizes[index] = sum(abs(term.product) for term in terms)
    return sizes


def _backward_of(stage: Stage, local: Arrays, g: Floats) -> dict[str, Floats]:
    found = stage.kind.backward(stage.sizes, _with_batch(local), g[np.newaxis])
    return {**found, "dz": found["dz"][0]}


def moved(
    stages: Sequence[Stage],
    done: Forward,
    array: str,
    start: Floats,
    held: Iterable[Edit] = (),
    sized: bool = False,
) -> dict[str, Floats]:
    """By later array, L the last: how far each entry moves when `array` moves along `start`.

    To first order, as an exact derivative. `sized` adds up sizes instead, so that nothing
    cancels: what is 0 then does not depend on it.
    """
    held = tuple(held)
    moves: dict[str, Floats] = {}
    moving: Floats | None = None
    for stage, local in zip(stages, done.locals, strict=True):
        entering = next(
            (
                name
                for name in ("z", "w", "b")
                if _enters(stage, name) and stage.name_of(name) == array
            ),
            None,
        )
        if entering:
            moving = _pushed(stage, local, entering, start, sized)
        elif moving is not None:
            moving = _pushed(stage, local, "z", moving, sized)
        else:
            continue
        for edit in held:
            if edit.array == stage.name_of("y"):
                moving[edit.index] = 0.0
        moves[stage.name_of("y")] = moving
    return moves


def _enters(stage: Stage, name: str) -> bool:
    return name == "z" or name in stage.parameters


def _pushed(stage: Stage, local: Arrays, name: str, move: Floats, sized: bool) -> Floats:
    """How y of a layer moves when its z, w or b moves."""
    kind = stage.kind
    if stage.is_loss or isinstance(kind, Pointwise):
        slopes = _backward_of(stage, local, np.ones(local["y"].shape))["dz"]
        slopes = np.abs(slopes) if sized else slopes
        return slopes * move if isinstance(kind, Pointwise) else np.array(np.sum(slopes * move))
    if kind.has_maxima:
        chosen = local["argmax"]
        channels = np.arange(len(chosen))[:, np.newaxis, np.newaxis]
        return np.array(move[channels, chosen[..., 0], chosen[..., 1]])
    # What is left is linear in z, and in w and b.
    zero = {other: np.zeros(local[other].shape) for other in stage.parameters}
    if name == "z":
        fixed = {**zero, **({"w": local["w"]} if "w" in zero else {}), "z": move}
    else:
        fixed = {**zero, "z": local["z"], name: move}
    if sized:
        fixed = {other: np.abs(one) for other, one in fixed.items()}
    if name == "b":
        fixed["w"] = zero["w"]
    return np.array(kind.forward(stage.sizes, _with_batch(fixed))["y"][0])


def routes(stages: Sequence[Stage], done: Forward) -> tuple[Any, ...]:
    """Which entries ReLU lets pass, and which are maxima: where this changes, slopes may jump."""
    found: list[Any] = []
    for stage, local in zip(stages, done.locals, strict=True):
        if stage.kind.ties == "corners":
            found.append((local["z"] > 0).tobytes())
        elif stage.kind.has_maxima:
            found.append(local["argmax"].tobytes())
    return tuple(found)


def _with_batch(local: Arrays) -> dict[str, NDArray[Any]]:
    return {name: a if name in _OF_LAYER else a[np.newaxis] for name, a in local.items()}


def _without(arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    return {name: np.array(array[0]) for name, array in arrays.items()}
