"""What each feature does in a trained network, and whether x1x2 diminishes as the sheet says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from playground.data.features import ORIGINAL_FEATURES, feature_of
from playground.figures.charts import Chart, Series, charts_figure
from playground.figures.theme import LIGHT, series_colors
from playground.homework.document import Block, Heading, Paragraph, Picture
from playground.homework.experiments import DRAW_EPOCHS, first_and_last_sizes, short_draws
from playground.homework.questions import Reading, feature_sizes
from playground.run.finished import FinishedRun
from playground.run.reading import losses_of
from playground.studies.study import Study
from playground.wording.words import words


def losses_without(run: FinishedRun) -> dict[str, float]:
    """The test loss of a run's network by the feature whose weights are set to 0, nothing else."""
    standing, losses = run.standing, {}
    first, *others = standing.state.weights
    for at, name in enumerate(run.config.inputs):
        weights = first.copy()
        weights[at] = 0
        state = replace(standing.state, weights=(weights, *others))
        losses[name] = float(losses_of(replace(standing, state=state)).test[0])
    return losses


def product_part(readings: Sequence[Reading], draws: Study, backend: str) -> Iterator[Block]:
    """What the sheet says of x1x2: whether its weights diminish, in its run and in other draws."""
    yield Heading(words("reasons.product.heading"), 3)
    yield Paragraph(words("reasons.product.text"))
    courses = [np.array([feature_sizes(look) for look in one.looks]) for one in readings]
    epochs = [look.epoch for look in readings[0].looks]
    names = [name for name in ORIGINAL_FEATURES if name != "xTimesY"]
    greys = dict(zip(names, series_colors(len(names), LIGHT), strict=True))
    charts = [
        Chart(
            words("reasons.product.setting", number=one.setting.number, title=one.setting.title),
            words("reasons.epoch"),
            words("reasons.product.size"),
            tuple(
                Series(
                    feature_of(name).label,
                    epochs,
                    sizes[:, at],
                    greys.get(name, LIGHT.negative),
                )
                for at, name in enumerate(one.setting.config.inputs)
            ),
        )
        for one, sizes in zip(readings, courses, strict=True)
    ]
    yield Picture("feature-weights", charts_figure(charts), words("reasons.product.caption"))
    features = readings[0].setting.config.inputs
    at = features.index("xTimesY")
    own = courses[0][:, at]
    top = int(own.argmax())
    pairs = first_and_last_sizes(short_draws(draws), backend)
    smallest = sum(int(last.argmin()) == at for _, last in pairs)
    shrunk = sum(bool(last[at] < first[at]) for first, last in pairs)
    text = words(
        "reasons.product.own",
        first=own[0],
        top=own[top],
        top_epoch=epochs[top],
        last=own[-1],
        place=int((courses[0][-1] < own[-1]).sum()) + 1,
        of=len(features),
    )
    text += " " + words(
        "reasons.product.draws",
        draws=len(pairs),
        epochs=DRAW_EPOCHS,
        smallest=smallest,
        shrunk=shrunk,
    )
    most = "most" if min(smallest, shrunk) > len(pairs) / 2 else "not_most"
    yield Paragraph(text + " " + words(f"reasons.product.{most}"))
