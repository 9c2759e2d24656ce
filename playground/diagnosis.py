"""What is wrong with a run, if anything: in plain words, with the evidence, and ways out.

Everything is judged by the state itself and what its units answer on the training points. A
finding must never be a false alarm: what a network that learns well also shows (a few dead ReLUs,
links cut by L1, units that answer -1 or 1 sharply) counts only where the loss is poor too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.config import RunConfig, plain_number
from playground.engine.network import State, forward
from playground.points import samples_of
from playground.run import DEFAULT_BACKEND, Losses

Floats = NDArray[np.float64]

POOR = 0.5
"""A training loss past this share of the best constant answer's: most is still to be learned."""

_SATURATED = 0.98  # on tanh's scale: the slope 1 - a^2 is below a twenty-fifth of its largest
_NEARLY_ALL = 0.95  # of the points
_SETTLED_IN = 10  # epochs: a rate that overshoots at first may still come back from the ends
_TINY = 0.05  # a weight: a tenth of the largest first one; two layers of them pass on 1/400
_SAFE_RATE = 0.03  # the default: 29 of 30 seeds of the default network learn with it
_MILD_PENALTY = 0.001  # costs the default network nothing
_RISE = 1.25  # of the test loss over its lowest: seeds of one setting differ by less
_LEAST_RISE = 0.01  # and in absolute terms: what can be seen in the third digit
_RECENT = 0.1  # of the run: what has to last as long is no spike
_LEAST_RECENT = 10  # epochs


@dataclass(frozen=True)
class Remedy:
    """A way out: words for a button, and what it does.

    One of: other `settings` and a start from the beginning; other first weights; back to an epoch.
    """

    words: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    new_weights: bool = False
    back_to: int | None = None


@dataclass(frozen=True)
class Finding:
    """What is wrong: a name for programs, a title and a sentence with the evidence, ways out."""

    name: str
    lead: str
    text: str
    remedies: tuple[Remedy, ...]

    def __str__(self) -> str:
        return f"{self.lead} {self.text}"


def diagnose(config: RunConfig, state: State, history: Losses | None = None) -> Finding | None:
    """The most fundamental thing that is wrong with a run, or None.

    `state` must be finite: a run past all numbers is told by `run.status_of`. `history` may be
    thinned; without it, overfitting is not looked for.
    """
    case = _Case(config.at(state.position), state)
    return next(_findings(case, history), None)


def _findings(case: _Case, history: Losses | None) -> Iterator[Finding]:
    """The causes first: what they bring about need not be named too."""
    looks = [_nothing_to_see, _nothing_to_learn_from, _no_rate, _cut_dead, _collapsed]
    if case.is_poor:
        looks += [_symmetric, _mostly_cut, _dead_relus]
    if case.is_poor and not (history and case.was_better(history)):
        looks += [_saturated]
    for look in looks:
        if finding := look(case):
            yield finding
    if history is not None and (finding := _overfitting(history)):
        yield finding


class _Case:
    """A state with what its units answer on the training points."""

    def __init__(self, now: RunConfig, state: State) -> None:
        self.now = now
        self.state = state
        samples = samples_of(now, DEFAULT_BACKEND)
        with np.errstate(over="ignore", invalid="ignore"):
            layers = forward(state, samples.train_features, now.hyperparameters)
            errors = layers[-1][:, 0] - samples.train_labels
            loss = 0.5 * float(np.mean(errors * errors))
        self.hidden = layers[1:-1]  # (n_train, units) each
        self.output = layers[-1]  # (n_train, 1)
        constant = 0.5 * float(np.var(samples.train_labels))  # the best constant answer's loss
        self.poor = POOR * constant
        self.is_poor = loss > self.poor
        self.is_guessing = loss > constant
        self.wrong = float(np.mean(np.abs(errors) > 1))

    def was_better(self, history: Losses) -> bool:
        """Whether the training loss has been good of late: then it jumps, and is not stuck."""
        return bool((history.train[_recent(history)] < self.poor).any())

    @property
    def n_hidden(self) -> int:
        return sum(self.now.hidden_layers)


def _nothing_to_see(case: _Case) -> Finding | None:
    if case.now.features:
        return None
    return Finding(
        "no features",
        "Nothing to see.",
        "All features are off, so the network gives every point the same answer.",
        (Remedy("Turn on the coordinates", {"features": ("x", "y")}),),
    )


def _nothing_to_learn_from(case: _Case) -> Finding | None:
    size, n_train = case.now.batch_size, case.now.n_train
    if size <= n_train:
        return None
    fitting = min(10, max(1, n_train))
    return Finding(
        "batch too large",
        "Nothing to learn from.",
        f"A batch of {size} is larger than the {n_train} training points, so no update ever "
        "happens.",
        (Remedy(f"Set batch to {fitting}", {"batch_size": fitting}),),
    )


def _no_rate(case: _Case) -> Finding | None:
    if case.now.learning_rate > 0:
        return None
    return Finding(
        "no learning rate",
        "Standing still.",
        "At learning rate 0 no update moves a weight.",
        (_lower_rate(),),
    )


