"""`python -m playground digits`: the net of the Digits page, trained without the page."""

from __future__ import annotations

import json
import math
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import click
import numpy as np

from playground.cli.printed import is_watched, loss_cell, or_null, said, tell, training_bar
from playground.cli.setting_flags import flag_of
from playground.digits.config import SETTINGS, DigitsConfig, read_digits_link
from playground.digits.diagnosis import diagnose_digits, diverged, lower_rate
from playground.digits.images import DigitSplit, split_digits
from playground.digits.net import (
    MAX_EPOCHS,
    ConvNetState,
    Curves,
    advance,
    count_confusions,
    measure,
    predict,
    rank_mistakes,
    start,
)
from playground.errors import SettingError
from playground.run.diagnosis.finding import Finding
from playground.run.finished import versions
from playground.wording.words import words

_MAX_SEEDS = 1000
_MISTAKES_SHOWN = 5
_MEASURES = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")


class _Trained(NamedTuple):
    """A run: what came of each epoch, and what it makes of the test images."""

    config: DigitsConfig
    rows: Sequence[tuple[float, ...]]  # epoch, then the measures
    state: ConvNetState
    split: DigitSplit
    seconds: float

    @property
    def is_diverged(self) -> bool:
        """Whether the training loss or a weight is no number."""
        return not (self.state.is_finite() and math.isfinite(self.rows[-1][1]))


def _setting_flags(command: Callable[..., None]) -> Callable[..., None]:
    """A flag for every setting; one that is not given leaves the link's value."""
    for field, row in reversed(SETTINGS.items()):
        usual = "" if row.default == "" else f"; {row.default} unless given"
        text = f"{row.help.removesuffix('.')} ({row.allowed}{usual})."
        command = click.option(
            flag_of(field), field, metavar="N" if row.type in (int, float) else "TEXT", help=text
        )(command)
    return command


def _count(flag: str, default: int, bounds: tuple[int, int], text: str) -> Callable[..., Any]:
    """A flag for a whole number within bounds."""
    least, most = bounds

    def read(_ctx: click.Context, _param: click.Parameter, given: str) -> int:
        is_number = given.isascii() and given.isdigit() and len(given) < 10
        if not (is_number and least <= int(given) <= most):
            raise SettingError(flag, given, f"must be a whole number from {least} to {most}")
        return int(given)

    return click.option(
        flag, default=str(default), show_default=True, metavar="N", callback=read, help=text
    )


@click.command()
@click.argument("link", default="")
@_count("--epochs", 20, (0, MAX_EPOCHS), "How many epochs to train.")
@_count("--seeds", 1, (1, _MAX_SEEDS), "Train this many nets, the seed one higher each time.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@_setting_flags
def digits(link: str, epochs: int, seeds: int, as_json: bool, **flags: Any) -> None:
    """Teach a convolution net to read handwritten digits.

    LINK is the address of a Digits page, or what follows its "#" (quote it). Without it, the net
    of the first visit. Flags change single settings of it. The numbers are those of the page.
    """
    reading = read_digits_link(link)
    tell(reading.notes)
    configs = _configs(reading.config, flags, seeds)
    with training_bar(epochs * seeds, hidden=as_json or not is_watched()) as meter:
        runs = [_trained(config, epochs, lambda: meter.update(1)) for config in configs]
    click.echo(_json(runs) if as_json else _text(runs))


def _configs(base: DigitsConfig, flags: dict[str, Any], seeds: int) -> list[DigitsConfig]:
    """One config a seed. Raises SettingError naming the flag."""
    given = {field: text for field, text in flags.items() if text is not None}
    try:
        first = base.replace(**given)
        return [first.replace(seed=first.seed + k) for k in range(seeds)]
    except SettingError as error:
        raise SettingError(flag_of(error.setting), error.value, error.allowed) from None


def _trained(config: DigitsConfig, epochs: int, ticked: Callable[[], None]) -> _Trained:
    """Epoch by epoch, so that it can be watched and stopped; ends where it diverges."""
    split = split_digits(config.seed)
    state = start(config)
    rows: list[tuple[float, ...]] = [(0, *_measures(config, state, split))]
    began = time.perf_counter()
    for _ in range(epochs):
        state, curves = advance(config, state, split, 1)
        if not len(curves.epochs):
            break
        rows.append((state.epoch, *(float(getattr(curves, name)[0]) for name in _MEASURES)))
        ticked()
    return _Trained(config, rows, state, split, time.perf_counter() - began)


def _measures(config: DigitsConfig, state: ConvNetState, split: DigitSplit) -> tuple[float, ...]:
    return *measure(config, state, split.train), *measure(config, state, split.test)


def _json(runs: Sequence[_Trained]) -> str:
    return json.dumps({"versions": versions(), "runs": [_as_json(run) for run in runs]})


def _as_json(run: _Trained) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "link": run.config.link(),
        "status": "diverged" if run.is_diverged else "ok",
        "seconds": round(run.seconds, 3),
        "losses": [
            {"epoch": int(row[0]), **dict(zip(_MEASURES, map(or_null, row[1:]), strict=True))}
            for row in run.rows
        ],
    }
    finding = _finding(run)
    answer["finding"] = finding and str(finding)
    if run.is_diverged:
        epoch = int(run.rows[-1][0])
        return answer | {"diverged_at": epoch, "advice": str(diverged(run.config, epoch))}
    probabilities, labels = (
        predict(run.config, run.state, run.split.test.images),
        run.split.test.labels,
    )
    mistakes = rank_mistakes(probabilities, labels)
    taken_for = probabilities.argmax(axis=1)
    return answer | {
        "confusion": count_confusions(probabilities, labels).tolist(),
        "mistakes": [
            {"image": int(at), "digit": int(labels[at]), "taken_for": int(taken_for[at])}
            for at in mistakes
        ],
    }


