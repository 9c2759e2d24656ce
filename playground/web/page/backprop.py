"""The Backprop tab: every number of a layer as a cell, and the sum behind the one looked at."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from playground.derivation.case import LAYERS, MAX_SEED, SIZES, Case
from playground.web import ids
from playground.web.page import controls
from playground.web.page.controls import attributes


def backprop() -> list[Component]:
    """What stands on the tab."""
    return [
        html.H1("Backpropagation, entry by entry", className="pg-spoken"),
        _bar(),
        html.Div([_numbers(), _explanation()], className="pg-back-stage"),
    ]


def _bar() -> Component:
    return html.Section(
        [
            controls.segments(
                "back-layer",
                "Layer",
                {name: layer.title for name, layer in LAYERS.items()},
                Case().layer,
            ),
            html.Div(
                [
                    *(
                        _whole(ids.back_size(name), b.title, getattr(Case(), name), b.low, b.high)
                        for name, b in SIZES.items()
                    ),
                    _whole("back-seed", "Seed", Case().seed, 0, MAX_SEED),
                    dmc.Button(
                        html.Span(["New", html.Span(" numbers", className="pg-back-long")]),
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
                        [html.Span(className="pg-icon pg-icon-step"), "Step through"],
                        id="back-step",
                        n_clicks=0,
                        variant="default",
                    ),
                    dmc.Button("Check my derivation", id="back-check", n_clicks=0),
                ],
                className="pg-back-actions",
            ),
        ],
        className="pg-back-bar",
        **attributes(aria_label="Layer and sizes"),
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
    """A title whose first words a narrow screen leaves to readers."""
    *first, last = title.split()
    return [*(html.Span(f"{word} ", className="pg-back-long") for word in first), last]


def _numbers() -> Component:
    return html.Section(
        [
            _row("Forward", "back-forward", "pg-back-forward"),
            _row("Backward", "back-backward", "pg-back-backward"),
            html.Div(id="back-said", className="pg-back-said", role="status"),
        ],
        className="pg-back-numbers",
        **attributes(aria_label="Numbers"),
    )


def _row(title: str, control: str, hint: str) -> Component:
    return html.Div(
        [
            html.Div([html.H2(title), html.Span(id=f"{control}-hint")], className="pg-back-head"),
            html.Div(id=control, className="pg-back-row"),
        ],
        className=hint,
    )


def _explanation() -> Component:
    return html.Section(
        [
            html.Div(id="back-explanation"),
            html.Div(_check(), id="back-checking", hidden=True),
        ],
        className="pg-back-explanation",
        **attributes(aria_label="Explanation"),
    )


_LANGUAGE = (
    "Left a gradient with its indices: dz(a,b,c), or dL/dz, grad_z; dw(j,a,m,n); db(j). Without "
    "indices, as in dz = (1 - y^2) g, all goes entry by entry.",
    "Right the arrays z, w, b, y, g (or dL/dy), for pooling m*(a,h,k) and n*(a,h,k), the place of "
    "a maximum in its window; the sizes C, H, W of z, K of the kernel, s, p, H', W' of y.",
    "+ - * / ^, brackets, tanh, exp, min, max, floor; 1{b = h, 0 <= c < K} is 1 where all "
    "conditions hold, else 0; sum(j,h,k) or sum(h = b-2..b) goes over all that follows it.",
    "An entry that an array does not have is 0: w(j,a,b-h,c-k) outside the kernel, z(a,h/2,k) at "
    "odd h.",
)


def _check() -> list[Component]:
    return [
        html.H2("Check my derivation"),
        html.P(
            "Type a gradient as an index formula, or its numbers row by row. Every entry is held "
            "against the layer and against central differences.",
            className="pg-hint",
        ),
        dmc.Textarea(
            id="back-formula",
            autosize=True,
            minRows=3,
            maxRows=12,
            placeholder="dz(a,b,c) = sum(j,h,k) w(j,a,b-h,c-k) g(j,h,k)",
            attributes={"input": {"aria-label": "Formula or numbers", "spellcheck": "false"}},
        ),
        html.Details([html.Summary("What a formula may hold"), *map(html.P, _LANGUAGE)]),
        html.Div(id="back-examples", className="pg-back-examples"),
        html.Div(
            [
                dmc.Button("Check", id="back-judge", n_clicks=0),
                html.Div(id="back-targets", className="pg-back-targets"),
            ],
            className="pg-back-judge",
        ),
        html.Div(id="back-judgement", role="status", **attributes(aria_live="polite")),
    ]
