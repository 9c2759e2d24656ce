"""Softmax and cross entropy as one layer: together they are stable, and their gradient is short."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from playground.layers.arguments import Floats, Integers, as_floats, as_integers


def softmax_cross_entropy(logits: ArrayLike, labels: ArrayLike) -> tuple[float, Floats]:
    """(loss, probabilities (N, K)) from logits (N, K) and labels (N,), whole numbers below K.

        p(i,k) = e^logits(i,k) / sum_l e^logits(i,l)
        loss   = -mean_i log p(i, label(i))

    The largest logit of a row is taken off first, which changes no p and keeps e^ in range; its
    e^0 = 1 stays out of the sum until the logarithm (log1p), so that a loss of 1e-20 is not 0.
    Raises ShapeError for arrays that do not fit, or no rows.
    """
    logits = as_floats("logits", logits, ("images", "classes"))
    labels = _labels_for("logits", logits, labels)
    rows, largest = np.arange(len(logits)), logits.argmax(axis=1)
    shifted = logits - logits[rows, largest, np.newaxis]
    powers = np.exp(shifted)
    powers[rows, largest] = 0.0
    rest = powers.sum(axis=1)
    loss = np.mean(np.log1p(rest) - shifted[rows, labels])
    powers[rows, largest] = 1.0
    return float(loss), powers / (1.0 + rest[:, np.newaxis])


def softmax_cross_entropy_backward(probabilities: ArrayLike, labels: ArrayLike) -> Floats:
    """grad_logits (N, K) of the mean loss: (p(i,k) - 1{k = label(i)}) / N.

    At the label, p - 1 is written as minus the sum of all others, which loses no digits where p
    is nearly 1. Raises ShapeError for arrays that do not fit, or no rows.
    """
    probabilities = as_floats("probabilities", probabilities, ("images", "classes"))
    labels = _labels_for("probabilities", probabilities, labels)
    rows = np.arange(len(probabilities))
    grad_logits: Floats = probabilities / len(probabilities)
    grad_logits[rows, labels] = 0.0
    grad_logits[rows, labels] -= grad_logits.sum(axis=1)
    return grad_logits


def _labels_for(name: str, rows: Floats, labels: ArrayLike) -> Integers:
    n_rows, n_classes = rows.shape
    return as_integers("labels", labels, (n_rows,), n_classes, f"for {name} of shape {rows.shape}")
