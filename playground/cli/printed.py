"""What commands print alike: notes on a link, a bar, a loss, what is wrong and what may help."""

from __future__ import annotations

import math
import shutil
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any

import click

from playground.run.diagnosis.finding import Finding
from playground.wording.words import words


def tell(notes: Iterable[str]) -> None:
    """Notes on a link go to stderr, one line each."""
    for note in notes:
        click.echo(words("command_line.link.note", note=note), err=True)


def is_watched() -> bool:
    """Whether stderr is a terminal, so that somebody sees a bar."""
    return bool(sys.stderr and sys.stderr.isatty())


def line_width() -> float:
    """How many characters a line of stdout holds: endless where nobody's terminal wraps it."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else math.inf


def training_bar(length: int, **looks: Any) -> AbstractContextManager[Any]:
    """A bar on stderr that counts to a length."""
    label = words("command_line.progress.training")
    return click.progressbar(length=length, label=label, file=sys.stderr, **looks)


def drawing_bar(length: int) -> AbstractContextManager[Any]:
    """A bar on stderr that counts figures."""
    label = words("command_line.progress.drawing_bar")
    return click.progressbar(length=length, label=label, file=sys.stderr, hidden=not is_watched())


def loss_cell(loss: float) -> str:
    """A loss in a table: six decimals or digits; a dash for what is no number."""
    if not math.isfinite(loss):
        return "-"
    return f"{loss:.6f}" if loss < 1e5 else f"{loss:.5e}"


def or_null(loss: float) -> float | None:
    """A loss in JSON, which has no NaN and no infinity."""
    return loss if math.isfinite(loss) else None


def said(finding: Finding | None) -> list[str]:
    """A finding and its ways out, a line each; none where nothing is wrong."""
    if not finding:
        return []
    ways = "; ".join(way.words for way in finding.remedies)
    return [str(finding), *([words("command_line.run.may_help", ways=ways)] if ways else [])]
