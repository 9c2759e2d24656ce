"""What every part of a report is: its title, its cost, its studies, its blocks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playground.homework.cost import Cost
from playground.homework.document import Block, Gap
from playground.homework.links import Again, Links
from playground.run.backends import DEFAULT_BACKEND
from playground.studies.statistics import StudyResult
from playground.studies.study import Study
from playground.wording.words import words

_NO_PAGE = Links()
_SECONDS_A_FIGURE = 0.3  # to lay it out; to draw it is the browser's work


@dataclass(frozen=True)
class Found:
    """What parts are made from besides themselves.

    `study` says what came of a study's runs, None where none was done; `links` how the document
    refers to runs and studies.
    """

    study: Callable[[Study], StudyResult | None]
    links: Links = _NO_PAGE
    backend: str = DEFAULT_BACKEND


class Part(ABC):
    """A part of a report; one that rests on no runs says no more than its title and blocks."""

    @property
    @abstractmethod
    def heading(self) -> str:
        """The part's title."""

    @property
    def cost(self) -> Cost:
        """What it takes, its studies' runs included."""
        return Cost()

    @property
    def making_seconds(self) -> float:
        """What it takes besides its studies' runs, on one core of a recent machine."""
        runs = sum(Cost.of_study(study).seconds for study in self.studies())
        return max(0.0, self.cost.seconds - runs) + _SECONDS_A_FIGURE * self.cost.figures

    def studies(self) -> list[Study]:
        """The studies that are to be done for it, in order."""
        return []

    @property
    def again(self) -> tuple[Again, ...]:
        """How to do its runs and studies again, each by itself."""
        return ()

    @abstractmethod
    def blocks(self, found: Found, name: str) -> Iterator[Block]:
        """What it is in a document; a figure that has no name of its own takes `name`."""


def not_run(what: str, missing: int, runs: int) -> Gap:
    """The gap for runs that are missing, of so many."""
    if missing == runs:
        return Gap(what, "", words("homework.gap.not_run"))
    return Gap(what, "", words("homework.gap.partly_run", missing=missing, runs=runs))
