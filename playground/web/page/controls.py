"""Controls built from `RunConfig`'s fields: title, help, steps and default are described there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from playground.config import RunConfig, metadata, settings
from playground.web import ids


def attributes(**values: str) -> Any:
    """HTML attributes whose names have a dash: `aria_label` for aria-label, `data_field` ..."""
    return {name.replace("_", "-"): value for name, value in values.items()}


def slider(field: str, *, unit: str = "") -> Component:
    """A slider over the indices of a field's steps, its value in words above it."""
    steps: list[float] = metadata(field)["steps"]
    value = getattr(RunConfig(), field)
    title = str(settings()[field].title)
    return _slider(ids.setting(field), title, steps, steps.index(value), field, unit)


def units_slider() -> Component:
    """The slider of hidden nodes; the script says of which layer."""
    steps: list[float] = metadata("hidden_layers")["steps"]
    first = RunConfig().hidden_layers[0]
    return _slider(ids.UNITS, "Units, layer 1", steps, steps.index(first), "hidden_layers", "")


def stepped(control: str, title: str, steps: Sequence[float], value: float) -> Component:
    """A slider over `steps` that belongs to no setting of a run."""
    return _slider(control, title, list(steps), list(steps).index(value), "", "")


def _slider(
    control: str, title: str, steps: list[float], index: int, field: str, unit: str
) -> Component:
    return html.Div(
        [
            html.Div(
                [
                    _label(title, field, control),
                    html.Output("", id=ids.shown(control), className="pg-value"),
                ],
                className="pg-field-head",
            ),
            html.Div(
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
                className="pg-middle",
            ),
        ],
        className="pg-field pg-slider",
        **attributes(data_field=field, data_steps=json.dumps(steps), data_unit=unit),
    )


def select(field: str, titles: dict[str, str]) -> Component:
    """A drop-down of a field's names."""
    title = str(settings()[field].title)
    return html.Div(
        [
            html.Div(_label(title, field, ids.setting(field)), className="pg-field-head"),
            html.Div(
                dmc.Select(
                    id=ids.setting(field),
                    data=[{"value": name, "label": label} for name, label in titles.items()],
                    value=getattr(RunConfig(), field),
                    allowDeselect=False,
                    attributes={"input": {"aria-label": title}},
                    comboboxProps={"shadow": "md"},
                ),
                className="pg-middle",
            ),
        ],
        className="pg-field pg-select",
    )


def segments(control: str, title: str, values: dict[str, str], value: str) -> Component:
    """A segmented choice with a name of its own for readers."""
    return dmc.SegmentedControl(
        id=control,
        data=[{"value": name, "label": label} for name, label in values.items()],
        value=value,
        size="sm",
        attributes={"root": {"aria-label": title}},
    )


def check(field: str) -> Component:
    """A check box for a field that is true or false."""
    return dmc.Checkbox(
        id=ids.setting(field),
        label=settings()[field].title,
        checked=getattr(RunConfig(), field),
        radius=4,
        size="sm",
    )


def round_button(control: str, label: str, icon: str, size: int, **props: Any) -> Component:
    """A round button that shows only an icon."""
    return dmc.ActionIcon(
        html.Span(className=f"pg-icon pg-icon-{icon}"),
        id=control,
        n_clicks=0,
        size=size,
        radius=size,
        **attributes(aria_label=label),
        **props,
    )


def _label(title: str, field: str, control: str) -> Component:
    words = html.Span(title, className="pg-label", id=f"{control}-title")
    if not field:
        return words
    return dmc.Tooltip(
        words,
        label=settings()[field].description,
        openDelay=400,
        multiline=True,
        w=260,
        events={"hover": True, "focus": True, "touch": True},
    )
