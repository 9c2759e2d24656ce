"""How many seeds have reached a test loss, epoch by epoch."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from playground.figures.charts import Chart, Series, charts_figure
from playground.figures.study.curves import MOST_LINES
from playground.figures.study.panel import colors_of
from playground.figures.theme import LIGHT
from playground.studies import StudyResult
from playground.wording.numbers import plain_number
from playground.wording.words import words


def shares_reached(result: StudyResult, limit: float) -> list[NDArray[np.float64]]:
    """For each group, the share of its runs (n_epochs,) with a test loss under `limit` by then.

    Of the epochs that the curves are kept of; a run that rises again has reached it all the same.
    """
    first = result.epochs_to(limit)
    return [
        (first[group.runs.index].to_numpy(float)[:, np.newaxis] <= result.epochs).mean(axis=0)
        for group in result.groups
    ]


def reach_figure(result: StudyResult, limit: float | None = None) -> go.Figure:
    """The share of seeds that have been under a test loss, over the epochs, a line a combination.

    In light colours, 920 pixels wide. `limit` is the study's own limit of success where none is
    given. Of more than 10 combinations those that most seeds reach it with. Raises ValueError
    where there is no limit: of a study without a run that ended, or with none clearly under
    chance; and where no curves were kept.
    """
    limit = result.success_loss if limit is None else limit
    if not np.isfinite(limit):
        raise ValueError(f"limit: {limit}; must be a test loss, a finite number.")
    if not len(result.epochs):
        raise ValueError("result: has no curves; must be of run_study, not of a search.")
    shares = shares_reached(result, limit)
    lines = list(zip(result.groups, shares, colors_of(result, LIGHT), strict=True))
    kept = sorted(lines, key=lambda line: -line[1][-1])[:MOST_LINES]
    series = tuple(
        Series(group.label, result.epochs, 100 * share, color)
        for group, share, color in lines
        if any(group is one for one, _, _ in kept)
    )
    key = "title" if len(lines) <= MOST_LINES else "title_of_most"
    title = words(f"figures.reach.{key}", limit=plain_number(limit), lines=MOST_LINES)
    x_title, y_title = words("figures.reach.epoch"), words("figures.reach.share")
    return charts_figure([Chart(title, x_title, y_title, series, 100.0)])
