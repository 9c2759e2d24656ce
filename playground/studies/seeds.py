"""What the seeds of a study's runs change: the data, the split, the first weights, or all."""

from __future__ import annotations

from playground.run.config import RunConfig

SEEDS_VARY = {
    "all": "data, split and first weights",
    "data": "data and split",
    "split": "which points train and which test",
    "weights": "the first weights",
}
"""What another seed changes, by name, in words."""

_OF_OWN_POINTS = {"all": "split and first weights", "data": SEEDS_VARY["split"]}
"""The same where the points are somebody's own and are not drawn."""


def changed_by_seeds(base: RunConfig, seeds_vary: str) -> str:
    """What another seed changes in runs like `base`, in words."""
    own = _OF_OWN_POINTS if base.points else {}
    return own.get(seeds_vary, SEEDS_VARY[seeds_vary])


def seeded(config: RunConfig, seeds_vary: str, seed: str) -> RunConfig:
    """`config` with the randomness that `seeds_vary` names drawn from `seed`."""
    if seeds_vary == "weights":
        return config.replace(weight_seed=seed)
    if seeds_vary == "split":
        return config.replace(split_seed=seed)
    if seeds_vary == "data":
        return config.replace(seed=seed, weight_seed=config.weight_seed or config.seed)
    return config.replace(seed=seed, weight_seed="", split_seed="")
