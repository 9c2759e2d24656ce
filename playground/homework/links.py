"""How a document says where a run or a study can be opened again.

An address of this machine helps nobody who reads the document elsewhere: the page is named only
where somebody says where it is served. The public playground opens most runs; a study, and
everything else, has a command that anybody can paste.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from playground.data.datasets import CLASSIFICATION, REGRESSION
from playground.run.config import SETTINGS, RunConfig
from playground.studies.study import Study
from playground.wording.words import words

ORIGINAL = "https://playground.tensorflow.org/"
_SAID = ("dataset=", "seed=")
_BY_DEFAULT = {
    pair for pair in RunConfig().link().removeprefix("#").split("&") if not pair.startswith(_SAID)
}
_OURS = tuple(name for name, row in SETTINGS.items() if row.only_if_set)

Link = tuple[str, str]
"""Words, address."""


@dataclass(frozen=True)
class Links:
    """The links of a document; `page` is the playground's address, empty where none is told."""

    page: str = ""

    @staticmethod
    def to(page: str) -> Links:
        """Links to the playground at an address, whichever of its pages was copied."""
        page = page.partition("#")[0].strip()
        return Links(f"{page.rstrip('/')}/" if page else "")

    def of_run(self, config: RunConfig) -> tuple[Link, ...]:
        """The run on the playground's page, and in the public one."""
        here = self.here(config)
        is_set = any(getattr(config, name) != SETTINGS[name].default for name in _OURS)
        named = CLASSIFICATION[config.dataset], REGRESSION[config.regression_dataset]
        if is_set or not all(dataset.is_original for dataset in named):
            return here  # the public playground would show another run
        return (*here, (words("homework.links.original"), config.link(ORIGINAL)))

    def here(self, config: RunConfig) -> tuple[Link, ...]:
        """The run on the playground's page."""
        if not self.page:
            return ()
        return ((words("homework.links.this_run"), config.link(self.page)),)

    def of_study(self, study: Study) -> tuple[Link, ...]:
        """The study on the playground's page."""
        if not self.page:
            return ()
        return ((words("homework.links.this_study"), study.link(f"{self.page}studies")),)


def short_link(link: str) -> str:
    """A link without what is so by default: it reads as the same run or study, on a line or two.

    The data set and the seed are always said; the public playground draws a seed where none is.
    """
    pairs = link.removeprefix("#").split("&")
    return "#" + "&".join(pair for pair in pairs if pair not in _BY_DEFAULT)


class Again(NamedTuple):
    """How to do something again: a command, and the same in Python."""

    command: str
    python: str


def again_run(config: RunConfig, epochs: int) -> Again:
    """How to train a run again."""
    link = short_link(config.link())
    return Again(
        f"python -m playground run '{link}' --epochs {epochs}",
        f"train(RunConfig.from_link({link!r}), epochs={epochs})",
    )


def again_study(study: Study) -> Again:
    """How to do a study again."""
    link = short_link(study.link())
    return Again(
        f"python -m playground study '{link}'",
        f"run_study(Study.from_link({link!r}).study).summary()",
    )
