"""The card More: what the original has none of, in three columns over the network."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from playground.engine.optimizers import Constants
from playground.run.by_layer import MAX_HIDDEN_LAYERS
from playground.run.config import SETTINGS, RunConfig
from playground.web import ids
from playground.web.page.controls import attributes, check, select, spoken, tip, typed
from playground.wording.words import words

_RATE = ("schedule_epochs", "schedule_factor", "warm_up")
_FIRST = ("initial_scale", "initial_bias")


def more_button(control: str = ids.MORE, explained: str = "more") -> Component:
    """Opens the card; the script says how many settings are not as they are at first."""
    return html.Button(
        [
            html.Span(words("page.more.open")),
            html.Span(id=f"{control}-count", className="pg-more-count", hidden=True),
        ],
        id=control,
        className="pg-more-open",
        type="button",
        **attributes(aria_expanded="false", aria_controls=f"{control}-card"),
        **tip(explained),
    )


def more_card() -> Component:
    """The card in its place, which takes no room: it opens over the network."""
    columns = [
        _column(
            "training",
            [
                select("optimizer"),
                _row(Constants._fields),
                select("loss"),
                _row(("dropout",)),
                _switch("reshuffle"),
                _switch("full_batch"),
                _switch("standardize"),
                _whole_runs(),
            ],
        ),
        _column(
            "rate",
            [
                select("schedule", words("page.more.fields.schedule")),
                _row(_RATE),
                _picture("rate"),
                _row(("clip_norm",)),
            ],
        ),
        _column(
            "network",
            [
                select("initial_weights"),
                _picture("weights"),
                _row(_FIRST),
                _own_features(),
                _by_layer(),
            ],
        ),
    ]
    return card_of(ids.MORE, columns, words("page.more.original"), "more_original")


def card_of(control: str, columns: list[Component], original: str, explained: str) -> Component:
    """A card in its place, which its button opens, and `original` sets as it is at first."""
    card = html.Section(
        [html.Div(columns, className="pg-more-columns"), _foot(control, original, explained)],
        id=f"{control}-card",
        className="pg-more-card",
        role="dialog",
        hidden=True,
        **attributes(aria_label=words("page.more.title")),
    )
    return html.Div(card, className="pg-more-place")


def column(title: str, content: list[Component], explained: str) -> Component:
    """A column of a card, its name above it."""
    return html.Div([html.H2(title, **tip(explained)), *content])


def _column(name: str, content: list[Component]) -> Component:
    return column(words(f"page.more.{name}"), content, f"more_{name}")


def _switch(field: str) -> Component:
    return html.Div(
        check(field, words(f"page.more.fields.{field}")), className="pg-field pg-switch"
    )


def _row(fields: tuple[str, ...]) -> Component:
    return html.Div([_typed(field) for field in fields], className="pg-more-row")


def _by_layer() -> Component:
    """An activation for each hidden layer; the script shows as many as there are."""
    return html.Div(
        [
            html.Span(words("page.more.by_layer"), className="pg-label"),
            *(_of_layer(layer) for layer in range(1, MAX_HIDDEN_LAYERS + 1)),
        ],
        id="activations",
        className="pg-field pg-by-layer",
        hidden=True,
        **tip("activations"),
    )


def _whole_runs() -> Component:
    """Whether a change trains the run anew: of the page, and no setting of a run."""
    switch = dmc.Checkbox(
        id=ids.WHOLE_RUNS,
        label=words("page.more.whole_runs"),
        checked=False,
        radius=4,
        size="sm",
        **tip("whole_runs"),
    )
    return html.Div(switch, className="pg-field pg-switch")


def _own_features() -> Component:
    """Features by one's own formula; the script lists them and has a field for the next one."""
    return html.Div(
        [
            html.Span(words("page.more.formulas"), className="pg-label"),
            spoken("formulas-said", className="pg-formulas-said"),
        ],
        className="pg-field pg-formulas",
        **tip("formulas"),
    )


def _of_layer(layer: int) -> Component:
    name = words("page.more.of_layer", layer=layer)
    return html.Div(
        [
            html.Span(str(layer), **attributes(aria_hidden="true")),
            dmc.Select(
                id=f"activation-of-layer-{layer}",
                data=[
                    {"value": name, "label": label}
                    for name, label in SETTINGS["activation"].choices.items()
                ],
                value=RunConfig().activation,
                allowDeselect=False,
                attributes={"input": {"aria-label": name}},
                comboboxProps={"shadow": "md"},
            ),
        ],
        **attributes(data_layer=str(layer)),
    )


def _typed(field: str) -> Component:
    """A number to type; what may not be is told at the card's foot."""
    called = words(f"page.more.fields.{field}")
    row = SETTINGS[field]
    empty = "" if row.default else words("page.more.off")
    return typed(ids.setting(field), row, called, field, empty)


def _picture(name: str) -> Component:
    """A small picture, drawn by the script."""
    return html.Div(id=f"more-{name}", className="pg-more-picture", **tip(f"more_{name}_picture"))


def _foot(control: str, original: str, explained: str) -> Component:
    return html.Div(
        [
            spoken(f"{control}-said", className="pg-more-said"),
            html.Button(
                original,
                id=f"{control}-original",
                type="button",
                className="pg-action",
                **tip(explained),
            ),
            html.Button(
                [words("page.more.close"), html.Kbd("Esc")],
                id=f"{control}-close",
                type="button",
                className="pg-action",
                **tip("more_close"),
            ),
        ],
        className="pg-more-foot",
    )
