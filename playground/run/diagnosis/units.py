"""Units that learn nothing any more: alike, dead, or at the ends of their curve."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playground.run.diagnosis.case import Case
from playground.run.diagnosis.finding import (
    NEW_WEIGHTS,
    SAFE_RATE,
    USE_TANH,
    Finding,
    Remedy,
    set_rate,
)

Floats = NDArray[np.float64]

_SATURATED = 0.98  # on tanh's scale: the slope 1 - a^2 is below a twenty-fifth of its largest
_NEARLY_ALL = 0.95  # of the points
_SETTLED_IN = 10  # epochs: a rate that overshoots at first may still come back from the ends


def symmetric(case: Case) -> Finding | None:
    """Units with the same weights in and out get the same slopes, and stay the same for ever."""
    state = case.state
    if not case.is_poor:
        return None
    for layer, units in enumerate(case.now.hidden_layers):
        into, out = state.weights[layer], state.weights[layer + 1]
        alike = (into == into[:, :1]).all() and (out == out[:1]).all()
        if not (alike and (state.biases[layer] == state.biases[layer][0]).all()):
            continue
        is_zero = not into.any() and not out.any()
        if units == 1 and not is_zero:
            continue
        way_out = (
            Remedy("Start from random weights", {"init_zero": False})
            if case.now.init_zero
            else NEW_WEIGHTS
        )
        if is_zero:
            which = f"All weights of layer {layer + 1} are 0"
            text = f"{which}, in and out, so no slope comes through and they stay 0."
        else:
            text = (
                f"The {units} units of layer {layer + 1} are the same, in and out, so they learn "
                "the same and count as one."
            )
        return Finding("symmetric", "Stuck in symmetry.", text, (way_out,))
    return None


def dead_relus(case: Case) -> Finding | None:
    """A ReLU that gives 0 for every training point has no slope: it does not learn."""
    if case.now.activation != "relu" or not case.hidden or not case.fails:
        return None
    dead = [int((answers <= 0).all(axis=0).sum()) for answers in case.hidden]
    layer = next((k for k, n in enumerate(dead) if n == case.now.hidden_layers[k]), None)
    ways_out = [
        *([set_rate()] if case.now.learning_rate > SAFE_RATE else []),
        NEW_WEIGHTS,
        USE_TANH,
    ][:2]
    if layer is not None:
        which = "The only ReLU unit" if dead[layer] == 1 else f"All {dead[layer]} ReLU units"
        gives = "gives" if dead[layer] == 1 else "give"
        return Finding(
            "dead ReLUs",
            "Dead network.",
            f"{which} of layer {layer + 1} {gives} 0 for every point, so the answer is the same "
            "everywhere.",
            tuple(ways_out),
        )
    if 2 * sum(dead) <= case.n_hidden:
        return None
    return Finding(
        "dead ReLUs",
        "Not learning yet.",
        f"{sum(dead)} of {case.n_hidden} ReLU units give 0 for every point.",
        tuple(ways_out),
    )


def saturated(case: Case) -> Finding | None:
    """A layer that answers at its ends for nearly all points passes hardly any slope back."""
    now = case.now
    if case.state.epoch < _SETTLED_IN or case.was_better or not case.fails:
        return None
    if now.activation in ("tanh", "sigmoid"):
        for number, answers in enumerate(case.hidden, start=1):
            scaled = answers if now.activation == "tanh" else 2 * answers - 1
            if not (_ends(scaled) >= _NEARLY_ALL).all():
                continue
            units = now.hidden_layers[number - 1]
            which = "The only unit" if units == 1 else f"All {units} units"
            answer = "answers" if units == 1 else "answer"
            low = "−1" if now.activation == "tanh" else "0"
            return _saturation(
                case,
                f"{which} of layer {number} {answer} {low} or 1 for nearly every point, where "
                "the curve is flat.",
            )
    if (
        now.problem == "classification"
        and (case.is_guessing or case.has_stopped)
        and (_ends(case.output) >= _NEARLY_ALL).all()
    ):
        return _saturation(
            case,
            f"The output is −1 or 1 for nearly every point, where the curve is flat, and "
            f"{100 * case.wrong:.0f} % of the points are on the wrong side.",
        )
    return None


def _ends(answers: Floats) -> Floats:
    """By unit, the share of points that it answers at an end of tanh's curve."""
    share: Floats = (np.abs(answers) > _SATURATED).mean(axis=0)
    return share


def _saturation(case: Case, text: str) -> Finding:
    fast = case.now.learning_rate > SAFE_RATE
    ways_out = (set_rate(),) if fast else (NEW_WEIGHTS,)
    return Finding("saturated", "Saturated.", text, ways_out)
