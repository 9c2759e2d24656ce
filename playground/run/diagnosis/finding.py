"""A finding: what is wrong, with its evidence, and ways out that a program can take too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playground.wording.numbers import plain_number

SAFE_RATE = 0.03  # the default: 29 of 30 seeds of the default network learn with it


@dataclass(frozen=True)
class Remedy:
    """A way out: words for a button, and what it does.

    One of: other `settings` and a start from the beginning; other first weights; back to an epoch.
    """

    words: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    new_weights: bool = False
    back_to: int | None = None


@dataclass(frozen=True)
class Finding:
    """What is wrong: a name for programs, a title and a sentence with the evidence, ways out."""

    name: str
    lead: str
    text: str
    remedies: tuple[Remedy, ...]

    def __str__(self) -> str:
        return f"{self.lead} {self.text}"


NEW_WEIGHTS = Remedy("New weights", new_weights=True)
USE_TANH = Remedy("Use Tanh", {"activation": "tanh"})


def set_rate(rate: float = SAFE_RATE) -> Remedy:
    """Start over at another learning rate."""
    return Remedy(f"Set rate to {plain_number(rate)}", {"learning_rate": rate})


def back_to(epoch: int) -> Remedy:
    """Show an epoch of this run again."""
    return Remedy(f"Back to epoch {epoch:,}", back_to=epoch)
