"""Why a weight or a bias changes with a run's next update: the sum that its gradient is, point by
point, and what optimizer and penalty make of it.

All of it is what `playground.engine.reference` reckons when it makes that update. What stands
beside it for a check, a central difference of the batch's loss, is reckoned from losses alone.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from playground.engine import reference
from playground.engine.activations import OUTPUTS, Activation
from playground.engine.losses import LOSSES, cross_entropy_slope, mean_loss
from playground.engine.network import Floats, Hyperparameters, Pass, Samples, State, passed
from playground.engine.optimizers import OPTIMIZERS, Parameters, clipped
from playground.engine.penalties import PENALTIES
from playground.engine.reference import PassBack
from playground.errors import SettingError, StateError
from playground.run.changes import PARAMETER, PLACES, Change, check_places, edited
from playground.run.config import RunConfig
from playground.run.standing import Standing

_WEIGHT, _BIAS = range(2)
_DIFFERENCE = 6e-6
"""How far a central difference goes to each side, of a weight of 1 and more in its size: the third
root of what a double rounds, where its two errors are of a size."""


@dataclass(frozen=True)
class Why:
    """One weight or bias and its next update.

    The gradient is the mean over the update's n points of `grad_sums`, each point's own gradient in
    the sum z of the unit that the weight leads to, times `values`, what comes along it; 1 for a
    bias. `before` - `decay` - `step` - `penalty` is `after`, but where L1 cuts the connection, at
    which it is 0, or has cut it, at which nothing moves.
    """

    what: str
    epoch: int  # finished ones, when the update is made
    batch: int  # from 0, of `n_batches`
    n_batches: int
    samples: NDArray[np.intp]  # (n,): the points, by their numbers among those that train
    grad_sums: Floats  # (n,)
    values: Floats  # (n,)
    gradient: float
    clipped: float  # the gradient as the limit on all of them leaves it
    rate: float
    remembered: dict[str, float]  # by the optimizer, after this update
    decay: float
    step: float
    penalty: float
    before: float
    after: float
    was_dead: bool  # cut by L1
    is_dead: bool  # cut by L1, afterwards
    central_difference: float
    silence: str  # why nothing is added: "slope" of the unit 0, "back" or "along" all 0; or ""

    @property
    def products(self) -> Floats:
        """What each point adds to the sum, (n,)."""
        return self.grad_sums * self.values


@dataclass(frozen=True)
class Way:
    """One point of an update on its way to the loss, and the gradients on their way back.

    Of every layer behind the inputs, or of the hidden ones alone.
    """

    sample: int
    label: float
    loss: float
    values: list[list[float]]  # the inputs' first
    sums: list[list[float]]
    factors: list[list[float]]  # dropout's, of hidden layers; [] without
    slopes: list[list[float]]  # of the activations, at these sums
    grad_sent: list[list[float]]  # in what hidden layers send on
    grad_sums: list[list[float]]
    grad_answers: list[float] | None  # None where the loss has its slope at z alone


@dataclass(frozen=True)
class NextUpdate:
    """An update that is about to be made: at which state, with what, of which points."""

    config: RunConfig
    state: State
    hyper: Hyperparameters  # with the learning rate of this epoch
    batch: int
    n_batches: int
    rows: NDArray[np.intp]
    samples: Samples  # those of the rows alone, as what trains
    thinned: list[Floats]

    @functools.cached_property
    def passed(self) -> tuple[Pass, PassBack]:
        """Forward and back."""
        features, labels, _, _ = self.samples
        found = passed(self.state, features, self.hyper, self.thinned)
        back = reference.passed_back(self.state, found, labels, self.hyper, self.thinned)
        return found, back


def next_update(standing: Standing) -> NextUpdate:
    """What the run's next update is made of; the changes on the way to it are made.

    Raises SettingError where none ever comes, for batches larger than what there is to train on.
    """
    config, n_train = standing.config, standing.config.n_train
    size = standing.hyperparameters.batch_size
    n_batches = n_train // size
    if not n_batches:
        rule = f"must be at most the {n_train} training points, or nothing is ever updated"
        raise SettingError("batch_size", size, rule)
    epoch, sample = standing.position
    if sample // size == n_batches:  # what is left over waits for the next epoch
        epoch, sample = epoch + 1, 0
    batch = sample // size
    end = epoch, (batch + 1) * size
    ahead = [one for one in config.changes if standing.position < one.position < end]
    here = max(standing.position, (epoch, sample), *(one.position for one in ahead))
    hyper = reference.at_epoch(config.at(here).hyperparameters, epoch)
    state = edited(standing.state, ahead) if ahead else standing.state
    state = replace(state, epoch=epoch, sample=batch * size)
    rows = reference.batches(n_train, size, epoch, hyper.order_key)[batch]
    features, labels, *_ = standing.samples
    none = features[:0], labels[:0]
    return NextUpdate(
        config,
        state,
        hyper,
        batch,
        n_batches,
        rows,
        Samples(features[rows], labels[rows], *none),
        reference.dropped(state, hyper, batch, n_train),
    )


def why(now: NextUpdate, what: str) -> Why:
    """Why the weight w.LAYER.FROM.TO or bias b.LAYER.UNIT changes with an update.

    Raises SettingError for a name that the network has not; StateError where what is reckoned is
    not finite.
    """
    kind, place = _place(now.config, what)
    with np.errstate(over="ignore", invalid="ignore"):
        found = _why(now, what, kind, place)
    numbers = (found.gradient, found.step, found.after, found.central_difference)
    if not (np.isfinite(numbers).all() and np.isfinite(found.products).all()):
        raise StateError("state: its next update is not finite; train with a lower learning rate.")
    return found


def _why(now: NextUpdate, what: str, kind: int, place: tuple[int, ...]) -> Why:
    state, hyper, n = now.state, now.hyper, len(now.rows)
    layer, *units = place
    unit = tuple(units)

    def read(arrays: Parameters | State) -> float:
        return float((arrays.weights, arrays.biases)[kind][layer][unit])

    found, back = now.passed
    slope = reference.summed(found, back)
    limited = clipped(slope, n, hyper.clip_norm) if hyper.clip_norm else slope
    rule = OPTIMIZERS[hyper.optimizer]
    zeros = Parameters(*(tuple(map(np.zeros_like, arrays)) for arrays in state.parameters))
    # A step from 0 is the step alone.
    from_zero, slots = rule.step(
        zeros, limited, state.slots, hyper.learning_rate, n, hyper.constants
    )
    n_layers = len(state.weights)
    remembered = {
        name: float(slots[(2 * at + kind) * n_layers + layer][unit])
        for at, name in enumerate(rule.remembers)
    }
    after = reference.update(state, slope, n, hyper)
    before, is_weight = read(state), kind == _WEIGHT
    decay = hyper.constants.weight_decay if "weight_decay" in rule.obeys else 0.0
    pull = hyper.learning_rate * hyper.regularization_rate
    penalty = PENALTIES[hyper.regularization].slope(np.array(before))
    was_dead, is_dead = (is_weight and bool(at.dead[layer][unit]) for at in (state, after))
    return Why(
        what=what,
        epoch=state.epoch,
        batch=now.batch,
        n_batches=now.n_batches,
        samples=now.rows,
        grad_sums=back.grad_sums[layer][:, unit[-1]],
        values=found.sent[layer][:, unit[0]] if is_weight else np.ones(n),
        gradient=read(slope) / n,
        clipped=read(limited) / n,
        rate=hyper.learning_rate,
        remembered=remembered,
        decay=hyper.learning_rate * decay * before if decay else 0.0,
        step=0.0 - read(from_zero),
        penalty=float(pull * penalty) if is_weight else 0.0,
        before=before,
        after=read(after),
        was_dead=was_dead,
        is_dead=is_dead,
        central_difference=_central_difference(now, kind, layer, unit),
        silence=_silence(now, found, back, kind, layer, unit),
    )


def _silence(
    now: NextUpdate, found: Pass, back: PassBack, kind: int, layer: int, unit: tuple[int, ...]
) -> str:
    """Which of the factors is 0 at every point, as `Why.silence` has it."""
    if not back.grad_sums[layer][:, unit[-1]].any():
        slopes = _slopes(now.hyper, found)[layer][:, unit[-1]]
        return "back" if slopes.any() else "slope"
    along = kind == _WEIGHT and not found.sent[layer][:, unit[0]].any()
    return "along" if along else ""


def activations_of(hyper: Hyperparameters, n_layers: int) -> list[Activation]:
    """The activation of every layer behind the inputs."""
    return [*map(hyper.hidden_activation, range(n_layers - 1)), OUTPUTS[hyper.output_activation]]


def _slopes(hyper: Hyperparameters, found: Pass) -> list[Floats]:
    """The slope of every unit's activation at its sum, (n, units) a layer."""
    rows = activations_of(hyper, len(found.sums))
    places = zip(rows, found.sums, found.values[1:], strict=True)
    return [row.slope(z, a) for row, z, a in places]


