"""The bar of settings: each one's name over its value, as in the original's head."""

from __future__ import annotations

from playground.data.datasets import PROBLEMS
from playground.engine.activations import ACTIVATIONS
from playground.engine.penalties import PENALTIES
from playground.figures import theme
from playground.figures.lettering import shortened, text_width
from playground.figures.sheet import LEFT, RIGHT, SMALL, Annotation, bold, text
from playground.run.finished import FinishedRun
from playground.wording.numbers import readable

HEIGHT = 62
_VALUE, _EPOCH = 18, 24
_LETTERS = 14  # of a value; more stand in the link

_LIGHT = theme.LIGHT


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
            text(bold(value), x, top + 50, size=size, color=_LIGHT.ink),
        ]
        x += width + gap
    return annotations


def settings_shown(run: FinishedRun) -> list[tuple[str, str]]:
    """Names and values, in the order of the bar; seeds that are empty are left out."""
    config = run.standing.settings
    penalty = PENALTIES[config.regularization].title
    if config.regularization != "none":
        penalty += f" {readable(config.regularization_rate)}"
    seeds = [
        (name.replace("_", " ").capitalize(), getattr(config, name))
        for name in ("seed", "weight_seed", "split_seed")
        if getattr(config, name)
    ]
    cells = [
        ("Epoch", f"{run.state.epoch:,}"),
        ("Data set", PROBLEMS[config.problem][config.active_dataset].title),
        ("Noise", f"{readable(config.noise_percent)} %"),
        ("Training share", f"{readable(config.train_percent)} %"),
        ("Batch size", str(config.batch_size)),
        ("Learning rate", readable(config.learning_rate)),
        ("Activation", ACTIVATIONS[config.activation].title),
        ("Regularization", penalty),
        *seeds,
    ]
    return [(label, shortened(value, _LETTERS)) for label, value in cells]
