"""The Studies tab: the form at the left, what the runs say at the right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from playground.homework.questions import TOPICS
from playground.studies.offered import offered_values
from playground.studies.study import (
    DEFAULT_EPOCHS,
    DEFAULT_SEEDS,
    VARIABLE,
    Axis,
)
from playground.web.page import controls
from playground.web.page.controls import attributes, graph, text_button
from playground.web.page.find import faces, find_fields, find_results
from playground.web.page.study_pictures import pictures
from playground.wording.words import words

_SEEDS = (3, 6, 12, 24, 48, 96)
_EPOCHS = (50, 100, 200, 500, 1000, 2000)
_EMPTY = {
    "data": [],
    "layout": {
        "xaxis": {"visible": False},
        "yaxis": {"visible": False},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
    },
}
_NOTHING = "nothing"
_PENALTY = "regularization:regularization_rate"
# The three of the homework first.
_FIRST = ("learning_rate", "hidden_layers", "regularization_rate")
_SETTINGS = (*_FIRST, _PENALTY, *(name for name in VARIABLE if name not in _FIRST))
_MOST_CHOSEN = 6
_CHOSEN = {
    "learning_rate": TOPICS["learning-rate"].axes["circle"].value_texts,
    "hidden_layers": TOPICS["hidden-nodes"].axes["circle"].value_texts,
    "regularization_rate": TOPICS["regularization"].axes["circle"].value_texts,
    _PENALTY: ("none:0", "L1:0.001", "L1:0.01", "L2:0.001", "L2:0.01"),
}


def studies() -> list[Component]:
    """What stands on the tab."""
    title = html.H1(words("page.studies.title"), className="pg-spoken")
    return [title, _form(), _results()]


def _form() -> Component:
    again = text_button("study-pictures", words("page.studies.homework"))
    return html.Section(
        [
            html.Div([html.H2(words("page.studies.study")), again], className="pg-study-head"),
            faces(),
            html.Div([_base(), _values(), find_fields()], className="pg-study-fields"),
            _start("study", words("page.studies.run"), "pg-study-values"),
            _start("find", words("page.find.run"), "pg-find"),
        ],
        className="pg-study-form",
        **attributes(aria_label=words("page.studies.form"), data_offered=_offered()),
    )


def _values() -> Component:
    return html.Div(
        [
            _axis("first", optional=False),
            _axis("second", optional=True),
            html.Div(
                [
                    _count("seeds", _SEEDS, DEFAULT_SEEDS),
                    _count("epochs", _EPOCHS, DEFAULT_EPOCHS),
                ],
                className="pg-study-counts",
            ),
            _seeds_vary(),
            _success(),
        ],
        className="pg-study-values",
    )


def _count(of: str, steps: Sequence[int], value: int) -> Component:
    return controls.stepped(f"study-{of}", words(f"page.studies.{of}"), steps, value)


def _base() -> Component:
    return html.Div(
        [
            html.Span(words("page.studies.base"), className="pg-label"),
            html.Div(id="study-base"),
            html.A(words("page.studies.change"), href="./", id="study-back"),
        ],
        className="pg-study-base",
    )


def _seeds_vary() -> Component:
    parts = {part: words(f"page.studies.{part}") for part in ("data", "split", "weights", "all")}
    title = words("page.studies.seed_changes")
    return controls.choice("study-seeds-vary", title, parts, "all", "pg-study-vary")


def _success() -> Component:
    return html.Div(
        [
            html.Label(
                words("page.studies.success"), className="pg-label", htmlFor="study-success"
            ),
            dmc.TextInput(
                id="study-success",
                value="",
                placeholder=words("page.studies.success_automatic"),
                size="sm",
                debounce=400,
                attributes={"input": {"inputMode": "decimal", "autoComplete": "off"}},
            ),
        ],
        className="pg-study-success",
    )


def _start(what: str, run: str, face: str) -> Component:
    """What the runs cost, the button, and how far they are: a bar of its own on small screens."""
    return html.Div(
        [
            html.Div(id=f"{what}-cost", className="pg-study-cost"),
            dmc.Button(run, id=f"{what}-run", n_clicks=0, fullWidth=True, size="md"),
            controls.progress(f"{what}-progress", words("page.studies.done")),
            controls.spoken(f"{what}-said", className="pg-study-said"),
        ],
        className=f"pg-study-start {face}",
    )


def _axis(place: str, optional: bool) -> Component:
    """A choice of a setting, its values as chips, and a field for others."""
    names = (_NOTHING, *_SETTINGS) if optional else _SETTINGS
    choices = [{"value": name, "label": _title_of(name)} for name in names]
    control, title = f"study-{place}", words(f"page.studies.{place}.title")
    another = {"aria-label": words(f"page.studies.{place}.another"), "autocomplete": "off"}
    return html.Div(
        [
            html.Span(title, className="pg-label"),
            dmc.Select(
                id=control,
                data=choices,
                value=_NOTHING if optional else _SETTINGS[0],
                allowDeselect=False,
                attributes={"input": {"aria-label": title}},
                comboboxProps={"shadow": "md"},
                maxDropdownHeight=360,
            ),
            html.Div(
                id=f"{control}-values",
                className="pg-chips",
                role="group",
                hidden=optional,
                **attributes(aria_label=words(f"page.studies.{place}.values")),
            ),
            html.Div(
                dmc.TextInput(
                    id=f"{control}-other",
                    placeholder=words("page.studies.another"),
                    size="sm",
                    attributes={"input": another},
                ),
                className="pg-other",
                hidden=optional,
            ),
        ],
        className="pg-study-axis",
        **attributes(data_control=control),
    )


def _axis_of(name: str) -> Axis:
    """A setting with all the values the form offers for it."""
    if name == _PENALTY:
        rates = [rate for rate in offered_values("regularization_rate") if rate != "0"]
        offered = ["none:0", *(f"{kind}:{rate}" for kind in ("L1", "L2") for rate in rates)]
    else:
        offered = offered_values(name)
    return Axis.parse(f"{name}={','.join(offered)}")


def _title_of(name: str) -> str:
    return words("page.studies.nothing") if name == _NOTHING else _axis_of(name).title


def _offered() -> str:
    """For every setting: its title, the values offered with their labels, those chosen at first."""
    offered: dict[str, Any] = {_NOTHING: {"title": _title_of(_NOTHING), "values": [], "chosen": []}}
    for name in _SETTINGS:
        axis = _axis_of(name)
        chosen = _CHOSEN.get(name, axis.value_texts[:_MOST_CHOSEN])
        offered[name] = {
            "title": axis.title,
            "values": list(zip(axis.value_texts, axis.labels, strict=True)),
            "chosen": chosen,
        }
    return json.dumps(offered, separators=(",", ":"))


def _results() -> Component:
    return html.Section(
        [pictures(), html.Div(_found(), className="pg-study-found"), find_results()],
        id="study-results",
        className="pg-study-results",
        **attributes(aria_label=words("page.studies.results")),
    )


def _found() -> list[Component]:
    return [
        html.Div(
            [
                html.H2(id="study-headline", className="pg-headline"),
                html.Div(id="study-old", className="pg-hint", hidden=True),
            ],
            className="pg-study-verdict",
        ),
        html.Div(id="study-claims", className="pg-claims"),
        html.Div(
            [
                _figure("curves"),
                _figure("ends"),
            ],
            className="pg-study-figures",
        ),
        html.Section(
            [
                html.Div(
                    [
                        html.B(words("page.studies.maps")),
                        html.Span(words("page.studies.maps_hint"), className="pg-hint"),
                    ],
                    className="pg-study-caption",
                ),
                html.Div(id="study-maps", className="pg-study-maps"),
            ],
            **attributes(aria_label=words("page.studies.maps")),
        ),
        html.Div(html.Div(id="study-table", className="pg-study-table", tabIndex=0)),
        html.Div(
            [
                html.Div(id="study-note", className="pg-hint"),
                html.Div(
                    [
                        text_button(f"study-{kind}", words(f"page.studies.{kind}"))
                        for kind in ("report", "png", "svg", "csv", "link")
                    ],
                    className="pg-study-actions",
                ),
            ],
            className="pg-study-foot",
        ),
    ]


def _figure(name: str) -> Component:
    control = f"study-{name}"
    hint = html.Span(words(f"page.studies.{name}_hint"), className="pg-hint", id=f"{control}-hint")
    caption = html.Figcaption([html.B(words(f"page.studies.{name}")), hint])
    return html.Figure([caption, graph(control, _EMPTY, "300px")])
