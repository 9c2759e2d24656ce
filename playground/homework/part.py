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
        """What it takes besides its studies' runs."""
        return Cost()

    def studies(self) -> list[Study]:
        """The studies that are to be done for it, in order."""
        return []

    @property
    def again(self) -> tuple[Again, ...]:
        """How to do its runs and studies again, each by itself."""
        return ()

    @property
    def losses(self) -> frozenset[str]:
        """What its numbers are means of; none for a part without runs."""
        return frozenset()

    @abstractmethod
    def blocks(self, found: Found, name: str) -> Iterator[Block]:
        """What it is in a document; a figure that has no name of its own takes `name`."""


def not_run(what: str, missing: int, runs: int) -> Gap:
    """The gap for runs that are missing, of so many."""
    if missing == runs:
        return Gap(what, "", words("homework.gap.not_run"))
    return Gap(what, "", words("homework.gap.partly_run", missing=missing, runs=runs))
