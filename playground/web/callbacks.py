"""What connects Dash's controls to the page's script: one callback, run in the browser."""

from __future__ import annotations

import dash
from dash import ClientsideFunction, Input

from playground.derivation.case import SIZES
from playground.digits.config import OFFERED
from playground.run.training import GRAINS
from playground.web import ids

_BUTTONS = (
    ids.PLAY,
    ids.STEP,
    ids.RESET,
    ids.NEW_DATA,
    ids.NEW_WEIGHTS,
    ids.COPY_LINK,
    ids.HELP,
    ids.PROJECTOR,
    ids.PROJECTOR_END,
    ids.PROJECTOR_SETTINGS,
)
_VALUES = (
    ids.SPEED,
    ids.LOSS_SCALE,
    ids.BAND,
    ids.UNITS,
    ids.SCHEME,
    ids.COLOURS,
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


_STUDY_VALUES = (
    ids.STUDY_FIRST,
    ids.STUDY_SECOND,
    ids.STUDY_SEEDS,
    ids.STUDY_EPOCHS,
    ids.STUDY_SEEDS_VARY,
)


_BACK_BUTTONS = (ids.BACK_NEW, ids.BACK_STEP, ids.BACK_CHECK, ids.BACK_JUDGE)

_DIGITS_BUTTONS = (ids.DIGITS_PLAY, ids.DIGITS_STEP, ids.DIGITS_RESET, ids.DIGITS_NEW_SEED)
_DIGITS_VALUES = (ids.DIGITS_SPEED, *map(ids.digits, OFFERED))


def register(app: dash.Dash) -> None:
    """Hand every press and change to `assets/callbacks.js`, which the page's scripts listen to."""
    announce = ClientsideFunction("playground", "announce")
    app.clientside_callback(
        announce,
        *[Input(button, "n_clicks") for button in (*_BUTTONS, *map(ids.step, GRAINS))],
        *[Input(control, "value") for control in _VALUES],
        *[Input(control, "checked") for control in _CHECKS],
        prevent_initial_call=True,
    )
    app.clientside_callback(
        announce,
        Input(ids.STUDY_RUN, "n_clicks"),
        *[Input(control, "value") for control in _STUDY_VALUES],
        prevent_initial_call=True,
    )
    app.clientside_callback(
        announce,
        *[Input(button, "n_clicks") for button in _BACK_BUTTONS],
        Input(ids.BACK_LAYER, "value"),
        Input(ids.BACK_SEED, "value"),
        *[Input(ids.back_size(name), "value") for name in SIZES],
        prevent_initial_call=True,
    )
    app.clientside_callback(
        announce,
        *[Input(button, "n_clicks") for button in _DIGITS_BUTTONS],
        *[Input(control, "value") for control in _DIGITS_VALUES],
        prevent_initial_call=True,
    )
