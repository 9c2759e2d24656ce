"""`python -m playground study`: one thing varied, many seeds, compared."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from playground.cli.given_data import data_flags, with_table
from playground.cli.given_link import strict_flag
from playground.cli.printed import line_width, tell
from playground.cli.progress import bar, duration
from playground.cli.setting_flags import overridden, setting_flags
from playground.cli.writable import check_file, make_folder
from playground.errors import SettingError
from playground.run.backends import BACKENDS, DEFAULT_BACKEND, backend_in_use
from playground.studies.claims import judge
from playground.studies.execution import (
    Report,
    Workers,
    cores,
    pace,
    result_of,
    run_trials,
    seconds_of,
)
from playground.studies.headline import headline
from playground.studies.ledger import Ledger
from playground.studies.results_file import ResultsFile
from playground.studies.seeds import SEEDS_VARY
from playground.studies.statistics import StudyResult
from playground.studies.study import DEFAULT_EPOCHS, DEFAULT_SEEDS, Axis, Study
from playground.studies.tables import runs_table, summary_table
from playground.studies.trial import Trial, engine_version
from playground.wording.words import words

_STOPPED = 130
_WORTH_MEASURING = 1.0  # seconds: of less, nobody needs to be told exactly


@click.command()
@click.argument("link", default="")
@click.option(
    "--vary",
    multiple=True,
    metavar="SETTING=VALUE,...",
    help="What varies, as in learning_rate=0.01,0.1 or hidden_layers=2,4,8-8; several make a grid. "
    "Settings that go together are joined: regularization:regularization_rate=none:0,L2:0.001.",
)
@click.option("--seeds", type=int, help=f"Runs of each combination; {DEFAULT_SEEDS}.")
@click.option(
    "--seeds-vary",
    type=click.Choice(list(SEEDS_VARY)),
    help="What another seed changes: "
    + "; ".join(f"{k}: {v}" for k, v in SEEDS_VARY.items())
    + ".",
)
@click.option("--epochs", type=int, help=f"Epochs of each run; {DEFAULT_EPOCHS}.")
@click.option(
    "--success",
    type=float,
    help="Count the runs that end with a test loss under this; a quarter above the best median.",
)
@click.option(
    "--out", metavar="FILE", help="Keep results here (SQLite); the same command goes on from them."
)
@click.option("--csv", "csv_path", metavar="FILE", help="Write one row a run.")
@click.option(
    "--figures",
    "figures_path",
    metavar="DIR",
    help="Draw the study, as .html, .png, .svg and .pdf.",
)
@click.option("--cluster", metavar="ADDRESS", help="Run on Dask workers, as in tcp://host:8786.")
@click.option("--backend", type=click.Choice(BACKENDS), default=DEFAULT_BACKEND, show_default=True)
@data_flags
@strict_flag
@setting_flags
def study(
    link: str,
    vary: tuple[str, ...],
    seeds: int | None,
    seeds_vary: str | None,
    epochs: int | None,
    success: float | None,
    out: str | None,
    csv_path: str | None,
    figures_path: str | None,
    cluster: str | None,
    backend: str,
    data_path: str | None,
    inputs: str,
    label: str,
    strict: bool,
    **flags: Any,
) -> None:
    """Vary settings over many seeds and compare.

    LINK is a run's or a study's address, or what follows its "#"; flags change single settings of
    it. Results come as a table and a verdict; with --out, Ctrl-C loses nothing.
    """
    reading = Study.from_link(link, mend=not strict, strict=strict)
    tell(reading.notes)
    given = reading.study
    wanted = Study(
        overridden(with_table(given.base, data_path, inputs, label), flags),
        tuple(map(Axis.parse, vary)) or given.axes,
        given.seeds if seeds is None else seeds,
        given.epochs if epochs is None else epochs,
        seeds_vary or given.seeds_vary,
        given.success if success is None else success,
    )
    if csv_path:
        check_file("--csv", csv_path)
        if out and Path(out).resolve() == Path(csv_path).resolve():
            raise SettingError("--csv", csv_path, "must be another file than --out")
    if figures_path:
        make_folder("--figures", figures_path)
    with (
        Ledger(out, wanted.purpose, engine_version(backend_in_use(backend))) as ledger,
        workers_for(cluster, backend) as workers,
    ):
        run_with_bar(wanted.trials(), ledger, workers, backend, out)
        result = result_of(wanted, ledger)
    if csv_path:
        runs_table(result).to_csv(csv_path, index_label="run")
    click.echo(_report(result))
    if figures_path:
        _draw(result, Path(figures_path))
    if out:
        click.echo(words("command_line.study.results", out=out), err=True)


def run_with_bar(
    trials: list[Trial], ledger: Ledger, workers: Workers | None, backend: str, out: str | None
) -> None:
    """Do what is missing, under a bar; Ctrl-C ends the process with a sentence and code 130."""
    missing = ledger.missing(trials)
    count = workers.count if workers else cores()
    seconds = sum(map(seconds_of, missing)) / count
    if seconds > _WORTH_MEASURING and workers is None:
        seconds *= pace(missing, backend)
    wanted = len(set(trials))
    tell_plan(len(missing), seconds, count, wanted - len(missing), out)
    under_bar(
        lambda report: run_trials(trials, ledger, workers, report, backend),
        ledger,
        lambda: (wanted - len(ledger.missing(trials)), wanted),
        out,
    )


def tell_plan(runs: int, seconds: float, count: int, kept: int, out: str | None) -> None:
    """How many runs there are to do, how long that takes, and how many are done already."""
    told = {
        "runs": runs,
        "duration": duration(seconds),
        "cores": words(f"command_line.study.{'core' if count == 1 else 'cores'}", count=count),
    }
    key = "resumed" if kept else "planned"
    click.echo(words(f"command_line.study.{key}", **told, kept=kept, out=out), err=True)


def under_bar(
    run: Callable[[Report], object],
    file: ResultsFile,
    counted: Callable[[], tuple[int, int]],
    out: str | None,
) -> None:
    """Do what fills a file, under a bar; Ctrl-C ends the process with a sentence and code 130.

    `counted` says how many runs are done, and of how many.
    """
    try:
        with bar() as report:
            run(report)
    except KeyboardInterrupt:
        done, runs = counted()
        key = "stopped_kept" if out else "stopped_lost"
        stopped = words(f"command_line.study.{key}", done=done, runs=runs, out=out)
        click.echo(f"\n{stopped}", err=True)
        file.close()
        sys.stdout.flush()
        os._exit(_STOPPED)  # threads in a long run would keep the process for minutes


@contextlib.contextmanager
def workers_for(cluster: str | None, backend: str) -> Iterator[Workers | None]:
    """The cluster's workers, or None for this machine's cores."""
    if cluster is None:
        yield None
        return
    from playground.studies.cluster import cluster_workers

    with cluster_workers(cluster, backend) as workers:
        yield workers


def _draw(result: StudyResult, folder: Path) -> None:
    from playground.figures.export import write_all
    from playground.figures.study.figure import study_figure
    from playground.studies.maps import median_maps

    sheet = study_figure(result, maps=median_maps(result))
    if complaint := write_all({"study": sheet}, folder):
        click.echo(complaint, err=True)


def _report(result: StudyResult) -> str:
    """Headline, verdicts, table, link: what the terminal shows."""
    verdicts = [words("command_line.study.verdict", **vars(item)) for item in judge(result)]
    table = summary_table(result)
    lines = [headline(result), *verdicts, "", table.plain(line_width()), "", table.note]
    errors = result.runs.loc[result.runs["status"] == "failed", "error"]
    if len(errors):
        failed = words("command_line.study.failed", runs=len(errors), error=errors.iloc[0])
        lines.append(failed)
    return "\n".join([*lines, result.study.link()])
