"""What connects Dash's controls to the page's script: one callback, run in the browser."""

from __future__ import annotations

import dash
from dash import ClientsideFunction, Input

from playground.web import ids

_BUTTONS = (
    ids.PLAY,
    ids.STEP,
    ids.RESET,
    ids.NEW_DATA,
    ids.NEW_WEIGHTS,
    ids.COPY_LINK,
    ids.THEME,
)
_VALUES = (
    ids.SPEED,
    ids.LOSS_SCALE,
    ids.UNITS,
    *map(
        ids.setting,
        (
            "learning_rate",
            "activation",
            "regularization",
            "regularization_rate",
            "problem",
            "train_percent",
            "noise_percent",
            "batch_size",
        ),
    ),
)
_CHECKS = tuple(map(ids.setting, ("show_test_data", "discretize")))


def register(app: dash.Dash) -> None:
    """Hand every press and change to `assets/callbacks.js`, which the player listens to."""
    app.clientside_callback(
        ClientsideFunction("playground", "announce"),
        *[Input(button, "n_clicks") for button in _BUTTONS],
        *[Input(control, "value") for control in _VALUES],
        *[Input(control, "checked") for control in _CHECKS],
        prevent_initial_call=True,
    )
