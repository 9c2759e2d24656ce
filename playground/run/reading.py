"""What there is to read of a run where it stands: losses, accuracies, answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.data.datasets import EXTENT
from playground.engine import reference
from playground.engine.losses import Answers, mean_loss
from playground.engine.network import passed
from playground.engine.orders import order_of
from playground.engine.penalties import PENALTIES
from playground.run.backends import DEFAULT_BACKEND, engine_of
from playground.run.losses import Losses
from playground.run.plane import plane_of
from playground.run.points import data_of, fresh_samples_of, seen_of
from playground.run.standing import Standing

Floats = NDArray[np.float64]


def losses_of(standing: Standing) -> Losses:
    """The losses of a state as it stands: one entry."""
    train, test = reference.losses(standing.state, standing.samples, standing.hyperparameters)
    return Losses(np.array([standing.epoch]), np.array([train]), np.array([test]))


@dataclass(frozen=True)
class Readout:
    """What there is to read of a state; accuracies are None where there are none.

    The objective, what training lowers, is the training loss plus `penalty`.
    """

    train_loss: float
    test_loss: float  # NaN without test points
    train_accuracy: float | None
    test_accuracy: float | None
    penalty: float


def readout(standing: Standing) -> Readout:
    """Losses, shares of points told right, and rate x penalty of all weights."""
    samples, now = standing.samples, standing.settings
    has_classes = now.n_classes > 0
    value = PENALTIES[now.regularization].value
    train_answers = _answers(standing, samples.train_features)
    test_answers = _answers(standing, samples.test_features)
    with np.errstate(over="ignore", invalid="ignore"):
        return Readout(
            mean_loss(train_answers, samples.train_labels, now.loss),
            mean_loss(test_answers, samples.test_labels, now.loss),
            _accuracy(train_answers, samples.train_labels) if has_classes else None,
            _accuracy(test_answers, samples.test_labels) if has_classes else None,
            now.regularization_rate * sum(float(value(w).sum()) for w in standing.state.weights),
        )


def _accuracy(answers: Answers, labels: Floats) -> float | None:
    return float(np.mean(answers.right(labels))) if len(labels) else None


@dataclass(frozen=True)
class Seen:
    """A training point as a network sees it: its place in the epoch from 0, answer, label and loss.

    Of more than two classes the answer has the probability of each.
    """

    sample: int
    point: tuple[float, ...]
    label: float
    answer: float | list[float]
    loss: float


def seen_at(standing: Standing) -> Seen:
    """The training point that comes next."""
    data, sample = data_of(standing.config), standing.state.sample
    key = standing.hyperparameters.order_key
    row = order_of(key, standing.epoch, len(data.train_labels))[sample]
    point, label = data.train_points[row], float(data.train_labels[row])
    found = _answers(standing, seen_of(standing.config, point[np.newaxis]))
    loss = mean_loss(found, np.array([label]), standing.settings.loss)
    answer = found.a[0].tolist()
    return Seen(
        sample, tuple(point.tolist()), label, answer if found.has_classes else answer[0], loss
    )


def true_error(standing: Standing, backend: str = DEFAULT_BACKEND) -> float:
    """The loss on 20,000 fresh points of the config's data set and noise: the truth, nearly.

    The points are the same for all runs on one data set, so that runs can be compared. NaN on
    somebody's own points, of which there are no more. Raises SettingError for an unknown backend.
    """
    engine = engine_of(backend)
    if standing.config.points:
        return np.nan
    features, labels = fresh_samples_of(standing.config)
    error: float = engine.loss(standing.state, features, labels, standing.hyperparameters)
    return error


def predict(standing: Standing, points: Any) -> Floats:
    """The network's answers (n,) at `points` (n, n_inputs). Raises ValueError for another shape.

    Of more than two classes (n, classes): the probability of each.
    """
    points = np.asarray(points, dtype=float)
    n_inputs = standing.config.n_coordinates
    if points.ndim != 2 or points.shape[1] != n_inputs:
        raise ValueError(f"points: shape {points.shape}; must be (n, {n_inputs}).")
    answers = _answers(standing, seen_of(standing.config, points))
    return answers.a if answers.has_classes else answers.a[:, 0]


def map_answers(standing: Standing, places: Floats) -> Floats:
    """The same at places (n, 2) of the map, which is a plane through points of many inputs."""
    return predict(standing, plane_of(standing.config).points_at(places))


def square_answers(standing: Standing, cells: int) -> Floats:
    """The answers (cells, cells) at the middles of the map's cells, from the top row down.

    Of more than two classes (cells, cells, classes).
    """
    centres = EXTENT * ((2 * np.arange(cells) + 1) / cells - 1)
    x, y = np.meshgrid(centres, centres[::-1])
    answers = map_answers(standing, np.column_stack([x.ravel(), y.ravel()]))
    return answers.reshape(cells, cells, *answers.shape[1:])


def unit_answers(standing: Standing, places: Floats) -> list[Floats]:
    """The values (n, units) of every layer at places (n, 2) of the map: the features' first.

    Not all finite where the state has diverged.
    """
    points = plane_of(standing.config).points_at(places)
    features = seen_of(standing.config, points)
    with np.errstate(over="ignore", invalid="ignore"):
        return passed(standing.state, features, standing.hyperparameters).values


def _answers(standing: Standing, features: Floats) -> Answers:
    with np.errstate(over="ignore", invalid="ignore"):
        return passed(standing.state, features, standing.hyperparameters).answers
