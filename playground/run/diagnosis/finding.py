"""A finding: what is wrong, with its evidence, and ways out that a program can take too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playground.wording.numbers import plain_number
from playground.wording.words import words


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


def new_weights() -> Remedy:
    """Start over from other first weights."""
    return Remedy(words("diagnosis.ways_out.new_weights"), new_weights=True)


def use_tanh() -> Remedy:
    """Start over with Tanh in the hidden units."""
    return Remedy(words("diagnosis.ways_out.tanh"), {"activation": "tanh"})


def set_rate(rate: float) -> Remedy:
    """Start over at another learning rate."""
    said = words("diagnosis.ways_out.rate", rate=plain_number(rate))
    return Remedy(said, {"learning_rate": rate})


def set_batch(size: int) -> Remedy:
    """Start over with batches of another size."""
    return Remedy(words("diagnosis.ways_out.batch", size=size), {"batch_size": size})


def use_batches(size: int) -> Remedy:
    """Start over with batches in place of a full one."""
    return Remedy(words("diagnosis.ways_out.batches", size=size), {"full_batch": False})


def turn_dropout_off() -> Remedy:
    """Start over with every unit at work."""
    return Remedy(words("diagnosis.ways_out.no_dropout"), {"dropout": ()})


def turn_penalty_off() -> Remedy:
    """Start over without regularization."""
    return Remedy(words("diagnosis.ways_out.no_penalty"), {"regularization": "none"})


def back_to(epoch: int) -> Remedy:
    """Show an epoch of this run again."""
    return Remedy(words("diagnosis.ways_out.back", epoch=epoch), back_to=epoch)
