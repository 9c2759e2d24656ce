"""What drives a training, a run's and the digits' alike: reset, play, step, epoch, speed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from playground.web import ids
from playground.web.page import controls
from playground.web.page.controls import attributes
from playground.wording.words import words


def transport(
    prefix: str, grains: Mapping[str, Any], epoch: list[Component], speed: str, *, explained: bool
) -> Component:
    """The section; `prefix` begins its ids, and each of the `grains` has its item's attributes."""

    def name(of: str) -> str:
        return of if explained else ""

    def button(control: str, size: int, **props: Any) -> Component:
        label = words(f"page.transport.{control}")
        return controls.round_button(
            f"{prefix}{control}", label, control, size, name(control), **props
        )

    return html.Section(
        [
            button(ids.RESET, 44, variant="default"),
            button(ids.PLAY, 56, className="pg-play"),
            html.Div(
                [
                    button("step", 44, variant="default"),
                    *([_grains(prefix, grains, name("step_menu"))] if grains else []),
                ],
                className="pg-steps",
            ),
            html.Div(epoch, className="pg-epoch"),
            controls.choice(
                f"{prefix}speed",
                words("page.transport.speed"),
                {"1": "1×", "10": "10×", "max": words("page.transport.fastest")},
                speed,
                "pg-speed",
                name("speed"),
            ),
        ],
        className="pg-transport",
        **attributes(aria_label=words("page.transport.title")),
    )


def _grains(prefix: str, grains: Mapping[str, Any], explained: str) -> Component:
    """The small caret beside Step, and what it opens: what one step is."""
    title = words("page.grains.title")
    return html.Div(
        [
            controls.round_button(
                f"{prefix}step-menu", title, "caret", 24, explained, opens=True, variant="subtle"
            ),
            html.Div(
                [
                    html.Button(
                        words(f"page.grains.{grain}"),
                        type="button",
                        **attributes(aria_pressed=str(grain == "epoch").lower()),
                        **item,
                    )
                    for grain, item in grains.items()
                ],
                id=f"{prefix}step-sizes",
                className="pg-step-sizes",
                role="group",
                **attributes(aria_label=title),
            ),
        ],
        className="pg-openable",
    )
