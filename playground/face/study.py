"""A study's result as a user of the library holds it: a figure, a notebook's last line."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Self

from playground.run.backends import DEFAULT_BACKEND
from playground.studies import execution, statistics
from playground.studies.execution import Progress, Report, Workers
from playground.studies.maps import median_maps
from playground.studies.study import Study

if TYPE_CHECKING:
    import plotly.graph_objects as go


class StudyResult(statistics.StudyResult):
    """A study and what came of its runs."""

    @classmethod
    def of(cls, result: statistics.StudyResult) -> Self:
        """The same result, with what is offered here."""
        return cls(result.study, result.runs, result.curves, result.epochs)

    def figure(self) -> go.Figure:
        """The study on one sheet: headline, verdicts, curves, ends, maps, table, link.

        For the maps every value's median run, at most 12 of them, is trained once more.
        """
        from playground.figures.study.figure import study_figure  # Plotly takes 0.3 s

        return study_figure(self, maps=median_maps(self))

    def _repr_html_(self) -> str:
        from playground.figures.study.card import study_card  # here for the same reason

        return study_card(self)

    def __repr__(self) -> str:
        return f"StudyResult({len(self.runs)} of {self.study.n_runs} runs, {self.study.link()!r})"


def _silent(_: Progress) -> None:
    """Tells nobody."""


def run_study(
    study: Study,
    path: str | os.PathLike[str] | None = None,
    workers: Workers | None = None,
    report: Report = _silent,
    backend: str = DEFAULT_BACKEND,
) -> StudyResult:
    """The study's results, done now or taken from the ledger at `path`.

    Raises LedgerError for a file that cannot hold them.
    """
    return StudyResult.of(execution.run_study(study, path, workers, report, backend))
