"""What the best constant answer has as test loss: whoever has not less has learnt nothing."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from playground.run.chance import constant_loss
from playground.run.config import RunConfig
from playground.run.points import data_of


def chance_of(configs: Iterable[RunConfig]) -> float:
    """The median over runs of their chance on the test points; NaN where there are none."""
    known = ((config.loss, data_of(config)) for config in configs)
    losses = [constant_loss(loss, data.train_labels, data.test_labels) for loss, data in known]
    return float(np.median(losses))
