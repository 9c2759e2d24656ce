"""Standardized features: less their mean over the training points, over their deviation there."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_ROUNDING = 1e-12  # a feature that spreads no further, as a share of its size, is constant


class Standard(NamedTuple):
    """By feature: what is taken from it, and what the rest is divided by, both (n_features,)."""

    means: Floats
    spreads: Floats

    def of(self, features: Floats) -> Floats:
        """Features (n, n_features) of any points, standardized."""
        with np.errstate(over="ignore"):
            away = features - self.means
        if np.isfinite(away).all():
            return away / self.spreads
        halves = features / 2 - self.means / 2  # of which none is infinite
        return np.where(np.isfinite(away), away / self.spreads, halves / self.spreads * 2)


def standard_of(features: Floats) -> Standard:
    """Mean and standard deviation, that of a population, of features (n, n_features).

    A constant feature is divided by 1: it becomes 0. Finite where the features are.
    """
    if not len(features):
        n = features.shape[1]
        return Standard(np.zeros(n), np.ones(n))
    sizes = np.abs(features).max(axis=0)
    sizes[sizes == 0] = 1.0
    shares = features / sizes  # of which no square and no sum is infinite
    spreads = shares.std(axis=0)
    is_constant = spreads <= _ROUNDING
    return Standard(shares.mean(axis=0) * sizes, np.where(is_constant, 1.0, spreads * sizes))
