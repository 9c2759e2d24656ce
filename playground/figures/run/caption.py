"""What stands under the figure of a run: facts about it and its link."""

from __future__ import annotations

import html
import re

from playground.data.datasets import Data
from playground.figures import theme
from playground.figures.run.map import n_outside
from playground.run.finished import FinishedRun


def run_facts(run: FinishedRun, data: Data) -> list[str]:
    """What a figure's caption says of a run besides its settings: points, dead links, versions."""
    n_test = len(data.test_labels)
    facts = [f"{len(data.train_labels)} training and {n_test or 'no'} test points"]
    if outside := n_outside(data):
        facts.append(f"{outside} outside the map")
    if run.state.n_dead:
        facts.append(f"{run.state.n_dead} of {run.state.n_links} links dead")
    facts.append(f"backend {run.backend}")
    return facts + [f"{name} {version}" for name, version in run.versions.items()]


def wrapped_link(link: str, columns: int) -> list[str]:
    """The link in lines, broken before an "&" where one is in reach."""
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
    return f"<span style='font-family:{theme.MONO}'>{html.escape(line, quote=False)}</span>"
