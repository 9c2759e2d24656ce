"""`python -m playground homework`: the homework's second half, from nothing to a report."""

from __future__ import annotations

import time
from pathlib import Path

import click

from playground.cli.progress import duration
from playground.cli.study_command import make_folder, run_with_bar
from playground.errors import SettingError
from playground.figures.export import write_all
from playground.homework.document import Block, Picture, as_html, as_markdown
from playground.homework.questions import SEEDS, SETTINGS, TOPICS, read
from playground.homework.report import Answer, closing, figures_part, introduction, topic_part
from playground.run.backends import BACKENDS, DEFAULT_BACKEND
from playground.studies.execution import result_of
from playground.studies.ledger import Ledger
from playground.studies.statistics import StudyResult
from playground.studies.study import MAX_SEEDS
from playground.studies.trial import engine_version
from playground.wording.words import words

_FIGURES = "figures"
_PAGE = "http://127.0.0.1:8050/"


@click.command()
@click.option("--out", "out", required=True, metavar="DIR", help="Where the report is written.")
@click.option(
    "--only",
    type=click.Choice([_FIGURES, *TOPICS]),
    multiple=True,
    help="One part (or several) instead of all.",
)
@click.option("--seeds", type=int, default=SEEDS, show_default=True, help="Runs of every setting.")
@click.option(
    "--page", default=_PAGE, show_default=True, help="The playground that the links open."
)
@click.option("--backend", type=click.Choice(BACKENDS), default=DEFAULT_BACKEND, show_default=True)
def homework(out: str, only: tuple[str, ...], seeds: int, page: str, backend: str) -> None:
    """Do the homework's second half: figures, studies, verdicts, a report.

    Writes homework.html (one file, ready to be handed in), homework.md and figures/. The results
    are kept in results.sqlite: the same command again goes on where it stopped.
    """
    if not 1 <= seeds <= MAX_SEEDS:
        raise SettingError("--seeds", seeds, f"must be a whole number from 1 to {MAX_SEEDS}")
    parts = only or (_FIGURES, *TOPICS)
    page = page.partition("#")[0].rstrip("/") + "/"
    folder = Path(out)
    make_folder("--out", out)
    began = time.perf_counter()
    draws = [setting.draws(seeds) for setting in SETTINGS] if _FIGURES in parts else []
    studies = {name: topic.studies(seeds) for name, topic in TOPICS.items() if name in parts}
    wanted = [*draws, *(study for topic in studies.values() for study in topic.values())]
    trials = [trial for study in wanted for trial in study.trials()]
    path = folder / "results.sqlite"
    with Ledger(path, f"homework&seeds={seeds}", engine_version(backend)) as ledger:
        run_with_bar(trials, ledger, None, backend, str(path))
        results = {study.link(): result_of(study, ledger) for study in wanted}
    answers = [
        Answer(read(setting, backend), results[study.link()])
        for setting, study in zip(SETTINGS, draws, strict=False)
    ]
    topics = {
        name: {title: results[study.link()] for title, study in topic.items()}
        for name, topic in studies.items()
    }
    blocks = _document(answers, topics, backend, page)
    _write(blocks, folder)
    took = duration(time.perf_counter() - began)
    click.echo(words("command_line.homework.written", path=folder / "homework.html", duration=took))


def _document(
    answers: list[Answer], topics: dict[str, dict[str, StudyResult]], backend: str, page: str
) -> list[Block]:
    blocks = introduction(backend, page)
    if answers:
        blocks += figures_part(answers, page)
    for name, results in topics.items():
        blocks += topic_part(TOPICS[name], results, page)
    blocks += closing(answers, [r for topic in topics.values() for r in topic.values()], page)
    return blocks


def _write(blocks: list[Block], folder: Path) -> None:
    """The report as HTML and Markdown, and its figures as files."""
    figures = folder / "figures"
    figures.mkdir(exist_ok=True)
    pictures = {block.name: block.figure for block in blocks if isinstance(block, Picture)}
    click.echo(words("command_line.progress.drawing_many", count=len(pictures)), err=True)
    if complaint := write_all(pictures, figures):
        click.echo(complaint, err=True)
    shown = ".html" if complaint else ".png"
    paths = {name: f"figures/{name}{shown}" for name in pictures}
    (folder / "homework.md").write_text(as_markdown(blocks, paths), encoding="utf-8")
    (folder / "homework.html").write_text(as_html(blocks), encoding="utf-8")
