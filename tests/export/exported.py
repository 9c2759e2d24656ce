"""Networks to export, and points to ask them at."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from playground import Run, RunConfig, train
from playground.data.features import FEATURES
from playground.engine.activations import ACTIVATIONS
from playground.engine.losses import LOSSES
from playground.export.network import Layer, Network

POINTS = np.vstack(
    [
        [[0, 0], [-3, 0], [3, 0], [0, -2], [0, 2], [-6, 6], [60, -60]],
        np.random.default_rng(7).uniform(-6, 6, (200, 2)),
    ]
)

SHAPES: dict[str, dict[str, Any]] = {
    **{f"activation {name}": {"activation": name} for name in ACTIVATIONS},
    **{f"feature {name}": {"features": (name,)} for name in FEATURES},
    **{f"loss {name}": {"loss": name} for name in LOSSES},
    "an activation a layer": {"hidden_layers": (3, 3), "activations": ("relu", "sine")},
    **{f"{k} classes": {"dataset": "blobs", "classes": k, "loss": "cross-entropy"} for k in (3, 6)},
    "regression": {"problem": "regression"},
    "all features, six layers": {"features": tuple(FEATURES), "hidden_layers": (7, 6, 5, 4, 3, 2)},
    "no hidden layer": {"hidden_layers": ()},
    "no feature": {"features": ()},
    "formulas": {
        "formulas": (
            "x1*x2^2",
            "sin(2*x1)",
            "max(0,x1)",
            "min(x2,1)",
            "atan2(x2,2)",
            "sign(x1)*tan(x2/4)",
            "log(x1^2+1)",
            "2^(-abs(x2))",
            "exp(-(x1^2+x2^2)/2)",
            "sqrt(abs(x1))*cos(pi*x2)",
        )
    },
    "standardized": {
        "standardize": True,
        "features": ("x", "xCubed", "radius"),
        "formulas": ("-x1-7",),
    },
    "dead connections": {"regularization": "L1", "regularization_rate": 0.3},
    "somebody's own points": {
        "points": "2cgXcfgwafgwgXcbgAAgAAa",
        "axes": ('le"ngth (cm):4.3:7.9', "it's \\n:10:-2.5"),
    },
    "a hostile seed": {"seed": '"""\\N{x}\n</desc>&é'},
}
"""Settings by what they try."""


@functools.cache
def run_of(shape: str) -> Run:
    """A run that has learnt a little."""
    return train(RunConfig(**SHAPES[shape]), 5, "reference")


def layer_of(activation: str) -> Network:
    """x1 and x2, and beside them their sum, through an activation alone."""
    weights = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]])
    return Network(("x", "y"), (Layer(weights, np.zeros(3), activation),), "#", 0)
