"""`python -m playground digits`: the net of the Digits page, trained without the page."""

from __future__ import annotations

import json
import math
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import click
import numpy as np

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
        text = f"{row.help} ({row.allowed}; {row.default} unless given)."
        command = click.option(_flag(field), field, metavar="N", help=text)(command)
    return command


def _flag(field: str) -> str:
    return "--" + field.replace("_", "-")


def _whole(most: int, least: int) -> Callable[[click.Context, click.Parameter, str], int]:
    """Reads a whole number within bounds."""

    def read(_ctx: click.Context, param: click.Parameter, text: str) -> int:
        is_number = text.isascii() and text.isdigit() and len(text) < 10
        if not (is_number and least <= int(text) <= most):
            rule = f"must be a whole number from {least} to {most}"
            raise SettingError(param.opts[0], text, rule)
        return int(text)

    return read


@click.command()
@click.argument("link", default="")
@click.option(
    "--epochs",
    default="20",
    show_default=True,
    metavar="N",
    callback=_whole(MAX_EPOCHS, 0),
    help="How many epochs to train.",
)
@click.option(
    "--seeds",
    default="1",
    show_default=True,
    metavar="N",
    callback=_whole(_MAX_SEEDS, 1),
    help="Train this many nets, the seed one higher each time.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@_setting_flags
def digits(link: str, epochs: int, seeds: int, as_json: bool, **flags: Any) -> None:
    """Teach a convolution net to read handwritten digits.

    LINK is the address of a Digits page, or what follows its "#" (quote it). Without it, the net
    of the first visit. Flags change single settings of it. The numbers are those of the page.
    """
    reading = read_digits_link(link)
    for note in reading.notes:
        click.echo(f"Note: {note}", err=True)
    configs = _configs(reading.config, flags, seeds)
    on_terminal = bool(sys.stderr and sys.stderr.isatty())
    with click.progressbar(
        length=epochs * seeds,
        label="Training",
        file=sys.stderr,
        hidden=as_json or not on_terminal,
    ) as meter:
        runs = [_trained(config, epochs, lambda: meter.update(1)) for config in configs]
    click.echo(_json(runs) if as_json else _text(runs))


def _configs(base: DigitsConfig, flags: dict[str, Any], seeds: int) -> list[DigitsConfig]:
    """One config a seed. Raises SettingError naming the flag."""
    given = {field: text for field, text in flags.items() if text is not None}
    try:
        first = base.replace(**given)
        return [first.replace(seed=first.seed + k) for k in range(seeds)]
    except SettingError as error:
        raise SettingError(_flag(error.setting), error.value, error.allowed) from None


def _trained(config: DigitsConfig, epochs: int, ticked: Callable[[], None]) -> _Trained:
    """Epoch by epoch, so that it can be watched and stopped; ends where it diverges."""
    net, split = config.net(), split_digits(config.seed)
    state = start(net)
    rows: list[tuple[float, ...]] = [(0, *measure(state, split.train), *measure(state, split.test))]
    began = time.perf_counter()
    for _ in range(epochs):
        state, curves = advance(net, state, split, 1)
        if not len(curves.epochs):
            break
        rows.append((state.epoch, *(float(getattr(curves, name)[0]) for name in _MEASURES)))
        ticked()
    return _Trained(config, rows, state, split, time.perf_counter() - began)


def _json(runs: Sequence[_Trained]) -> str:
    return json.dumps({"versions": versions(), "runs": [_as_json(run) for run in runs]})


def _as_json(run: _Trained) -> dict[str, Any]:
    names = ("epoch", *_MEASURES)
    answer: dict[str, Any] = {
        "link": run.config.link(),
        "status": "diverged" if run.is_diverged else "ok",
        "seconds": round(run.seconds, 3),
        "losses": [
            {"epoch": int(row[0]), **dict(zip(names[1:], map(_or_null, row[1:]), strict=True))}
            for row in run.rows
        ],
    }
    finding = _finding(run)
    answer["finding"] = finding and str(finding)
    if run.is_diverged:
        epoch = int(run.rows[-1][0])
        return answer | {"diverged_at": epoch, "advice": str(diverged(run.config, epoch))}
    probabilities, labels = predict(run.state, run.split.test.images), run.split.test.labels
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


def _or_null(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _text(runs: Sequence[_Trained]) -> str:
    return _one(runs[0]) if len(runs) == 1 else _many(runs)


def _one(run: _Trained) -> str:
    """The losses of a run's first epochs and of ever rarer ones, then how well it reads."""
    last = int(run.rows[-1][0])
    kept = [row for row in run.rows if _is_reported(int(row[0]), last)]
    lines = [_head("epoch"), *(_line(int(row[0]), row[1:]) for row in kept), ""]
    if run.is_diverged:
        lines.append(str(diverged(run.config, last)))
        rate = lower_rate(run.config)
        lines += [f"Try --learning-rate {rate:g}."] if rate else []
    else:
        lines += _reads(run)
        if finding := _finding(run):
            ways = "; ".join(way.words for way in finding.remedies)
            lines += ["", str(finding), *([f"What may help: {ways}."] if ways else [])]
    return "\n".join([*lines, "", run.config.link()])


def _is_reported(epoch: int, last: int) -> bool:
    """Whether an epoch is 0, 1, 2, ..., 20, then 30, 40, ..., 200, then 300 ..., or the last."""
    step = 10 ** max(0, math.floor(math.log10(max(epoch - 1, 1) / 2)))
    return epoch == last or epoch % step == 0


def _reads(run: _Trained) -> list[str]:
    """How many test digits are right, the confusion matrix, the worst mistakes."""
    answer = _as_json(run)
    confusion, mistakes = answer["confusion"], answer["mistakes"]
    n = len(run.split.test.labels)
    lines = [
        f"{n - len(mistakes)} of {n} test digits right after {int(run.rows[-1][0])} epochs, "
        f"{run.seconds:.1f} s.",
        "",
        "Confusion (row: digit, column: answer)",
        "   " + "".join(f"{digit:>4}" for digit in range(10)),
        *(
            f"{digit:>3}" + "".join(f"{count or '.':>4}" for count in row)
            for digit, row in enumerate(confusion)
        ),
    ]
    if mistakes:
        worst = ", ".join(
            f"image {m['image']} ({m['digit']} taken for {m['taken_for']})"
            for m in mistakes[:_MISTAKES_SHOWN]
        )
        lines += ["", f"Worst mistakes: {worst}."]
    return lines


def _many(runs: Sequence[_Trained]) -> str:
    """A line a seed, and the medians."""
    lines = [_head("seed"), *(_line(run.config.seed, run.rows[-1][1:]) for run in runs)]
    medians = [statistics.median(run.rows[-1][k] for run in runs) for k in range(1, 5)]
    n_diverged = sum(run.is_diverged for run in runs)
    seconds = statistics.median(run.seconds for run in runs)
    return "\n".join(
        [
            *lines,
            _line("median", medians),
            "",
            f"{len(runs)} nets, {int(max(run.rows[-1][0] for run in runs))} epochs each, "
            f"{seconds:.1f} s each in the median, {n_diverged} diverged.",
            runs[0].config.link(),
        ]
    )


def _head(first: str) -> str:
    columns = ("train loss", "train accuracy", "test loss", "test accuracy")
    return "".join([f"{first:>8}", *(f"{name:>16}" for name in columns)])


def _line(first: object, measures: Sequence[float]) -> str:
    losses_and_shares = zip(measures[::2], measures[1::2], strict=True)
    cells = [f"{_loss(loss):>16}{share:>16.2%}" for loss, share in losses_and_shares]
    return f"{first:>8}" + "".join(cells)


def _loss(loss: float) -> str:
    if not math.isfinite(loss):
        return "-"
    return f"{loss:.6f}" if loss < 1e5 else f"{loss:.5e}"
