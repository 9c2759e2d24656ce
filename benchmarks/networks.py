"""The networks that claims are made about."""

from __future__ import annotations

from playground import RunConfig
from playground.data.features import FEATURES

DEFAULT = RunConfig()
DEEP = RunConfig(features=tuple(FEATURES), hidden_layers=(8,) * 6)
CLASSES = RunConfig(dataset="blobs", classes=3, loss="cross-entropy", optimizer="adam")


def title(config: RunConfig) -> str:
    """The network in words."""
    hidden = "-".join(map(str, config.hidden_layers))
    words = f"{len(config.features)} features, hidden layers {hidden}, batch {config.batch_size}"
    return (
        words if config.classes == 2 else f"{words}, {config.classes} classes, {config.optimizer}"
    )
