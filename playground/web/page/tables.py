"""The tables that the page's scripts need: a fact stands once."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from playground.data.datasets import EXTENT, PROBLEMS
from playground.data.features import FEATURES
from playground.digits.config import SETTINGS as DIGITS_SETTINGS
from playground.run.config import SETTINGS
from playground.web import ids
from playground.web.page.explanations import explanations, symbols
from playground.wording.words import rows

_KINDS_OF_CONTROL = {dmc.Slider: "slider", dmc.Select: "select", dmc.Checkbox: "check"}


def tables_of(stage: list[Component]) -> dict[str, Any]:
    """Settings with the controls that they have on the `stage`, features, tips, symbols and words.

    Each can be written as JSON.
    """
    controls = _controls(stage)
    return {
        "extent": EXTENT,
        "n_samples": {
            name: row.n_samples for datasets in PROBLEMS.values() for name, row in datasets.items()
        },
        "settings": {
            name: {
                "title": row.title,
                "kind": row.kind,
                "control": controls.get(name),
                # As it comes back from JSON.
                "default": list(row.default) if isinstance(row.default, tuple) else row.default,
                "choices": row.choices,
            }
            for name, row in SETTINGS.items()
        },
        "digits": {
            name: {"kind": row.kind, "control": "slider" if row.steps else None}
            for name, row in DIGITS_SETTINGS.items()
        },
        "features": {
            name: {"written": row.written, "spoken": row.spoken, "formula": row.formula}
            for name, row in FEATURES.items()
        },
        "tips": explanations(),
        "symbols": symbols(),
        "words": {key.removeprefix("scripts."): row for key, row in rows("scripts").items()},
    }


def _controls(stage: list[Component]) -> dict[str, str]:
    """By setting, what kind of control it has; those with none are left out."""
    fields = {ids.setting(name): name for name in SETTINGS}
    return {
        fields[component.id]: _KINDS_OF_CONTROL[type(component)]
        for component in html.Div(stage)._traverse()
        if getattr(component, "id", None) in fields and type(component) in _KINDS_OF_CONTROL
    }