def _cut_dead(case: _Case) -> Finding | None:
    """No link of L1's is left on any way from a feature to the output."""
    state = case.state
    reached = np.ones(len(case.now.features), dtype=bool)
    for weights in state.weights:
        reached = (weights[reached] != 0).any(axis=0)
    if not state.n_dead or reached.any():
        return None
    if state.n_dead == state.n_links:
        cut = f"{state.n_dead} of {state.n_links} links were cut by {_cutter(case)}"
    else:
        cut = (
            f"{state.n_dead} of {state.n_links} links were cut by {_cutter(case)}, and no way "
            "from a feature to the output is left"
        )
    return Finding(
        "dead network",
        "Dead network.",
        f"{cut}, so the answer is the same everywhere.",
        (_milder_penalty(case),),
    )


def _mostly_cut(case: _Case) -> Finding | None:
    dead, links = case.state.n_dead, case.state.n_links
    if 2 * dead < links:
        return None
    return Finding(
        "mostly cut",
        "Held back.",
        f"{dead} of {links} links were cut by {_cutter(case)}, and a cut link never comes back.",
        (_milder_penalty(case),),
    )


def _collapsed(case: _Case) -> Finding | None:
    """L2 has shrunk every weight, and through layers of tiny weights no slope comes back."""
    now = case.now
    may_shrink = now.regularization == "L2" and now.regularization_rate > 0
    if not may_shrink or now.init_zero or not now.hidden_layers:
        return None
    largest = max(float(np.abs(weights).max()) for weights in case.state.weights)
    if largest >= _TINY:
        return None
    return Finding(
        "collapsed",
        "Collapsed.",
        f"L2 {plain_number(now.regularization_rate)} has shrunk every weight below "
        f"{_above(largest)}, so the answer is nearly the same everywhere.",
        (_milder_penalty(case),),
    )


def _symmetric(case: _Case) -> Finding | None:
    """Units with the same weights in and out get the same slopes, and stay the same for ever."""
    state = case.state
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
            else Remedy("New weights", new_weights=True)
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


def _dead_relus(case: _Case) -> Finding | None:
    """A ReLU that gives 0 for every training point has no slope: it does not learn."""
    if case.now.activation != "relu" or not case.hidden:
        return None
    dead = [int((answers <= 0).all(axis=0).sum()) for answers in case.hidden]
    layer = next((k for k, n in enumerate(dead) if n == case.now.hidden_layers[k]), None)
    ways_out = [
        *([_lower_rate()] if case.now.learning_rate > _SAFE_RATE else []),
        Remedy("New weights", new_weights=True),
        Remedy("Use Tanh", {"activation": "tanh"}),
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


def _saturated(case: _Case) -> Finding | None:
    """A layer that answers at its ends for nearly all points passes hardly any slope back."""
    now = case.now
    if case.state.epoch < _SETTLED_IN:
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
        and case.is_guessing
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


def _saturation(case: _Case, text: str) -> Finding:
    fast = case.now.learning_rate > _SAFE_RATE
    ways_out = (_lower_rate(),) if fast else (Remedy("New weights", new_weights=True),)
    return Finding("saturated", "Saturated.", text, ways_out)


def _overfitting(history: Losses) -> Finding | None:
    """The test loss has risen for a while, while the training loss went on falling."""
    test = np.where(np.isfinite(history.test), history.test, np.inf)
    if len(test) < 2 or not np.isfinite(test[-1]):
        return None
    lowest = int(test.argmin())
    best = int(history.epochs[lowest])
    recent = _recent(history)
    if recent[: lowest + 1].any() or not recent[:-1].any():
        return None
    risen = np.median(test[recent])
    bound = max(_RISE * test[lowest], test[lowest] + _LEAST_RISE)
    fell = history.train[recent].max() < history.train[lowest]
    if min(risen, test[-1]) < bound or not fell:
        return None
    return Finding(
        "overfitting",
        "Overfitting.",
        f"Test loss rose from {test[lowest]:.3f} to {test[-1]:.3f} since epoch {best}, while the "
        "training loss fell.",
        (Remedy(f"Back to epoch {best}", back_to=best),),
    )


def _recent(history: Losses) -> NDArray[np.bool_]:
    """Which epochs belong to the last tenth of the run, and to the last ten at least."""
    last = int(history.epochs[-1])
    recent: NDArray[np.bool_] = history.epochs > last - max(_LEAST_RECENT, _RECENT * last)
    return recent


def _lower_rate() -> Remedy:
    rate = _SAFE_RATE
    return Remedy(f"Set rate to {plain_number(rate)}", {"learning_rate": rate})


def _milder_penalty(case: _Case) -> Remedy:
    if case.now.regularization_rate > _MILD_PENALTY:
        rate = plain_number(_MILD_PENALTY)
        return Remedy(f"Set rate to {rate}", {"regularization_rate": _MILD_PENALTY})
    return Remedy("Turn regularization off", {"regularization": "none"})


def _cutter(case: _Case) -> str:
    """What cut links: "L1 0.3", or "L1" alone where that is no longer in force."""
    now = case.now
    rate = f" {plain_number(now.regularization_rate)}" if now.regularization == "L1" else ""
    return f"L1{rate}"


def _above(value: float) -> str:
    """The next of 0.05, 0.01, 0.001 that is above a value."""
    return next(
        text for bound, text in ((1e-3, "0.001"), (0.01, "0.01"), (1, "0.05")) if value < bound
    )
