"""`python -m playground search`: the settings with the smallest test loss."""

from __future__ import annotations

from collections.abc import Sequence

import click
import pandas as pd

from playground.cli.given_data import data_flags, with_table
from playground.cli.given_link import given_config, strict_flag
from playground.cli.printed import line_width
from playground.cli.progress import duration
from playground.cli.study_command import run_with_bar, workers_for
from playground.cli.writable import check_file
from playground.run.backends import BACKENDS, DEFAULT_BACKEND, backend_in_use
from playground.studies.candidates import SEARCHED
from playground.studies.execution import cores
from playground.studies.ledger import Ledger
from playground.studies.search import (
    Search,
    SearchResult,
    at_chance,
    optimism,
    search_settings,
    success_note,
)
from playground.studies.seeds import SEEDS_VARY
from playground.studies.tables import Table, network_in_words
from playground.studies.trial import Trial, engine_version
from playground.wording.numbers import loss_text
from playground.wording.words import words


@click.command()
@click.argument("link", default="")
@click.option("--budget", type=int, default=2000, show_default=True, help="Runs in all.")
@click.option("--epochs", type=int, default=1000, show_default=True, help="The longest training.")
@click.option(
    "--seeds-vary",
    type=click.Choice(list(SEEDS_VARY)),
    default="all",
    show_default=True,
    help="What another seed changes.",
)
@click.option(
    "--vary",
    "varied",
    multiple=True,
    type=click.Choice(SEARCHED),
    help="What may change, several times; all of them where none is named.",
)
@click.option("--sample", type=int, default=0, help="Another number tries other settings.")
@click.option(
    "--out", metavar="FILE", help="Keep results here (SQLite); the same command goes on from them."
)
@click.option("--csv", "csv_path", metavar="FILE", help="Write the runs on fresh seeds, one a row.")
@click.option("--cluster", metavar="ADDRESS", help="Run on Dask workers, as in tcp://host:8786.")
@click.option("--backend", type=click.Choice(BACKENDS), default=DEFAULT_BACKEND, show_default=True)
@data_flags
@strict_flag
def search(
    link: str,
    budget: int,
    epochs: int,
    seeds_vary: str,
    varied: tuple[str, ...],
    sample: int,
    out: str | None,
    csv_path: str | None,
    cluster: str | None,
    backend: str,
    data_path: str | None,
    inputs: str,
    label: str,
    strict: bool,
) -> None:
    """Find the settings with the smallest test loss on LINK's data, or on a table.

    Rounds over what the original offers: learning rate, activation, regularization, hidden layers,
    features, batch size. The better settings, and new ones near them, go on with more seeds and
    epochs. The best three are measured at last on seeds that had no part in the choice; the best
    single run stands beside them, with how optimistic it is.
    """
    given = with_table(given_config(link, strict), data_path, inputs, label)
    wanted = Search(given, budget, epochs, seeds_vary, sample, varied or SEARCHED)
    if csv_path:
        check_file("--csv", csv_path)
    with (
        Ledger(out, wanted.purpose, engine_version(backend_in_use(backend))) as ledger,
        workers_for(cluster, backend) as workers,
    ):
        count = workers.count if workers else cores()
        time = duration(wanted.seconds() / count)
        planned = words("command_line.search.planned", runs=budget, duration=time)
        click.echo(planned, err=True)

        def run(trials: Sequence[Trial], said: str) -> None:
            click.echo(words("command_line.search.round", round=said), err=True, nl=False)
            run_with_bar(list(trials), ledger, workers, backend, out)

        result = search_settings(wanted, ledger, run)
    if csv_path and result.ranked:
        _frame(result).to_csv(csv_path, index=False)
    click.echo(_report(result) if result.ranked else at_chance(result))


def _report(result: SearchResult) -> str:
    table = _table(result)
    lines = [
        words(
            "command_line.search.best",
            seeds=len(result.ranked[0].runs),
            network=network_in_words(result.ranked[0].config),
        ),
        optimism(result),
        "",
        table.plain(line_width()),
        "",
        table.note,
        *(
            words("command_line.search.settings_link", place=place, link=entry.config.link())
            for place, entry in enumerate(result.ranked, start=1)
        ),
    ]
    if result.best_run is not None:
        lines.append(words("command_line.search.best_run", link=result.best_run["link"]))
    return "\n".join(lines)


def _table(result: SearchResult) -> Table:
    is_own, rows = bool(result.search.base.points), []
    for place, entry in enumerate(result.ranked, start=1):
        low, middle, high = entry.group.quartiles("final")
        successes = words(
            "command_line.search.successes",
            successes=result.successes(entry),
            runs=len(entry.runs),
        )
        rows.append(
            (
                f"{place}. {network_in_words(entry.config)}",
                loss_text(entry.chosen_by),
                f"{loss_text(middle)}  {loss_text(low)}–{loss_text(high)}",
                *([] if is_own else [loss_text(entry.group.median("true_error"))]),
                successes,
            )
        )
    true_error = [] if is_own else ["true_error"]
    header = ("settings", "chosen_by", "final", *true_error, "success")
    epochs, success = result.search.epochs, success_note(result)
    error = words(
        "studies.table.note_true_error_own_points" if is_own else "studies.table.note_true_error"
    )
    return Table(
        tuple(words(f"command_line.search.{column}") for column in header),
        tuple(rows),
        words("command_line.search.note", epochs=epochs, error=error, success=success).strip(),
    )


def _frame(result: SearchResult) -> pd.DataFrame:
    """The runs on fresh seeds, the best setting's first."""
    return pd.concat(
        [entry.runs.drop(columns=["point", "label"]) for entry in result.ranked], ignore_index=True
    )
