"""Chains drawn at random: whatever fits is taken."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playground.derivation.chain import KINDS, LOSSES, Chain, ChainLayer
from playground.derivation.chain.layer import USUAL
from playground.errors import SettingError

Given = dict[str, NDArray[np.float64]]
PADDINGS = (0, 0, 1, "same", (1, 0), ((0, 1), (1, 0)))


def random_chain(seed: int) -> Chain:
    """A chain of up to seven layers with a loss, on an input of up to 3x6x6 or a row."""
    random = np.random.default_rng(seed)
    shape: tuple[int, ...] = (int(random.integers(1, 4)), *map(int, random.integers(2, 7, 2)))
    if seed % 7 == 0:
        shape = (int(random.integers(1, 9)),)
    between = [kind for kind in KINDS if kind not in LOSSES]
    loss = ChainLayer(str(random.choice(list(LOSSES))))
    layers: tuple[ChainLayer, ...] = ()
    for _ in range(40):
        more = (*layers, _layer(str(random.choice(between)), random))
        try:
            layers = _finished(more, loss, shape)[: len(more)]
        except SettingError:
            continue
        if len(layers) > 5:
            break
    return Chain(_finished(layers, loss, shape), shape, seed=seed)


def _finished(
    layers: tuple[ChainLayer, ...], loss: ChainLayer, shape: tuple[int, ...]
) -> tuple[ChainLayer, ...]:
    """With flatten where there is none, and the loss. Raises SettingError where it does not fit."""
    is_row = len(shape) == 1 or any(layer.kind == "flatten" for layer in layers)
    whole = (*layers, *(() if is_row else (ChainLayer("flatten"),)), loss)
    assert Chain(whole, shape).stages
    return whole


def _layer(kind: str, random: np.random.Generator) -> ChainLayer:
    def pair() -> tuple[int, int]:
        down, right = random.integers(1, 4, 2)
        return int(down), int(right)

    names = USUAL.get(kind, {})
    drawn = {
        "channels_out": int(random.integers(1, 5)),
        "kernel": pair(),
        "stride": pair() if random.random() < 0.5 else 1,
        "padding": PADDINGS[random.integers(len(PADDINGS))],
        "dilation": int(random.integers(1, 3)),
    }
    return ChainLayer(kind, **{name: value for name, value in drawn.items() if name in names})


def given_of(chain: Chain, seed: int) -> Given:
    """Numbers of many digits in the place of those rounded to a tenth: no ties, no corners."""
    random = np.random.default_rng(seed)
    return {
        name: array if name == "t" and not array.shape else random.normal(size=array.shape)
        for name, array in chain.given.items()
    }
