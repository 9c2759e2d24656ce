"""The strip below the stage: its faces, of which the first has the losses by epoch and the way back
to any of them. The scripts put in the others, when they are first chosen.
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from playground.figures.run.live_curves import empty_loss_curves
from playground.web import ids
from playground.web.page import controls
from playground.web.page.controls import as_json, attributes, tip
from playground.wording.words import words

FACES = ("loss", "why", "inside")
"""By name, in the order of their keys; what makes the others stands in `assets/others.mjs`."""

_CURVES = ("test", "training", "penalty", "objective", "accuracy")
"""What the loss panel can show, by the name the script uses."""
_CURVES_AT_FIRST = ("test", "training", "penalty")


def loss_panel() -> Component:
    """Curves, their chips and scale, the timeline."""
    return html.Section(
        [
            html.Div(
                [
                    html.Div(
                        [_face(face) for face in FACES],
                        className="pg-faces",
                        role="group",
                        **attributes(aria_label=words("page.faces.title")),
                    ),
                    html.H2(
                        words("page.loss.title"), className="pg-strip-title", **tip("loss_shown")
                    ),
                    html.Span(
                        words("page.loss.hint"),
                        id="loss-hint",
                        className="pg-hint",
                        **tip("loss_shown"),
                    ),
                    html.Button(
                        id="more-line",
                        type="button",
                        className="pg-more-line",
                        hidden=True,
                        **tip("more_line"),
                    ),
                    # Runs that were pinned; the script fills it.
                    html.Div(
                        id=ids.PINS,
                        className="pg-pins",
                        role="group",
                        hidden=True,
                        **attributes(aria_label=words("page.loss.pins")),
                    ),
                    html.Div(
                        [_chip(curve) for curve in _CURVES],
                        id="loss-chips",
                        className="pg-curve-chips",
                        role="group",
                        **attributes(
                            aria_label=words("page.loss.chips"),
                            data_shown=" ".join(_CURVES_AT_FIRST),
                        ),
                    ),
                    html.Div(
                        [
                            html.Span(
                                words("page.loss.seeds"), className="pg-label", id="band-title"
                            ),
                            controls.segments(
                                "band",
                                words("page.loss.band"),
                                {"0": "1", "8": "8", "24": "24"},
                                "0",
                            ),
                        ],
                        className="pg-band",
                        **tip("band"),
                    ),
                    controls.segments(
                        ids.LOSS_SCALE,
                        words("page.loss.scale"),
                        {"linear": words("page.loss.linear"), "log": words("page.loss.log")},
                        "log",
                        "loss_scale",
                    ),
                ],
                className="pg-head",
            ),
            html.Div(
                html.Div(id="loss-panel", **attributes(data_children=_chart())),
                className="pg-curves",
            ),
            html.Div(id=ids.TIMELINE, className="pg-timeline", **tip("timeline")),
        ],
        id="strip",
        className="pg-time",
    )


def right_and_wrong() -> Component:
    """How many points of each class are taken for which; the script fills it."""
    return html.Section(
        [
            html.Div(
                [
                    html.H2(words("page.answers.title"), id="answers-title", **tip("answers")),
                    html.Span(id="answers-hint", className="pg-hint"),
                ],
                className="pg-head",
            ),
            html.Table(id="answers"),
            html.Div(words("page.answers.foot"), className="pg-answers-foot pg-hint"),
        ],
        id="right-and-wrong",
        className="pg-answers",
        hidden=True,
        **attributes(aria_labelledby="answers-title"),
    )


def _face(face: str) -> Component:
    return html.Button(
        words(f"page.faces.{face}"),
        id=f"face-{face}",
        n_clicks=0,
        type="button",
        **attributes(aria_pressed=str(face == FACES[0]).lower()),
        **tip(f"{face}_shown"),
    )


def _chip(curve: str) -> Component:
    """A switch of a curve: its line, its name, and a number where the script has one."""
    return html.Button(
        [
            html.Span(className="pg-curve-line"),
            words(f"page.curves.{curve}"),
            html.Span(className="pg-curve-number"),
        ],
        className="pg-curve-chip",
        type="button",
        **attributes(data_curve=curve, aria_pressed=str(curve in _CURVES_AT_FIRST).lower()),
        **tip(f"curve-{curve}"),
    )


def _chart() -> str:
    """The chart as JSON: the script puts it in once everything else is alive.

    Plotly is by far the largest script of the page, and stops it for a moment when it arrives.
    """
    graph = dcc.Graph(
        id="loss-curves",
        figure=empty_loss_curves(),
        config={"displayModeBar": False},
    )
    return as_json(graph)