def _central_difference(now: NextUpdate, kind: int, layer: int, unit: tuple[int, ...]) -> float:
    """Of the batch's mean loss, in one weight or bias."""
    state, hyper, samples = now.state, now.hyper, now.samples
    to_side = _DIFFERENCE * max(1.0, abs((state.weights, state.biases)[kind][layer][unit]))
    at, losses = [], []
    for side in (to_side, -to_side):
        weights, biases = ([array.copy() for array in arrays] for arrays in state.parameters)
        moved = (weights, biases)[kind][layer]
        moved[unit] += side
        at.append(float(moved[unit]))
        beside = replace(state, weights=tuple(weights), biases=tuple(biases))
        answers = passed(beside, samples.train_features, hyper, now.thinned).answers
        losses.append(mean_loss(answers, samples.train_labels, hyper.loss))
    return (losses[0] - losses[1]) / (at[0] - at[1])


def _place(config: RunConfig, what: str) -> tuple[int, tuple[int, ...]]:
    """Whether it is a weight or a bias, and where it stands: as `Change.place` has it."""
    if not PARAMETER.fullmatch(what):
        raise SettingError("what", what, f"must be a weight or a bias; {PLACES}")
    change = Change(epoch=0, what=what, value=0.0)
    try:
        check_places([change], config.layer_sizes, config.n_train)
    except SettingError as error:
        raise SettingError("what", what, error.allowed) from None
    place = change.place()
    return (_WEIGHT if len(place) == 3 else _BIAS), place


def way(now: NextUpdate, sample: int) -> Way:
    """The way of a training point, by its number, through an update.

    Raises SettingError where it is not one of that update's points.
    """
    places = np.flatnonzero(now.rows == sample)
    if not len(places):
        rule = f"must be one of the {len(now.rows)} training points of the update"
        raise SettingError("sample", sample, rule)
    at = int(places[0])
    hyper = now.hyper
    with np.errstate(over="ignore", invalid="ignore"):
        found, back = now.passed

    def of(arrays: list[Floats]) -> list[list[float]]:
        return [array[at].tolist() for array in arrays]

    row = LOSSES[hyper.loss]
    labels = now.samples.train_labels
    grad_answers = None
    if row.slope is not cross_entropy_slope:
        # At an activation whose slope is 1.
        grad_answers = row.slope(found.answers, labels, OUTPUTS["linear"])[at].tolist()
    return Way(
        sample=sample,
        label=float(labels[at]),
        loss=float(row.value(found.answers, labels)[at]),
        values=of(found.values),
        sums=of(found.sums),
        factors=of(now.thinned),
        slopes=of(_slopes(hyper, found)),
        grad_sent=of(back.grad_sent),
        grad_sums=of(back.grad_sums),
        grad_answers=grad_answers,
    )
