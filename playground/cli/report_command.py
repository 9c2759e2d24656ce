"""`python -m playground report`: any runs and studies as one document."""

from __future__ import annotations

from pathlib import Path

import click

from playground.cli.report_writing import report_options, write_report
from playground.cli.writable import make_folder
from playground.errors import SettingError
from playground.homework.contents import Contents, part_of_link, part_of_study_file, read_report
from playground.homework.part import Part
from playground.homework.parts import Report
from playground.studies.study import DEFAULT_EPOCHS, MAX_EPOCHS

_PURPOSE = "report"


@click.command()
@click.argument("links", nargs=-1, metavar="[LINK]...")
@click.option(
    "--study",
    "studies",
    multiple=True,
    metavar="FILE",
    help="A study that is done: what `study --out` wrote. Several are several parts.",
)
@click.option(
    "--parts",
    metavar="FILE",
    help="Parts in JSON, as the page keeps them; they come first.",
)
@click.option("--out", default="report", show_default=True, metavar="DIR", help="Where it goes.")
@click.option(
    "--epochs", type=int, default=DEFAULT_EPOCHS, show_default=True, help="Epochs of each run."
)
@click.option("--title", default="", help="Its title.")
@report_options
def report(
    links: tuple[str, ...],
    studies: tuple[str, ...],
    parts: str | None,
    out: str,
    epochs: int,
    name: str,
    course: str,
    title: str,
    page: str,
    backend: str,
) -> None:
    """Make a report of any runs and studies, ready to be handed in.

    Each LINK is a run, for so many --epochs or its own "epochs=", or, with vary= or seeds= in it, a
    study; or a file of a run saved here. What cannot be read is marked in the report. The results
    are kept in results.sqlite: the same command again goes on where it stopped.
    """
    if not 0 <= epochs <= MAX_EPOCHS:
        raise SettingError("--epochs", epochs, f"must be a whole number from 0 to {MAX_EPOCHS}")
    given: list[Part] = [part_of_link(link, epochs) for link in links]
    given += [part_of_study_file(study) for study in studies]
    contents = _contents(parts) if parts else Contents(Report(()), {})
    first = contents.report
    if not (given or first.parts):
        raise SettingError("LINK", "", "give at least one link, --study or --parts")
    make_folder("--out", out)
    wanted = Report(
        (*first.parts, *given), name or first.name, course or first.course, title or first.title
    )
    write_report(wanted, Path(out), "report", _PURPOSE, page, backend, contents.results)


def _contents(path: str) -> Contents:
    try:
        return read_report(Path(path).read_text(encoding="utf-8", errors="replace"))
    except OSError as error:
        raise SettingError("--parts", path, f"cannot be read ({error.strerror})") from None
