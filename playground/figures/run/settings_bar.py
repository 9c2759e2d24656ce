"""The bar of settings: each one's name over its value, as in the original's head."""

from __future__ import annotations

from playground.data.datasets import PROBLEMS
from playground.figures.lettering import shortened, text_width
from playground.figures.sheet import LEFT, RIGHT, SMALL, Annotation, bold, text
from playground.figures.theme import LIGHT
from playground.run.config import RunConfig
from playground.run.finished import FinishedRun
from playground.run.settings import TABLE
from playground.wording.numbers import readable
from playground.wording.words import words

HEIGHT = 62
_VALUE, _EPOCH = 18, 24
_LETTERS = 14  # of a value; more stand in the link
_FIRST = ("dataset", "noise_percent", "train_percent", "batch_size", "learning_rate", "activation")
_SEEDS = tuple(name for name, row in TABLE.items() if row.kind == "seed")
_REST = tuple(
    name
    for name, row in TABLE.items()
    if row.kind in ("training", "live") and name not in (*_FIRST, "regularization_rate")
)
_SHOWN = (*_FIRST, *_REST, *_SEEDS)
"""In the bar's order; the rate stands behind the regularization that it is of."""


def settings_bar(run: FinishedRun, top: int) -> list[Annotation]:
    """The epoch and the settings but for the network's shape, spread over the sheet's width."""
    cells = settings_shown(run)
    sizes = [_EPOCH, *[_VALUE] * (len(cells) - 1)]
    widths = [
        max(text_width(label, SMALL), text_width(value, size, bold=True))
        for (label, value), size in zip(cells, sizes, strict=True)
    ]
    gap = (RIGHT - LEFT - sum(widths)) / (len(cells) - 1)
    annotations = []
    x = float(LEFT)
    for (label, value), size, width in zip(cells, sizes, widths, strict=True):
        annotations += [
            text(label, x, top + 23, size=SMALL),
            text(bold(value), x, top + 50, size=size, color=LIGHT.ink),
        ]
        x += width + gap
    return annotations


def settings_shown(run: FinishedRun) -> list[tuple[str, str]]:
    """Names and values, in the order of the bar; seeds that are empty are left out."""
    config = run.standing.settings
    values = {name: _value(config, name) for name in _SHOWN}
    values["dataset"] = PROBLEMS[config.problem][config.active_dataset].title
    if config.regularization != "none":
        values["regularization"] += f" {readable(config.regularization_rate)}"
    epoch = words("figures.run.epochs"), f"{run.state.epoch:,}"
    cells = [epoch, *((TABLE[name].title, value) for name, value in values.items() if value)]
    return [(label, shortened(value, _LETTERS)) for label, value in cells]


def _value(config: RunConfig, name: str) -> str:
    value = getattr(config, name)
    if isinstance(value, str):
        return TABLE[name].choices.get(value, value)
    return f"{readable(value)} %" if name.endswith("_percent") else readable(value)
