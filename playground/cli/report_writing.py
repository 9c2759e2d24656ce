"""What `homework` and `report` share: do what is missing, make the document, write its files."""

from __future__ import annotations

import time
from pathlib import Path

import click

from playground.cli.progress import duration
from playground.cli.study_command import run_with_bar
from playground.figures.export import write_all
from playground.homework.document import Block, Picture, as_html, as_markdown
from playground.homework.links import Links
from playground.homework.parts import Found, Report
from playground.studies.execution import result_of
from playground.studies.ledger import Ledger
from playground.studies.statistics import StudyResult
from playground.studies.study import Study
from playground.studies.trial import engine_version
from playground.wording.words import words


def write_report(
    report: Report, folder: Path, name: str, purpose: str, page: str, backend: str
) -> None:
    """Make a report in a folder, as NAME.html, NAME.md and figures/.

    Runs of studies are kept in results.sqlite as they are done, under a `purpose` that names the
    report: the same command goes on where it stopped.
    """
    began = time.perf_counter()
    path = folder / "results.sqlite"
    studies = report.studies()
    results: dict[str, StudyResult] = {}
    if studies:
        trials = [trial for study in studies for trial in study.trials()]
        with Ledger(path, purpose, engine_version(backend)) as ledger:
            run_with_bar(trials, ledger, None, backend, str(path))
            results = {study.link(): result_of(study, ledger) for study in studies}

    def found(study: Study) -> StudyResult | None:
        return results.get(study.link())

    blocks = list(report.blocks(Found(found, Links.to(page), backend)))
    _write(blocks, folder, name)
    took = duration(time.perf_counter() - began)
    written = folder / f"{name}.html"
    click.echo(words("command_line.homework.written", path=written, duration=took))


def _write(blocks: list[Block], folder: Path, name: str) -> None:
    """The report as HTML and Markdown, and its figures as files."""
    figures = folder / "figures"
    figures.mkdir(exist_ok=True)
    pictures = {block.name: block.figure for block in blocks if isinstance(block, Picture)}
    click.echo(words("command_line.progress.drawing_many", count=len(pictures)), err=True)
    if complaint := write_all(pictures, figures):
        click.echo(complaint, err=True)
    shown = ".html" if complaint else ".png"
    paths = {name: f"figures/{name}{shown}" for name in pictures}
    (folder / f"{name}.md").write_text(as_markdown(blocks, paths), encoding="utf-8")
    (folder / f"{name}.html").write_text(as_html(blocks), encoding="utf-8")
