"""The two networks that claims are made about."""

from __future__ import annotations

from playground import RunConfig
from playground.data.features import FEATURES

DEFAULT = RunConfig()
DEEP = RunConfig(features=tuple(FEATURES), hidden_layers=(8,) * 6)


def title(config: RunConfig) -> str:
    """The network in words."""
    hidden = "-".join(map(str, config.hidden_layers))
    return f"{len(config.features)} features, hidden layers {hidden}, batch {config.batch_size}"
