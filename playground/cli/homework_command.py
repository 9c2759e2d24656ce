"""`python -m playground homework`: the homework, from nothing to a report."""

from __future__ import annotations

from pathlib import Path

import click

from playground.cli.report_writing import report_options, write_report
from playground.cli.writable import make_folder
from playground.errors import SettingError
from playground.homework.parts import Report
from playground.homework.questions import SEEDS
from playground.homework.sheet_parts import SHEET, SheetName, sheet_part
from playground.studies.study import MAX_SEEDS


@click.command()
@click.option("--out", "out", required=True, metavar="DIR", help="Where the report is written.")
@click.option(
    "--only",
    type=click.Choice(SHEET),
    multiple=True,
    help="One part (or several) instead of all.",
)
@click.option("--seeds", type=int, default=SEEDS, show_default=True, help="Runs of every setting.")
@report_options
def homework(
    out: str,
    only: tuple[SheetName, ...],
    seeds: int,
    name: str,
    course: str,
    page: str,
    backend: str,
) -> None:
    """Do the homework: derivations, figures, studies, verdicts, a report.

    Writes homework.html (one file, ready to be handed in), .pdf, .md, .tex, .ipynb and figures/.
    The results are kept in results.sqlite: the same command again goes on where it stopped.
    """
    if not 1 <= seeds <= MAX_SEEDS:
        raise SettingError("--seeds", seeds, f"must be a whole number from 1 to {MAX_SEEDS}")
    make_folder("--out", out)
    parts = tuple(sheet_part(part, seeds) for part in SHEET if part in (only or SHEET))
    report = Report(parts, name, course)
    write_report(report, Path(out), "homework", f"homework&seeds={seeds}", page, backend)
