"""`python -m playground search`: the settings with the smallest test loss."""

from __future__ import annotations

from collections.abc import Sequence

import click
import pandas as pd

from playground.cli.given_link import given_config, strict_flag
from playground.cli.progress import duration
from playground.cli.study_command import check_folder, run_with_bar, workers_for
from playground.run.backends import BACKENDS, DEFAULT_BACKEND
from playground.studies.execution import cores, seconds_of
from playground.studies.ledger import Ledger
from playground.studies.search import Search, SearchResult, optimism, search_settings
from playground.studies.study import SEEDS_VARY
from playground.studies.tables import Table, network_in_words
from playground.studies.trial import Trial, engine_version
from playground.wording.numbers import loss_text
from playground.wording.words import words

_SHOWN = 10


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
@click.option("--sample", type=int, default=0, help="Another number tries other settings.")
@click.option(
    "--out", metavar="FILE", help="Keep results here (SQLite); the same command goes on from them."
)
@click.option("--csv", "csv_path", metavar="FILE", help="Write the last round, one row a run.")
@click.option("--cluster", metavar="ADDRESS", help="Run on Dask workers, as in tcp://host:8786.")
@click.option("--backend", type=click.Choice(BACKENDS), default=DEFAULT_BACKEND, show_default=True)
@strict_flag
def search(
    link: str,
    budget: int,
    epochs: int,
    seeds_vary: str,
    sample: int,
    out: str | None,
    csv_path: str | None,
    cluster: str | None,
    backend: str,
    strict: bool,
) -> None:
    """Find the settings with the smallest test loss on LINK's data.

    Successive halving over what the original offers: learning rate, activation, regularization,
    hidden layers, features, batch size. The best by median over seeds come first; the best single
    run stands beside them, with how optimistic it is.
    """
    wanted = Search(given_config(link, strict), budget, epochs, seeds_vary, sample)
    if csv_path:
        check_folder("--csv", csv_path)
    with (
        Ledger(out, wanted.purpose, engine_version(backend)) as ledger,
        workers_for(cluster, backend) as workers,
    ):
        count = workers.count if workers else cores()
        time = duration(_seconds(wanted) / count)
        planned = words("command_line.search.planned", runs=_runs(wanted), duration=time)
        click.echo(planned, err=True)

        def run(trials: Sequence[Trial], said: str) -> None:
            click.echo(words("command_line.search.round", round=said), err=True, nl=False)
            run_with_bar(list(trials), ledger, workers, backend, out)

        result = search_settings(wanted, ledger, run)
    if csv_path:
        _frame(result).to_csv(csv_path, index=False)
    click.echo(_report(result))


def _runs(search: Search) -> int:
    return sum(in_round.runs for in_round in search.rounds())


def _seconds(search: Search) -> float:
    """As if every setting drawn were as expensive as the average of the first."""
    first = [seconds_of(Trial(config, 1)) for config in search.candidates()]
    mean = sum(first) / len(first)
    return sum(mean * in_round.runs * in_round.epochs for in_round in search.rounds())


def _report(result: SearchResult) -> str:
    table = _table(result)
    best = result.ranked[0]
    network = network_in_words(best.config)
    lines = [
        words("command_line.search.best", seeds=len(best.runs), network=network),
        optimism(result),
        "",
        table.plain(),
        "",
        table.note,
        words("command_line.search.best_settings", link=best.config.link()),
        words("command_line.search.best_run", link=result.best_run["link"]),
    ]
    return "\n".join(lines)


def _table(result: SearchResult) -> Table:
    rows = []
    for place, entry in enumerate(result.ranked[:_SHOWN], start=1):
        group = entry.result.groups[0]
        low, middle, high = group.quartiles("final")
        successes = int((entry.runs["final"] < result.success_loss).sum())
        rows.append(
            (
                f"{place}. {network_in_words(entry.config)}",
                f"{loss_text(middle)}  {loss_text(low)}–{loss_text(high)}",
                loss_text(group.median("true_error")),
                loss_text(float(entry.runs["test_loss"].min())),
                words("command_line.search.successes", successes=successes, runs=len(entry.runs)),
            )
        )
    header = ("settings", "final", "true_error", "lowest", "success")
    epochs, success = result.search.epochs, result.success_loss
    return Table(
        tuple(words(f"command_line.search.{column}") for column in header),
        tuple(rows),
        words("command_line.search.note", epochs=epochs, success=success),
    )


def _frame(result: SearchResult) -> pd.DataFrame:
    """The runs of the last round, the best setting's first."""
    return pd.concat(
        [entry.runs.drop(columns=["point", "label"]) for entry in result.ranked], ignore_index=True
    )
