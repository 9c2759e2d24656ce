"""`python -m playground map`: two settings, and every pixel a whole training."""

from __future__ import annotations

import json
import statistics

import click

from playground.cli.given_data import data_flags, with_table
from playground.cli.given_link import strict_flag
from playground.cli.printed import tell
from playground.cli.study_command import tell_plan, under_bar, workers_for
from playground.errors import SettingError
from playground.run.backends import BACKENDS, DEFAULT_BACKEND
from playground.run.until import Until
from playground.studies.execution import Workers, cores, pace, seconds_of
from playground.studies.mapping.making import map_file, missing, run_missing, sampled_trials
from playground.studies.mapping.map_link import read_map
from playground.studies.mapping.map_result import SHOWN, MapResult, result_of
from playground.studies.mapping.on_gpu import DEFAULT_DEVICE, DEVICES, MOST_WEIGHTS
from playground.studies.mapping.pixel_file import PixelFile
from playground.studies.mapping.settings_map import DEFAULT_EPOCHS, DEFAULT_SIZE, SettingsMap
from playground.studies.mapping.span import FORM, Span
from playground.studies.trial import FAILED
from playground.wording.words import words


@click.command()
@click.argument("link", default="")
@click.option(
    "--x",
    "across",
    metavar="SETTING=FROM..TO",
    help="What varies across, as in learning_rate=0.001..30; ends above 0 that are ten times "
    "apart or more mean even ratios, unless ,linear or ,log says which.",
)
@click.option("--y", "upwards", metavar="SETTING=FROM..TO", help="What varies upwards.")
@click.option("--size", type=int, help=f"Runs a side; {DEFAULT_SIZE}.")
@click.option("--epochs", type=int, help=f"Epochs of each run; {DEFAULT_EPOCHS}.")
@click.option(
    "--until",
    "until_text",
    metavar="CONDITION",
    help="Train each run until test_loss<NUMBER or train_loss<NUMBER, and show after how many "
    "epochs that is.",
)
@click.option(
    "--shows",
    type=click.Choice(SHOWN),
    help="What the colours are: the test loss at the end, or with --until how soon it holds.",
)
@click.option(
    "--out", metavar="FILE", help="Keep results here (SQLite); the same command goes on from them."
)
@click.option(
    "--figure",
    "figure_paths",
    metavar="FILE",
    multiple=True,
    help="Draw the map to an .html, .png, .svg or .pdf file. May be given more than once.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object with every number.")
@click.option("--cluster", metavar="ADDRESS", help="Run on Dask workers, as in tcp://host:8786.")
@click.option(
    "--device",
    type=click.Choice(DEVICES),
    default=DEFAULT_DEVICE,
    show_default=True,
    help="gpu: all runs side by side on an NVIDIA GPU, of networks of up to "
    f"{MOST_WEIGHTS} weights and biases.",
)
@click.option("--backend", type=click.Choice(BACKENDS), default=DEFAULT_BACKEND, show_default=True)
@data_flags
@strict_flag
def map(
    link: str,
    across: str | None,
    upwards: str | None,
    size: int | None,
    epochs: int | None,
    until_text: str | None,
    shows: str | None,
    out: str | None,
    figure_paths: tuple[str, ...],
    as_json: bool,
    cluster: str | None,
    device: str,
    backend: str,
    data_path: str | None,
    inputs: str,
    label: str,
    strict: bool,
) -> None:
    """Map two settings, every pixel a whole training.

    LINK is a run's or a map's address, or what follows its "#". A coarse map is trained first and
    then made finer; with --out, Ctrl-C loses nothing.
    """
    given = read_map(link, mend=not strict, strict=strict)
    tell(given.notes)
    wanted = SettingsMap(
        with_table(given.base, data_path, inputs, label),
        _span("--x", across, given.x),
        _span("--y", upwards, given.y),
        _first(size, given.size, DEFAULT_SIZE),
        _first(epochs, given.epochs, DEFAULT_EPOCHS),
        Until.parse(until_text) if until_text else given.until,
    )
    if shows == "reached" and wanted.until is None:
        raise SettingError("--shows", shows, "needs --until, as in --until 'test_loss<0.05'")
    if cluster and device != DEFAULT_DEVICE:
        raise SettingError("--device", device, "a cluster's workers train on theirs; leave one out")
    if figure_paths:
        from playground.figures.export import check_path

        for path in figure_paths:
            check_path(path)
    with map_file(wanted, out, backend, device) as file, workers_for(cluster, backend) as workers:
        _run_with_bar(wanted, file, workers, backend, device, out)
        result = result_of(wanted, file.pixels())
    click.echo(json.dumps(result.as_json()) if as_json else _report(result))
    if figure_paths:
        _draw(result, shows, figure_paths)
    if out:
        click.echo(words("command_line.study.results", out=out), err=True)


def _first(*said: int | None) -> int:
    return next(number for number in said if number is not None)


def _span(flag: str, text: str | None, given: Span | None) -> Span:
    if text is None and given is not None:
        return given
    try:
        return Span.parse(text or "")
    except SettingError as error:
        if error.allowed == FORM:
            raise SettingError(flag, text or "", FORM) from None
        raise


def _run_with_bar(
    wanted: SettingsMap,
    file: PixelFile,
    workers: Workers | None,
    backend: str,
    device: str,
    out: str | None,
) -> None:
    if device == DEFAULT_DEVICE:
        _tell_plan(wanted, missing(wanted, file), workers, backend, out)
    under_bar(
        lambda report: run_missing(wanted, file, workers, report, backend, device),
        file,
        lambda: (wanted.n_pixels - sum(len(one) for one in missing(wanted, file)), wanted.n_pixels),
        out,
    )


def _tell_plan(
    wanted: SettingsMap,
    left: list[list[int]],
    workers: Workers | None,
    backend: str,
    out: str | None,
) -> None:
    n_left = sum(len(one) for one in left)
    some = sampled_trials(wanted, left)
    count = workers.count if workers else cores()
    seconds = n_left * statistics.mean(seconds_of(trial) for trial in some) / count if some else 0.0
    if seconds > 1.0 and workers is None:  # of less, nobody needs to be told exactly
        seconds *= pace(some, backend)
    tell_plan(n_left, seconds, count, wanted.n_pixels - n_left, out)


def _report(result: MapResult) -> str:
    lines = [result.headline()]
    if failed := result.count(FAILED):
        lines.append(words("command_line.map.failed", runs=failed, error=result.error))
    if (place := result.best_place()) is not None:
        link = result.map.config(place).link()
        lines.append(words("command_line.map.open", link=link))
    return "\n".join(lines)


def _draw(result: MapResult, shows: str | None, paths: tuple[str, ...]) -> None:
    from playground.figures.export import write_figures
    from playground.figures.study.settings_map import settings_map_figure

    figure = settings_map_figure(result, shows or "")
    write_figures(dict.fromkeys(paths, figure))
