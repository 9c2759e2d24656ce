"""The data column: data sets, those of our own behind a press, and their settings."""

from __future__ import annotations

import json

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from playground.data.datasets import PROBLEMS
from playground.data.originals import HALF
from playground.data.random_stream import RandomStream
from playground.run.config import RunConfig
from playground.web import ids
from playground.web.page import controls
from playground.web.page.controls import attributes, icon, spoken, tip
from playground.web.page.draw import draw_acts, own_data
from playground.web.page.lesson import way_to_lesson
from playground.wording.words import words

_THUMBNAIL_POINTS, _SMALL_POINTS = 200, 120


def data() -> Component:
    """The data sets and their settings."""
    return html.Section(
        [
            way_to_lesson(),
            html.H2(words("page.data.title"), **tip("datasets")),
            _tiles(ids.DATASETS, are_original=True),
            own_data(),
            controls.slider("train_percent", unit=" %"),
            draw_acts(),
            controls.slider("noise_percent", unit=" %"),
            controls.slider("batch_size"),
            dmc.Button(
                [
                    icon("shuffle"),
                    html.Span(words("page.data.new_data"), className="pg-of-made"),
                    html.Span(words("page.data.new_split"), className="pg-of-own"),
                ],
                id=ids.NEW_DATA,
                n_clicks=0,
                variant="default",
                fullWidth=True,
                **tip("new_data"),
            ),
            dmc.Button(
                words("page.data.new_weights"),
                id=ids.NEW_WEIGHTS,
                n_clicks=0,
                variant="default",
                fullWidth=True,
                **tip("new_weights"),
            ),
            html.Div(id="data-caption", className="pg-caption"),
            _more(),
        ],
        className="pg-data",
    )


def _more() -> Component:
    """What the original has none of; shut until it is asked for, or a link chooses some of it."""
    return html.Div(
        [
            html.Button(
                [words("page.data.more"), icon("chevron")],
                id="more-data-button",
                type="button",
                className="pg-more-data-button",
                **attributes(aria_expanded="false", aria_controls="more-data-sheet"),
                **tip("more_data"),
            ),
            html.Div(
                [
                    _tiles("more-datasets", are_original=False),
                    _by_formula(),
                    controls.slider("classes"),
                    controls.slider("samples", at=RunConfig().n_samples),
                    controls.slider("balance_percent", unit=" %"),
                    controls.slider("test_shift_percent", unit=" %"),
                ],
                id="more-data-sheet",
                hidden=True,
            ),
        ],
        id=ids.MORE_DATA,
    )


def _by_formula() -> Component:
    """Data by one's own formula; the script names it and has its field."""
    return html.Div(
        [
            html.Span(id="data-formula-title", className="pg-label"),
            spoken("data-formula-said", className="pg-formulas-said"),
        ],
        className="pg-field pg-formulas",
        **tip("data_formula"),
    )


def _tiles(name: str, are_original: bool) -> Component:
    return html.Div(
        [
            _thumbnail(problem, dataset)
            for problem, datasets in PROBLEMS.items()
            for dataset, row in datasets.items()
            if row.is_original == are_original
        ],
        id=name,
        className="pg-datasets",
        role="group",
        **tip("datasets"),
        **attributes(aria_label=words("page.data.sets" if are_original else "page.data.more_sets")),
    )


def _thumbnail(problem: str, name: str) -> Component:
    """A button with a picture of the data set: noise-free points, y upwards."""
    dataset = PROBLEMS[problem][name]
    is_small = problem == "classification" and not dataset.is_original
    count = _SMALL_POINTS if is_small else _THUMBNAIL_POINTS
    samples = dataset.generate(count, 0.0, RandomStream("thumbnail"), HALF)
    points = [[round(number, 2) for number in sample] for sample in samples]
    return html.Button(
        [
            html.Canvas(**attributes(data_points=json.dumps(points, separators=(",", ":")))),
            html.Span(dataset.title),
        ],
        className="pg-dataset",
        type="button",
        **attributes(data_problem=problem, data_dataset=name, aria_pressed="false"),
    )
