"""Regularization: what a weight costs, beside the slope of that cost.

Biases are never regularized. A slope is taken at the weight before the update.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Penalty(NamedTuple):
    """A penalty: the name on the page, its value for weights, its slope, whether it cuts.

    A connection is cut for good when the penalty's own step carries its weight across zero.
    """

    title: str
    value: Callable[[Floats], Floats]
    slope: Callable[[Floats], Floats]
    cuts_connections: bool


PENALTIES: dict[str, Penalty] = {
    "none": Penalty("None", np.zeros_like, np.zeros_like, False),
    "L1": Penalty("L1", np.abs, np.sign, True),
    "L2": Penalty("L2", lambda w: 0.5 * w * w, lambda w: w, False),
}
"""By link key, in the order of the original's menu."""
