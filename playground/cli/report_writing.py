"""What `homework` and `report` share: do what is missing, make the document, write its files."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

import click

from playground.cli.printed import drawing_bar
from playground.cli.progress import duration
from playground.cli.study_command import run_with_bar
from playground.figures.drawing import (
    SECONDS_A_BROWSER,
    SECONDS_A_FIGURE,
    Drawer,
    Drawing,
    print_document,
)
from playground.figures.export import has_browser, write_figures
from playground.homework.document import Block, Gap, Picture, whole
from playground.homework.formats.latex import as_latex
from playground.homework.formats.markdown import as_markdown
from playground.homework.formats.notebook import as_notebook
from playground.homework.formats.page import as_html
from playground.homework.links import Links
from playground.homework.part import Found
from playground.homework.parts import GapPart, Report
from playground.run.backends import BACKENDS, DEFAULT_BACKEND, backend_in_use
from playground.run.config import RunConfig
from playground.studies.execution import cores, pace, result_of
from playground.studies.ledger import Ledger
from playground.studies.statistics import StudyResult
from playground.studies.study import DEFAULT_EPOCHS, Study
from playground.studies.trial import Trial, engine_version
from playground.wording.numbers import listed
from playground.wording.words import words

_OPTIONS = (
    click.option("--name", default="", help="Who hands it in."),
    click.option("--course", default="", help="For which course."),
    click.option(
        "--page",
        default="",
        metavar="URL",
        help="Where the playground is served, for links to it; none without it.",
    ),
    click.option(
        "--backend", type=click.Choice(BACKENDS), default=DEFAULT_BACKEND, show_default=True
    ),
)


def report_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that every command has that writes a report."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def write_report(
    report: Report,
    folder: Path,
    name: str,
    purpose: str,
    page: str,
    backend: str,
    known: Mapping[str, StudyResult] = MappingProxyType({}),
) -> None:
    """Make a report in a folder: NAME.html, .md, .tex, .ipynb, .pdf where it can, and figures/.

    Runs of studies are kept in results.sqlite as they are done, under a `purpose` that names the
    report: the same command goes on where it stopped. Results that are `known`, by a study's link,
    are taken as they are.
    """
    began = time.perf_counter()
    path = folder / "results.sqlite"
    studies = [study for study in report.studies() if study.link() not in known]
    _announce(report)
    results = dict(known)
    if studies:
        trials = [trial for study in studies for trial in study.trials()]
        with Ledger(path, purpose, engine_version(backend_in_use(backend))) as ledger:
            run_with_bar(trials, ledger, None, backend, str(path))
            results |= {study.link(): result_of(study, ledger) for study in studies}

    def found(study: Study) -> StudyResult | None:
        return results.get(study.link())

    made = report.blocks(Found(found, Links.to(page), backend))
    blocks, drawings = _drawn(made, folder / "figures", report.cost.figures)
    written = _write(blocks, drawings, folder, name)
    took = duration(time.perf_counter() - began)
    others = listed([path.name for path in written[1:]])
    told = words("command_line.report.written", path=written[0], others=others, duration=took)
    click.echo(told)


def _announce(report: Report) -> None:
    """What cannot be read, and how long the document and its figures take."""
    for part in report.parts:
        if isinstance(part, GapPart):
            gap = Gap(part.what, part.place, part.expected)
            click.echo(words("command_line.report.gap", gap=gap), err=True)
    cost = report.cost
    if cost.figures:
        making = cost.making_seconds
        drawing = SECONDS_A_BROWSER + SECONDS_A_FIGURE * cost.figures
        both = making + drawing if cores() == 1 else max(making, drawing)
        seconds = (both + SECONDS_A_BROWSER) * pace([Trial(RunConfig(), DEFAULT_EPOCHS)])
        planned = {"figures": cost.figures, "duration": duration(seconds)}
        click.echo(words("command_line.report.planned", **planned), err=True)


def _write(
    blocks: list[Block], drawings: Mapping[str, Drawing], folder: Path, name: str
) -> list[Path]:
    """The report in every format, HTML first."""
    pictures = [block for block in blocks if isinstance(block, Picture)]
    page = whole(as_html(blocks, drawings))

    def shown(picture: str) -> str:
        return f"figures/{picture}{'.png' if picture in drawings else '.html'}"

    contents: dict[str, str | bytes] = {
        "html": page,
        "md": as_markdown(blocks, {picture.name: shown(picture.name) for picture in pictures}),
        "tex": as_latex(blocks, {name: f"figures/{name}.pdf" for name in drawings}),
        "ipynb": as_notebook(blocks, drawings),
    }
    if pdf := _printed(page):
        contents["pdf"] = pdf
    paths = []
    for ending, content in contents.items():
        path = folder / f"{name}.{ending}"
        path.write_bytes(content if isinstance(content, bytes) else whole(content).encode())
        paths.append(path)
    return paths


def _drawn(
    made: Iterable[Block], folder: Path, count: int
) -> tuple[list[Block], dict[str, Drawing]]:
    """All blocks, and their figures as files and as drawings: each drawn while the next is made."""
    blocks, pictures = [], []
    with contextlib.ExitStack() as ending:
        drawer = None
        if count and has_browser():
            meter = ending.enter_context(drawing_bar(count))
            drawer = ending.enter_context(Drawer(lambda done: meter.update(done - meter.pos)))
        for block in made:
            blocks.append(block)
            if isinstance(block, Picture):
                pictures.append(block.name)
                folder.mkdir(exist_ok=True)
                write_figures({folder / f"{block.name}.html": block.figure})
                if drawer:
                    drawer.add(block.name, block.figure)
        if drawer:
            meter.length = len(pictures)  # what is announced is the most
    if pictures and not drawer:
        click.echo(words("figures.export.no_browser"), err=True)
    if not drawer:
        return blocks, {}
    for name, drawing in drawer.drawn.items():
        (folder / f"{name}.svg").write_text(drawing.svg, encoding="utf-8")
        (folder / f"{name}.png").write_bytes(drawing.png)
        (folder / f"{name}.pdf").write_bytes(drawing.pdf)
    if missing := [name for name in pictures if name not in drawer.drawn]:
        told = words("command_line.report.partly_drawn", names=listed(missing))
        click.echo(told, err=True)
    return blocks, drawer.drawn


def _printed(page: str) -> bytes | None:
    """The page as PDF; where that cannot be, the reason is told."""
    reason = "no_browser"
    if has_browser():
        if pdf := print_document(page):
            return pdf
        reason = "not_printed"
    reason = words(f"command_line.report.{reason}")
    click.echo(words("command_line.report.no_pdf", reason=reason), err=True)
    return None