def _finding(run: _Trained) -> Finding | None:
    """What is wrong, as the page would say it after the last epoch."""
    epochs, *measures = zip(*run.rows, strict=True)
    return diagnose_digits(
        run.config, Curves(np.array(epochs, dtype=np.int64), *map(np.array, measures))
    )


def _text(runs: Sequence[_Trained]) -> str:
    return _one(runs[0]) if len(runs) == 1 else _many(runs)


def _one(run: _Trained) -> str:
    """The losses of a run's first epochs and of ever rarer ones, then how well it reads."""
    last = int(run.rows[-1][0])
    kept = [row for row in run.rows if _is_reported(int(row[0]), last)]
    lines = [
        _head(words("command_line.columns.epoch")),
        *(_line(int(row[0]), row[1:]) for row in kept),
        "",
    ]
    if run.is_diverged:
        lines.append(str(diverged(run.config, last)))
        rate = lower_rate(run.config)
        lines += [words("command_line.digits.rate", rate=rate)] if rate else []
    else:
        lines += _reads(run)
        if finding := _finding(run):
            lines += ["", *said(finding)]
    return "\n".join([*lines, "", run.config.link()])


def _is_reported(epoch: int, last: int) -> bool:
    """Whether an epoch is 0, 1, 2, ..., 20, then 30, 40, ..., 200, then 300 ..., or the last."""
    step = 10 ** max(0, math.floor(math.log10(max(epoch - 1, 1) / 2)))
    return epoch == last or epoch % step == 0


def _reads(run: _Trained) -> list[str]:
    """How many test digits are right, the confusion matrix, the worst mistakes."""
    answer = _as_json(run)
    confusion, mistakes = answer["confusion"], answer["mistakes"]
    n, epochs = len(run.split.test.labels), int(run.rows[-1][0])
    right = {"right": n - len(mistakes), "images": n, "epochs": epochs, "seconds": run.seconds}
    lines = [
        words("command_line.digits.reads", **right),
        "",
        words("command_line.digits.confusion"),
        "   " + "".join(f"{digit:>4}" for digit in range(10)),
        *(
            f"{digit:>3}" + "".join(f"{count or '.':>4}" for count in row)
            for digit, row in enumerate(confusion)
        ),
    ]
    if mistakes:
        worst = [words("command_line.digits.mistake", **one) for one in mistakes[:_MISTAKES_SHOWN]]
        lines += ["", words("command_line.digits.worst", mistakes=", ".join(worst))]
    return lines


def _many(runs: Sequence[_Trained]) -> str:
    """A line a seed, and the medians."""
    lines = [
        _head(words("command_line.columns.seed")),
        *(_line(run.config.seed, run.rows[-1][1:]) for run in runs),
    ]
    medians = [statistics.median(run.rows[-1][k] for run in runs) for k in range(1, 5)]
    lines.append(_line(words("command_line.columns.median"), medians))
    told = {
        "nets": len(runs),
        "epochs": int(max(run.rows[-1][0] for run in runs)),
        "seconds": statistics.median(run.seconds for run in runs),
        "diverged": sum(run.is_diverged for run in runs),
    }
    lines += ["", words("command_line.digits.many", **told), runs[0].config.link()]
    return "\n".join(lines)


def _head(first: str) -> str:
    columns = (words(f"command_line.columns.{measure}") for measure in _MEASURES)
    return "".join([f"{first:>8}", *(f"{column:>16}" for column in columns)])


def _line(first: object, measures: Sequence[float]) -> str:
    losses_and_shares = zip(measures[::2], measures[1::2], strict=True)
    cells = [f"{loss_cell(loss):>16}{share:>16.2%}" for loss, share in losses_and_shares]
    return f"{first:>8}" + "".join(cells)
