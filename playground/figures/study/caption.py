"""What stands under a study's figure, in words: what was run, on which network, with what."""

from __future__ import annotations

from playground.figures.run.caption import COLUMNS, mono, wrapped_link
from playground.figures.sheet import escaped
from playground.run.config import RunConfig
from playground.run.finished import versions
from playground.studies import Study
from playground.studies.tables import network_in_words
from playground.wording.numbers import counted
from playground.wording.words import words


def caption(study: Study) -> list[str]:
    """Lines in Plotly's mark-up: runs, the network they start from, link and versions."""
    return [runs_words(study), *origin(study.base, study.link())]


def origin(base: RunConfig, link: str, columns: int = COLUMNS) -> list[str]:
    """Lines in Plotly's mark-up: the network that runs start from, the link that holds them all."""
    return [
        escaped(words("figures.study.starts_from", network=network_in_words(base))),
        *map(mono, wrapped_link(link, columns)),
        versions_words(),
    ]


def runs_words(study: Study) -> str:
    """How many runs of what length, and what a seed changes, as a sentence."""
    varied = ("no_axis", "one_axis", "several_axes")[min(len(study.axes), 2)]
    return words(
        f"figures.runs.{varied}",
        runs=counted(study.n_runs, "run"),
        seeds=counted(study.seeds, "seed"),
        epochs=counted(study.epochs, "epoch"),
        what=study.seeds_change,
    )


def versions_words() -> str:
    """The versions a result depends on."""
    return ", ".join(f"{name} {version}" for name, version in versions().items()) + "."
