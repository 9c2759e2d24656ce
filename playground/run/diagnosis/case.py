"""A run as it is judged: its state, what its units answer on the training points, its course."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from playground.engine.losses import mean_loss
from playground.engine.network import passed
from playground.engine.optimizers import OPTIMIZERS
from playground.run.chance import constant_loss
from playground.run.diagnosis.course import Course
from playground.run.diagnosis.linear_fit import LinearFit, best_linear
from playground.run.inside import activations_of
from playground.run.standing import Standing

Floats = NDArray[np.float64]

POOR = 0.5
"""A training loss past this share of the best constant answer's: most is still to be learned."""

_REACHED: dict[str, tuple[float, float]] = {
    "circle": (0.15, 2.8),
    "xor": (0.15, 2.2),
    "gauss": (0.15, 0.8),
    "spiral": (0.15, 0.8),
    "moons": (0.15, 0.8),
    "checkerboard": (0.25, 3.2),
    "rings": (0.15, 2.4),
    "blobs": (0.15, 0.8),
    "reg-plane": (0.15, 0.8),
    "reg-gauss": (0.4, 4.0),
    "reg-wave": (0.2, 9.0),
    "reg-saddle": (0.15, 2.2),
}
"""Data set -> the share that 8 and 8 units are down to after 600 epochs, with room to spare.

Without noise, and what is added for each square of the noise's share (measured at 0 to 50 %).
"""

_REACHED_BY_CLASSES = (0.15, 0.8)
"""The same of blobs, spiral and rings with 3, 4 and 6 classes: at most 0.12 and 0.38 at 50 %."""

_ROOM = {"squared": 1.0, "cross-entropy": 1.25, "hinge": 1.0, "huber": 1.0}
"""Loss -> how many times these shares it is down to, of its own best constant answer's loss.

Another loss, the absolute one, may end anywhere.
"""

SLOW = 0.06  # of the loss in a stretch: what falls no faster will not get there
_STOPPED = 0.02
_USUAL_BATCH = 10


class Case:
    """What the rules look at. The settings are those in force where the state stands."""

    def __init__(self, standing: Standing, course: Course | None) -> None:
        self.now = now = standing.settings
        self.state = state = standing.state
        self.course = course
        self.samples = standing.samples
        labels = self.samples.train_labels
        with np.errstate(over="ignore", invalid="ignore"):
            hyper = standing.hyperparameters
            found = passed(state, self.samples.train_features, hyper)
            layers = found.values
            errors = found.answers.a[:, 0] - labels
            self.loss = mean_loss(found.answers, labels, now.loss)
        self.hidden = layers[1:-1]  # (n_train, units) each
        self.activations = activations_of(now)
        self.output = layers[-1]  # (n_train, 1), or (n_train, classes)
        self.has_classes = found.answers.has_classes
        self.constant = constant_loss(now.loss, labels, labels)
        self.poor = POOR * self.constant
        clean, noisy = _REACHED.get(now.active_dataset, (0.15, 2.8))
        if self.has_classes:
            clean, noisy = _REACHED_BY_CLASSES
        self.high = (clean + noisy * (now.noise_percent / 100) ** 2) * self.constant
        self.high *= _ROOM.get(now.loss, np.inf)
        if now.points or now.data_formula:  # nobody knows what can be learned of them
            self.high = max(self.high, self.poor)
        self.is_bent = hyper.output_activation == "tanh"
        self.usual_rate = OPTIMIZERS[now.optimizer].usual_rate
        self.is_fast = now.learning_rate > self.usual_rate
        self.is_poor = self.loss > self.poor
        self.is_high = self.loss > self.high
        self.is_guessing = self.loss > self.constant
        self.wrong = float(np.mean(np.abs(errors) > 1))  # of one output

    @property
    def n_hidden(self) -> int:
        return sum(self.now.hidden_layers)

    @property
    def batches_in_one(self) -> float:
        """How many usual batches a full batch takes the place of; 1 where there is none."""
        return max(1.0, self.now.update_size / _USUAL_BATCH) if self.now.full_batch else 1.0

    @property
    def was_better(self) -> bool:
        """Whether the training loss has been good of late: then it jumps, and is not stuck."""
        course = self.course
        return course is not None and bool((course.train[course.recent] < self.poor).any())

    @property
    def has_stopped(self) -> bool:
        """Whether the training loss stays high and has fallen no further for a stretch."""
        course = self.course
        if course is None or not self.is_high or course.level <= self.high:
            return False
        return course.has_stopped(SLOW if self.is_poor else _STOPPED)

    @property
    def fails(self) -> bool:
        """Whether most is still to be learned, or less but nothing more is being learned."""
        return self.is_poor or self.has_stopped

    @functools.cached_property
    def linear(self) -> LinearFit:
        """The best answer that is one weighted sum of the features."""
        bends = self.now.problem == "classification"
        return best_linear(self.samples.train_features, self.samples.train_labels, bends)
