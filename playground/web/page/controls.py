"""Controls built from `RunConfig`'s fields: title, help, steps and default are described there."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component
from plotly.utils import PlotlyJSONEncoder

from playground.run.config import SETTINGS, RunConfig
from playground.run.setting import Setting
from playground.web import ids
from playground.wording.words import words


def attributes(**values: str) -> Any:
    """HTML attributes whose names have a dash: `aria_label` for aria-label, `data_field` ..."""
    return {name.replace("_", "-"): value for name, value in values.items()}


def as_json(components: Component | list[Component]) -> str:
    """Components that the script puts in when they are wanted."""
    return json.dumps(components, cls=PlotlyJSONEncoder)


def tip(name: str) -> Any:
    """The attribute that has a control explained, by a name in `explanations`; none for ""."""
    return {"data-tip": name} if name else {}


def slider(field: str, *, unit: str = "", at: float | None = None) -> Component:
    """A slider over the indices of a field's steps, its value in words above it.

    It stands at the default or, where that is none of the steps, `at` another.
    """
    steps = SETTINGS[field].steps
    value = getattr(RunConfig(), field) if at is None else at
    title = SETTINGS[field].title
    return _slider(ids.setting(field), title, steps, steps.index(value), field, unit)


def of_setting(field: str) -> Component:
    """The control that a setting's row asks for."""
    if SETTINGS[field].choices:
        return select(field)
    return slider(field) if SETTINGS[field].steps else check(field)


def units_slider() -> Component:
    """The slider of hidden nodes; the script says of which layer."""
    steps = SETTINGS["hidden_layers"].steps
    first = RunConfig().hidden_layers[0]
    title = words("page.settings.units", layer=1)
    return _slider(ids.UNITS, title, steps, steps.index(first), "hidden_layers", "")


def stepped(
    control: str, title: str, steps: Sequence[float], value: float, explained: str = ""
) -> Component:
    """A slider over `steps` that belongs to no setting of a run."""
    return _slider(control, title, list(steps), list(steps).index(value), "", "", explained)


def _slider(
    control: str,
    title: str,
    steps: Sequence[float],
    index: int,
    field: str,
    unit: str,
    explained: str = "",
) -> Component:
    return field_of(
        [_label(title, control), html.Output("", id=ids.shown(control), className="pg-value")],
        dmc.Slider(
            id=control,
            min=0,
            max=len(steps) - 1,
            step=1,
            value=index,
            marks=[{"value": i} for i in range(len(steps))] if len(steps) <= 11 else [],
            label=None,
            thumbLabel=title,
            size=4,
            thumbSize=18,
            updatemode="drag",
        ),
        className="pg-field pg-slider",
        **attributes(data_field=field, data_steps=json.dumps(steps), data_unit=unit),
        **tip(explained or {"hidden_layers": "units"}.get(field, field)),
    )


def select(field: str, called: str = "") -> Component:
    """A drop-down of a field's names; `called` stands above it where its title says too much."""
    row = SETTINGS[field]
    return drop_down(ids.setting(field), row, called or row.title, field)


def drop_down(control: str, row: Setting, called: str, explained: str) -> Component:
    """A drop-down of a setting's names."""
    return field_of(
        _label(called, control),
        dmc.Select(
            id=control,
            data=[{"value": name, "label": label} for name, label in row.choices.items()],
            value=row.default,
            allowDeselect=False,
            attributes={"input": {"aria-label": row.title}},
            comboboxProps={"shadow": "md"},
        ),
        className="pg-field pg-select",
        **tip(explained),
    )


def typed(
    control: str, row: Setting, called: str, explained: str, empty: str, suggested: str = ""
) -> Component:
    """A number or a text to type, `empty` where nothing is; `suggested` is a list's id."""
    more = {} if row.type is str else {"inputMode": "decimal"}
    if suggested:
        more["list"] = suggested
    return field_of(
        html.Span(called, className="pg-label", id=f"{control}-title"),
        dmc.TextInput(
            id=control,
            value="",
            placeholder=empty,
            debounce=True,
            attributes={"input": {"aria-label": row.title, "autoComplete": "off", **more}},
        ),
        className="pg-field pg-typed",
        **tip(explained),
    )


