"""Which settings act only beside certain values of another one: momentum only where the optimizer
has some."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from playground.data.datasets import MAX_CLASSES
from playground.engine.initial import INITIAL_WEIGHTS
from playground.engine.losses import LOSS_OF_CLASSES, LOSSES
from playground.engine.optimizers import OPTIMIZERS, Constants
from playground.engine.schedules import SCHEDULES
from playground.run.config import SETTINGS, RunConfig
from playground.run.link import written
from playground.wording.numbers import plain_number
from playground.wording.words import rows, words

ACTS_WITH: dict[str, tuple[str, tuple[str | bool, ...]]] = {
    **{
        name: ("optimizer", tuple(k for k, row in OPTIMIZERS.items() if name in row.obeys))
        for name in Constants._fields
    },
    **{
        f"schedule_{name}": (
            "schedule",
            tuple(k for k, row in SCHEDULES.items() if name in row.obeys),
        )
        for name in ("epochs", "factor")
    },
    "initial_scale": ("initial_weights", tuple(name for name in INITIAL_WEIGHTS if name != "zero")),
    "balance_percent": ("problem", ("classification",)),
    "batch_size": ("full_batch", (False,)),
    "classes": ("problem", ("classification",)),
}
"""By setting: another one, and the values of that beside which it acts."""

IDLE_WITH_POINTS = (
    "dataset",
    "regression_dataset",
    "noise_percent",
    "samples",
    "balance_percent",
)
"""Of how data are drawn: nothing is, where somebody's own points are given."""

IDLE_WITH_FORMULA = ("dataset", "regression_dataset", "balance_percent")
"""Of how data are drawn: what somebody's own formula takes the place of."""

FOR_CLASSES = tuple(name for name, row in LOSSES.items() if row.output_activation)
"""The losses that a regression may not have."""

BROUGHT_ALONG = {"classes": {str(k): {"loss": LOSS_OF_CLASSES} for k in range(3, MAX_CLASSES + 1)}}
"""By setting and value, as a text: what must be set too, and may be for somebody who has not."""


def idle_settings(config: RunConfig, varied: Mapping[str, Collection[str]]) -> list[str]:
    """The settings that act neither in `config` nor beside the values others are `varied` to.

    A network that starts at zero draws no weights, whatever their rule; one's own points are not
    drawn either, and where some are painted apart to test with, no share of them is; one's own
    formula takes a data set's place; the balance is that of two classes; dropout is of hidden
    layers.
    """
    idle = [
        name
        for name, (other, values) in ACTS_WITH.items()
        if not {getattr(config, other), *varied.get(other, ())} & set(values)
    ]
    if config.own_points:
        idle += IDLE_WITH_POINTS
        if config.own_points.n_apart:
            idle.append("train_percent")
    elif config.data_formula:
        idle += IDLE_WITH_FORMULA
    elif config.n_classes > 2 and "classes" not in varied:
        idle.append("balance_percent")
    if not config.hidden_layers and "hidden_layers" not in varied:
        idle.append("dropout")
    if config.init_zero and "init_zero" not in varied:
        idle += ["initial_weights", "initial_scale", "initial_bias"]
    return list(dict.fromkeys(idle))


def differing(config: RunConfig) -> list[str]:
    """What the original has none of, acts in a config and is not as there, in the table's order.

    Of the network and its training; the data's own settings are said with the data, an activation
    a layer in the place of the one for all, and formulas among the features.
    """
    idle = idle_settings(config, {})
    return [
        name
        for name, row in SETTINGS.items()
        if row.only_if_set
        and row.kind in ("network", "training", "live")
        and getattr(config, name) != row.default
        and name not in (*idle, "activations", "formulas")
    ]


def in_words(config: RunConfig, name: str) -> str:
    """A setting as the page's line has it: "Adam", "cross entropy", "He weights"."""
    value = getattr(config, name)
    if f"scripts.playground.more.line.{name}-{written(value)}" in rows("scripts"):
        return words(f"scripts.playground.more.line.{name}-{written(value)}")
    said = SETTINGS[name].choices.get(value)
    if said is None:
        said = ", ".join(map(plain_number, value if isinstance(value, tuple) else (value,)))
    elif said not in words("scripts.playground.more.proper").split():
        said = said[0].lower() + said[1:]
    return words(f"scripts.playground.more.line.{name}", value=said)
