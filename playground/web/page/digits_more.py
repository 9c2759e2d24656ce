"""The card More of the Digits tab: how the net learns, and what it is made of."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from playground.digits.config import SETTINGS
from playground.digits.layers import EXAMPLES
from playground.engine.optimizers import Constants
from playground.web import ids
from playground.web.page.controls import drop_down, typed
from playground.web.page.more import card_of, column, more_button
from playground.wording.words import words

CONTROL = ids.digits("more")
_CONSTANTS = tuple(name for name in Constants._fields if name != "momentum")
_SUGGESTED = ids.digits("layers_suggested")
CHOSEN = ("optimizer", "activation")
TYPED = (*_CONSTANTS, "layers", "dropout")
"""What stands on the card; momentum has its slider in the bar."""


def digits_more_button() -> Component:
    """Opens the card."""
    return more_button(CONTROL, "digits_more")


def digits_more_card() -> Component:
    """The card in its place, over what the net makes of an image."""
    constants = [_typed(name) for name in _CONSTANTS]
    learning = [_chosen("optimizer"), html.Div(constants, className="pg-more-row")]
    suggested = html.Datalist([html.Option(value=text) for text in EXAMPLES], id=_SUGGESTED)
    net = [_typed("layers"), suggested, _chosen("activation"), _typed("dropout")]
    return card_of(
        CONTROL,
        [
            column(words("page.digits.more_training"), learning, "digits_more_training"),
            column(words("page.digits.more_net"), net, "digits_more_net"),
        ],
        words("page.digits.more_shipped"),
        "digits_more_shipped",
    )


def _chosen(name: str) -> Component:
    row = SETTINGS[name]
    return drop_down(ids.digits(name), row, row.title, f"digits_{name}")


def _typed(name: str) -> Component:
    row = SETTINGS[name]
    title, empty = row.title, ""
    if name in _CONSTANTS:
        title = words(f"page.more.fields.{name}")
    elif name == "layers":
        empty = words("page.digits.layers_of_the_bar")
    else:
        empty = words("page.more.off")
    suggested = _SUGGESTED if name == "layers" else ""
    return typed(ids.digits(name), row, title, f"digits_{name}", empty, suggested)