def field_of(head: Component | list[Component], control: Component, **props: Any) -> Component:
    """A control with what is said of it above."""
    return html.Div(
        [html.Div(head, className="pg-field-head"), html.Div(control, className="pg-middle")],
        **props,
    )


def segments(
    control: str, title: str, values: dict[str, str], value: str, explained: str = ""
) -> Component:
    """A segmented choice with a name of its own for readers."""
    return dmc.SegmentedControl(
        id=control,
        data=[{"value": name, "label": label} for name, label in values.items()],
        value=value,
        size="sm",
        attributes={"root": {"aria-label": title, **tip(explained)}},
    )


def choice(
    control: str,
    title: str,
    values: dict[str, str],
    value: str,
    class_name: str,
    explained: str = "",
) -> Component:
    """A segmented choice with its name above it."""
    return html.Div(
        [html.Span(title, className="pg-label"), segments(control, title, values, value)],
        className=class_name,
        **tip(explained),
    )


def check(field: str, called: str = "") -> Component:
    """A check box for a field that is true or false; `called` stands beside it."""
    return dmc.Checkbox(
        id=ids.setting(field),
        label=called or SETTINGS[field].title,
        checked=getattr(RunConfig(), field),
        radius=4,
        size="sm",
        **tip(field),
    )


def round_button(
    control: str,
    label: str,
    drawing: str,
    size: int,
    explained: str = "",
    opens: bool = False,
    **props: Any,
) -> Component:
    """A round button that shows only an icon; one that only `opens` something is not announced."""
    return dmc.ActionIcon(
        icon(drawing),
        id=control,
        **({} if opens else {"n_clicks": 0}),
        size=size,
        radius=size,
        **attributes(aria_label=label),
        **tip(explained),
        **props,
    )


def text_button(control: str, label: str, **props: Any) -> Component:
    """A quiet button that is only its words."""
    return html.Button(label, id=control, type="button", className="pg-text-button", **props)


def icon(name: str) -> Component:
    """A drawing of `assets/icons/`; CSS knows which."""
    return html.Span(className=f"pg-icon pg-icon-{name}")


def spoken(control: str, **props: Any) -> Component:
    """A place whose words a screen reader says when the script writes them."""
    return html.Div(id=control, role="status", **attributes(aria_live="polite"), **props)


def progress(control: str, label: str) -> Component:
    """A bar that says how far something is, when there is something."""
    return html.Div(
        html.Div(className="pg-progress-bar"),
        id=control,
        className="pg-progress",
        role="progressbar",
        hidden=True,
        **attributes(aria_label=label, aria_valuemin="0", aria_valuemax="100"),
    )


def figure(control: str, name: str, main: bool = False, explained: str = "") -> Component:
    """A number of the run, its name above it."""
    return html.Div(
        [html.Span(words(f"page.figures.{name}"), className="pg-label"), html.Div("–", id=control)],
        className="pg-figure pg-figure-main" if main else "pg-figure",
        **tip(explained),
    )


def graph(control: str, drawing: Any, height: str) -> Component:
    """A chart of Plotly's without its bar, as wide as its place."""
    return dcc.Graph(
        id=control,
        figure=drawing,
        responsive=True,
        config={"displayModeBar": False},
        style={"height": height},
    )


def marked(sentence: str, mark: Callable[[str], Component]) -> list[Component | str]:
    """A sentence in parts, what stands **between two stars** as `mark` makes it."""
    parts = enumerate(sentence.split("**"))
    return [mark(part) if place % 2 else part for place, part in parts if part]


def _label(title: str, control: str) -> Component:
    return html.Span(title, className="pg-label", id=f"{control}-title")
