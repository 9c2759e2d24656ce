"""The tables that the page's scripts need: a fact stands once."""

from __future__ import annotations

import math
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from playground.data.datasets import EXTENT, MAX_CLASSES, OF_MANY_CLASSES, PROBLEMS
from playground.data.features import FEATURES, ORIGINAL_FEATURES
from playground.data.tables.shipped import SHIPPED
from playground.digits.config import ACTS_WITH as DIGITS_ACTS_WITH
from playground.digits.config import SETTINGS as DIGITS_SETTINGS
from playground.engine.activations import LEAK, OUTPUT_ACTIVATIONS, SELU_ALPHA, SELU_SCALE
from playground.engine.losses import LOSS_OF_CLASSES, LOSSES
from playground.figures.class_marks import STRONGEST, WEAKEST
from playground.run.acting import ACTS_WITH, FOR_CLASSES
from playground.run.config import MAX_CHANGES, SETTINGS
from playground.run.setting import Setting
from playground.web import ids
from playground.web.page.digits import IN_THE_BAR
from playground.web.page.digits_more import CHOSEN, TYPED
from playground.web.page.explanations import explanations, symbols, tips_by_loss, tips_with_classes
from playground.wording.words import rows

_KINDS_OF_CONTROL = {
    dmc.Slider: "slider",
    dmc.Select: "select",
    dmc.Checkbox: "check",
    dmc.TextInput: "number",
}


def tables_of(stage: list[Component]) -> dict[str, Any]:
    """Settings with the controls that they have on the `stage`, what of them acts when, features,
    activations, tips, symbols and words.

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
                "is_ours": row.only_if_set,
                "choices": row.choices,
                **(_number(row) if controls.get(name) == "number" else {}),
            }
            for name, row in SETTINGS.items()
        },
        "acts_with": ACTS_WITH,
        "tables": {name: row._asdict() for name, row in SHIPPED.items()},
        "for_classes": FOR_CLASSES,
        "many_classes": {
            "data_sets": OF_MANY_CLASSES,
            "loss": LOSS_OF_CLASSES,
            "strengths": [WEAKEST, STRONGEST],
            "most": MAX_CLASSES,
        },
        "digits": {
            name: {
                "title": row.title,
                "kind": row.kind,
                "control": control,
                "default": row.default,
                "choices": row.choices,
                **(_number(row) if control == "number" else {}),
            }
            for name, row in DIGITS_SETTINGS.items()
            for control in [_control_of_digits(name)]
        },
        "digits_acts_with": DIGITS_ACTS_WITH,
        "features": {
            name: {
                "written": row.written,
                "spoken": row.spoken,
                "formula": row.formula,
                "waits": name not in ORIGINAL_FEATURES,
            }
            for name, row in FEATURES.items()
        },
        "most_changes": MAX_CHANGES,
        "activations": {
            "constants": {"leak": LEAK, "selu": [SELU_SCALE, SELU_ALPHA]},
            "outputs": {
                "problem": OUTPUT_ACTIVATIONS,
                "loss": {name: row.output_activation for name, row in LOSSES.items()},
            },
        },
        "tips": explanations(),
        "tips_by_loss": tips_by_loss(),
        "tips_with_classes": tips_with_classes(),
        "symbols": symbols(),
        "words": {key.removeprefix("scripts."): row for key, row in rows("scripts").items()},
    }


def _number(row: Setting) -> dict[str, Any]:
    """What a typed number may be: its usual values and its bounds, null for none."""
    bounds = {"low": row.low, "high": row.high, "above": row.above, "below": row.below}
    is_by_layer = isinstance(row.default, tuple)
    if is_by_layer:  # of each share
        bounds |= {"low": 0.0, "below": 1.0}
    return {
        "is_by_layer": is_by_layer,
        "steps": row.steps,
        "is_whole": row.type is int,
        "allowed": row.allowed,
        **{name: bound if math.isfinite(bound) else None for name, bound in bounds.items()},
    }


def _control_of_digits(name: str) -> str | None:
    if name in IN_THE_BAR:
        return "slider"
    if name in CHOSEN:
        return "select"
    if name in TYPED:
        return "text" if name == "layers" else "number"
    return None


def _controls(stage: list[Component]) -> dict[str, str]:
    """By setting, what kind of control it has; those with none are left out."""
    fields = {ids.setting(name): name for name in SETTINGS}
    return {
        fields[component.id]: _KINDS_OF_CONTROL[type(component)]
        for component in html.Div(stage)._traverse()
        if getattr(component, "id", None) in fields and type(component) in _KINDS_OF_CONTROL
    }
