"""What stands under the figure of a run: facts about it and its link."""

from __future__ import annotations

import re

from playground.data.datasets import Data
from playground.figures.run.map import n_outside
from playground.figures.sheet import escaped
from playground.figures.theme import MONO
from playground.run.finished import FinishedRun
from playground.wording.words import words

_LONG_POINTS = re.compile(r"(points=[\w-]{24})[\w-]{100,}", re.ASCII)
COLUMNS = 168  # of the monospaced link in a line


def run_facts(run: FinishedRun, data: Data) -> list[str]:
    """What a figure's caption says of a run besides its settings: points, dead links, versions."""
    n_test = len(data.test_labels)
    if n_test:
        facts = [words("figures.run.points", train=len(data.train_labels), test=n_test)]
    else:
        facts = [words("figures.run.points_untested", train=len(data.train_labels))]
    if _LONG_POINTS.search(run.config.link()):
        facts.append(words("figures.run.points_cut"))
    if outside := n_outside(run.config):
        facts.append(words("figures.run.outside", points=outside))
    if dead := run.state.n_dead:
        facts.append(words("figures.run.dead", dead=dead, links=run.state.n_links))
    facts.append(words("figures.run.backend", backend=run.backend))
    return facts + [f"{name} {version}" for name, version in run.versions.items()]


def wrapped_link(link: str, columns: int = COLUMNS) -> list[str]:
    """The link in lines, broken before an "&" where one is in reach; points past a line are cut."""
    link = _LONG_POINTS.sub(r"\1…", link)
    lines = [""]
    for pair in re.findall("&?[^&]*", link):
        if len(lines[-1]) + len(pair) > columns:
            lines.append("")
        lines[-1] += pair
    return [
        line[start : start + columns] for line in lines for start in range(0, len(line), columns)
    ]


def mono(line: str) -> str:
    """A line in the monospaced font, in Plotly's mark-up, whatever letters are in it."""
    return f"<span style='font-family:{MONO}'>{escaped(line)}</span>"
