"""The Backprop tab: every number of a layer as a cell, and the sum behind the one looked at."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from playground.derivation.case import LAYERS, MAX_SEED, SIZES, Case
from playground.web import ids
from playground.web.page import controls
from playground.web.page.controls import attributes, icon, marked
from playground.wording.words import words

_FITS, _SHORT = 7, 3  # letters above a field on a phone


def backprop() -> list[Component]:
    """What stands on the tab."""
    return [
        html.H1(words("page.backprop.title"), className="pg-spoken"),
        _bar(),
        html.Div([_numbers(), _explanation()], className="pg-back-stage"),
        html.Div(id="chain-stage", className="pg-back-stage pg-chain-stage"),
    ]


def _bar() -> Component:
    return html.Section(
        [
            _layer(),
            html.Div(
                [
                    *(_size(name) for name in SIZES),
                    _whole("back-seed", words("page.backprop.seed"), Case().seed, 0, MAX_SEED),
                    dmc.Button(
                        html.Span(marked(words("page.backprop.new"), _long)),
                        id="back-new",
                        n_clicks=0,
                        variant="default",
                    ),
                ],
                className="pg-back-sizes",
            ),
            html.Div(
                [
                    dmc.Button(
                        [icon("step"), words("page.backprop.step")],
                        id="back-step",
                        n_clicks=0,
                        variant="default",
                    ),
                    dmc.Button(
                        words("page.backprop.check_derivation"), id="back-check", n_clicks=0
                    ),
                ],
                className="pg-back-actions",
            ),
            html.Div(id="chain-bar", className="pg-chain-bar"),
        ],
        className="pg-back-bar",
        **attributes(aria_label=words("page.backprop.bar")),
    )


def _layer() -> Component:
    """The choice of a layer."""
    title = words("page.backprop.layer")
    return dmc.Select(
        id="back-layer",
        data=[
            *({"value": name, "label": layer.title} for name, layer in LAYERS.items()),
            {"value": "chain", "label": words("page.backprop.chain")},
        ],
        value=Case().layer,
        allowDeselect=False,
        attributes={"input": {"aria-label": title}},
        comboboxProps={"shadow": "md"},
        maxDropdownHeight=420,
    )


def _size(name: str) -> Component:
    """The field of a size: a number, or a text where rows and columns may differ."""
    bounds, control = SIZES[name], ids.back_size(name)
    if bounds.kind == "whole":
        return _whole(control, bounds.title, getattr(Case(), name), bounds.low, bounds.high)
    field = dmc.TextInput(
        id=control,
        value=str(getattr(Case(), name)),
        debounce=True,
        w=76 if bounds.kind == "padding" else 60,
        attributes={"input": {"autocomplete": "off", "data-lengths": ""}},
    )
    tip = words(f"page.backprop.{bounds.kind}")
    return html.Div(
        [html.Label(_shortened(bounds.title), className="pg-label", htmlFor=control), field],
        className="pg-back-size",
        title=tip,
    )


def _whole(control: str, title: str, value: int, low: int, high: int) -> Component:
    """A field for a whole number, its name above it."""
    return html.Div(
        [
            html.Label(_shortened(title), className="pg-label", htmlFor=control),
            dmc.NumberInput(
                id=control,
                value=value,
                min=low,
                max=high,
                clampBehavior="strict",
                allowDecimal=False,
                w=64,
            ),
        ],
        className="pg-back-size",
    )


def _shortened(title: str) -> list[Component | str]:
    """A title whose first words, or end, a narrow screen leaves to readers."""
    *first, last = title.split()
    ends = [last[:_SHORT], _long(last[_SHORT:])] if len(last) > _FITS else [last]
    return [*(_long(f"{word} ") for word in first), *ends]


def _long(part: str) -> Component:
    return html.Span(part, className="pg-back-long")


def _numbers() -> Component:
    return html.Section(
        [
            _row("forward"),
            _row("backward"),
            html.Div(id="back-said", className="pg-back-said", role="status"),
        ],
        className="pg-back-numbers",
        **attributes(aria_label=words("page.backprop.numbers")),
    )


def _row(way: str) -> Component:
    title, control = words(f"page.backprop.{way}"), f"back-{way}"
    return html.Div(
        [
            html.Div([html.H2(title), html.Span(id=f"{control}-hint")], className="pg-back-head"),
            html.Div(id=control, className="pg-back-row"),
        ],
        className=f"pg-{control}",
    )


def _explanation() -> Component:
    return html.Section(
        [
            html.Div(id="back-explanation"),
            html.Div(_check(), id="back-checking", hidden=True),
        ],
        className="pg-back-explanation",
        **attributes(aria_label=words("page.backprop.explanation")),
    )


def _check() -> list[Component]:
    language = [
        html.P(words(f"page.formula_language.{part}"))
        for part in ("left", "right", "layers", "signs", "outside", "latex")
    ]
    formula = {"aria-label": words("page.backprop.formula"), "spellcheck": "false"}
    return [
        html.H2(words("page.backprop.check_derivation")),
        html.P(words("page.backprop.hint"), className="pg-hint"),
        dmc.Textarea(
            id="back-formula",
            autosize=True,
            minRows=3,
            maxRows=12,
            attributes={"input": formula},
        ),
        html.Details([html.Summary(words("page.backprop.language")), *language]),
        html.Div(id="back-examples", className="pg-back-examples"),
        html.Div(
            [
                dmc.Button(words("page.backprop.check"), id="back-judge", n_clicks=0),
                html.Div(id="back-targets", className="pg-back-targets"),
            ],
            className="pg-back-judge",
        ),
        controls.spoken("back-judgement"),
    ]
