"""Units that learn nothing any more: alike, dead, or at the ends of their curve."""

from __future__ import annotations

from typing import Any

from playground.run.diagnosis.case import Case
from playground.run.diagnosis.finding import (
    Finding,
    Remedy,
    new_weights,
    set_rate,
    use_tanh,
)
from playground.run.inside import NEARLY_ALL, flat_share, never_above_zero
from playground.wording.words import words

_SETTLED_IN = 10  # epochs: a rate that overshoots at first may still come back from the ends


_ALIKE: dict[str, tuple[Any, Any]] = {
    "init_zero": (True, False),
    "initial_weights": ("zero", "uniform"),
    "initial_scale": (0, 1),
}
"""Settings that make all first weights alike: the value that does, and one that does not."""


def symmetric(case: Case) -> Finding | None:
    """Units with the same weights in and out get the same slopes, and stay the same for ever."""
    state = case.state
    if not case.is_poor:
        return None
    for layer, units in enumerate(case.now.hidden_layers):
        into, out = state.weights[layer], state.weights[layer + 1]
        is_alike = (into == into[:, :1]).all() and (out == out[:1]).all()
        if not (is_alike and (state.biases[layer] == state.biases[layer][0]).all()):
            continue
        is_zero = not into.any() and not out.any()
        if units == 1 and not is_zero:
            continue
        way_out = new_weights()
        now = case.now
        alike = {name: to for name, (at, to) in _ALIKE.items() if getattr(now, name) == at}
        if alike:
            way_out = Remedy(words("diagnosis.ways_out.random_weights"), alike)
        if is_zero:
            text = words("diagnosis.units.zeros", layer=layer + 1)
        else:
            text = words("diagnosis.units.alike", units=units, layer=layer + 1)
        return Finding("symmetric", words("diagnosis.units.symmetry"), text, (way_out,))
    return None


def dead_relus(case: Case) -> Finding | None:
    """A ReLU that gives 0 for every training point has no slope: it does not learn."""
    relus = [k for k, name in enumerate(case.activations) if name == "relu"]
    if not relus or not case.fails:
        return None
    units = case.now.hidden_layers
    dead = {k: int(never_above_zero(case.hidden[k]).sum()) for k in relus}
    layer = next((k for k in relus if dead[k] == units[k]), None)
    n_dead, n_units = sum(dead.values()), sum(units[k] for k in relus)
    if layer is None and 2 * n_dead <= case.n_hidden:
        return None
    if layer is None:
        lead = words("diagnosis.units.not_yet")
        text = words("diagnosis.units.many_dead", dead=n_dead, units=n_units)
    else:
        lead = words("diagnosis.units.dead_network")
        text = _of_layer("dead", layer + 1, dead[layer])
    ways_out = (new_weights(), use_tanh())
    if case.is_fast:
        ways_out = (set_rate(case.usual_rate), new_weights())
    return Finding("dead ReLUs", lead, text, ways_out)


def saturated(case: Case) -> Finding | None:
    """A layer that answers at its ends for nearly all points passes hardly any slope back."""
    now = case.now
    if case.state.epoch < _SETTLED_IN or case.was_better or not case.fails:
        return None
    for k, (name, answers) in enumerate(zip(case.activations, case.hidden, strict=True)):
        if name not in ("tanh", "sigmoid"):
            continue
        if (flat_share(name, answers) >= NEARLY_ALL).all():
            low = "−1" if name == "tanh" else "0"
            return _saturation(case, _of_layer("flat", k + 1, now.hidden_layers[k], low=low))
    if (
        case.is_bent  # with an output that has no end, or ends without harm, nothing is flat
        and (case.is_guessing or case.has_stopped)
        and (flat_share("tanh", case.output) >= NEARLY_ALL).all()
    ):
        return _saturation(case, words("diagnosis.units.flat_output", wrong=100 * case.wrong))
    return None


def _saturation(case: Case, text: str) -> Finding:
    way_out = set_rate(case.usual_rate) if case.is_fast else new_weights()
    return Finding("saturated", words("diagnosis.units.saturated"), text, (way_out,))


def _of_layer(what: str, layer: int, units: int, **fields: str) -> str:
    """What is so of all units of a layer, which may be only one."""
    if units == 1:
        return words(f"diagnosis.units.{what}_unit", layer=layer, **fields)
    return words(f"diagnosis.units.{what}_layer", layer=layer, units=units, **fields)
