"""What a network cannot answer however long it learns: too few bends for the data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from playground.data.features import FEATURES, feature_of
from playground.run.diagnosis.case import Case
from playground.run.diagnosis.finding import Finding, Remedy, use_tanh
from playground.wording.numbers import listed
from playground.wording.words import words

_SETTLED_IN = 20  # epochs
_NEAR = 1.1  # times the best loss
_COORDINATES = {"x", "y"}
_SPIRAL_UNITS = 12
_SPIRAL_EPOCHS = 300
_FEW = 3  # units in each layer: fewer than what most data sets need
_ROOM: dict[str, tuple[int, ...]] = {"spiral": (8, 8)}
"""Data set -> hidden layers that it is learned with; `_USUAL_ROOM` for all others."""

_USUAL_ROOM = (8,)
_SHORT_CUTS: dict[str, tuple[str, ...]] = {
    "circle": ("xSquared", "ySquared"),
    "xor": ("xTimesY",),
}
"""Features with which one straight cut is enough."""


def room(case: Case) -> tuple[int, ...]:
    """Hidden layers that are enough for the case's data set."""
    return _ROOM.get(case.now.active_dataset, _USUAL_ROOM)


def linear(case: Case) -> Finding | None:
    """Without bends the answer is one weighted sum of the features: the best one is known."""
    now = case.now
    is_straight = set(case.activations) <= {"linear"}
    if not is_straight or not case.is_high or now.loss != "squared":
        return None
    best = case.linear.loss
    if case.state.epoch < _SETTLED_IN or best <= case.high or case.loss > _NEAR * best:
        return None
    key = "linear_units" if now.hidden_layers else "no_hidden"
    text = words(f"diagnosis.reach.{key}", features=_names(now.inputs), best=best, loss=case.loss)
    lead = words("diagnosis.reach.too_simple")
    return Finding("linear", lead, text, (_bend(case), *_short_cut(case)))


def narrow(case: Case) -> Finding | None:
    """One unit cuts once, two cannot close a circle; and a loss that stays high shows it."""
    now = case.now
    if not (case.has_stopped and now.hidden_layers and now.problem == "classification"):
        return None
    widest = max(now.hidden_layers)
    if set(now.hidden_layers) == {1} and now.loss == "squared":
        key = "one_border" if now.n_coordinates <= 2 else "one_flat_border"
        text = words(f"diagnosis.reach.{key}", wrong=100 * case.linear.wrong)
        if case.linear.loss <= case.high:
            return None
    elif now.active_dataset == "circle" and widest == 2 and set(now.inputs) <= _COORDINATES:
        text = words("diagnosis.reach.two_lines", loss=case.loss)
    else:
        return None
    return _few_units(text, more_units(case), *_short_cut(case))


def small(case: Case) -> Finding | None:
    """A few units go on for ever to bend around the arms of the spiral, a bit at a time."""
    now, course = case.now, case.course
    is_small = now.active_dataset == "spiral" and now.hidden_layers
    if not is_small or case.n_hidden >= _SPIRAL_UNITS or not case.is_poor:
        return None
    if course is None or course.last < _SPIRAL_EPOCHS or course.level <= case.poor:
        return None
    units = _layers(now.hidden_layers)
    text = words("diagnosis.reach.spiral", epochs=course.last, loss=case.loss, units=units)
    return _few_units(text, *coordinates(case), more_units(case))


def _few_units(text: str, *ways_out: Remedy) -> Finding:
    return Finding("few units", words("diagnosis.reach.too_few"), text, ways_out)


def more_units(case: Case) -> Remedy:
    """Layers with room for the data set, or twice those that are there already."""
    now, wanted = case.now, room(case)
    if len(now.hidden_layers) >= len(wanted) and min(now.hidden_layers) >= min(wanted):
        wanted = tuple(min(16, 2 * units) for units in now.hidden_layers)
    said = words("diagnosis.ways_out.units", units=_layers(wanted))
    return Remedy(said, {"hidden_layers": wanted})


def coordinates(case: Case) -> tuple[Remedy, ...]:
    """Both coordinates of a point of two, where one is off: what is not seen cannot be learned."""
    features = case.now.features
    if set(features) >= _COORDINATES or case.now.n_coordinates != 2:
        return ()
    wanted = tuple(name for name in FEATURES if name in (*features, *_COORDINATES))
    return (Remedy(words("diagnosis.ways_out.coordinates"), {"features": wanted}),)


def _bend(case: Case) -> Remedy:
    now = case.now
    change: dict[str, Any] = (
        {} if set(case.activations or (now.activation,)) == {"tanh"} else {"activation": "tanh"}
    )
    if not now.hidden_layers or min(now.hidden_layers) < _FEW or now.active_dataset == "spiral":
        change["hidden_layers"] = room(case)
    if "hidden_layers" not in change:
        return use_tanh()
    key = "units_with_tanh" if "activation" in change else "units"
    units = _layers(change["hidden_layers"])
    return Remedy(words(f"diagnosis.ways_out.{key}", units=units), change)


def _short_cut(case: Case) -> tuple[Remedy, ...]:
    """The features that make the data set easy, where they are off."""
    now = case.now
    wanted = _SHORT_CUTS.get(now.active_dataset, ()) if now.problem == "classification" else ()
    missing = [name for name in wanted if name not in now.features]
    if not missing:
        return ()
    features = tuple(name for name in FEATURES if name in (*now.features, *missing))
    said = words("diagnosis.ways_out.features", features=_names(missing))
    return (Remedy(said, {"features": features}),)


def _layers(units: tuple[int, ...]) -> str:
    return " and ".join(map(str, units))


def _names(features: Iterable[str]) -> str:
    return listed([feature_of(name).label for name in features])
