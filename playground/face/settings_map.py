"""A map of settings as a user of the library holds it: its numbers, a figure, a notebook's line."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Self

from playground.run.backends import DEFAULT_BACKEND
from playground.run.config import RunConfig
from playground.run.until import Until
from playground.studies.execution import Progress, Report, Workers
from playground.studies.mapping import making, map_result
from playground.studies.mapping.on_gpu import DEFAULT_DEVICE
from playground.studies.mapping.settings_map import DEFAULT_EPOCHS, DEFAULT_SIZE, SettingsMap
from playground.studies.mapping.span import Span

if TYPE_CHECKING:
    import plotly.graph_objects as go


class MapResult(map_result.MapResult):
    """A map of settings and what came of its runs: arrays (size, size), rows upwards."""

    @classmethod
    def of(cls, result: map_result.MapResult) -> Self:
        """The same result, with what is offered here."""
        return cls(**vars(result))

    def figure(self, shown: str = "") -> go.Figure:
        """The map on one sheet, dark where what is shown is low, hatched where a run diverged.

        `shown` is "test_loss", "train_loss", "diverged" (after how many epochs) or "reached" (after
        how many `until` first held); what the map was trained for by default. Raises SettingError.
        """
        from playground.figures.study.settings_map import settings_map_figure  # 0.3 s

        return settings_map_figure(self, shown)

    def _repr_html_(self) -> str:
        from playground.figures.study.map_card import map_card  # here for the same reason

        return map_card(self)

    def __repr__(self) -> str:
        size, link = self.map.size, self.map.link()
        return f"MapResult({self.n_done} of {size} x {size} runs, {link!r})"


def _silent(_: Progress) -> None:
    """Tells nobody."""


def settings_map(
    config: RunConfig,
    x: str | Span,
    y: str | Span,
    size: int = DEFAULT_SIZE,
    epochs: int = DEFAULT_EPOCHS,
    *,
    until: str | Until | None = None,
    path: str | os.PathLike[str] | None = None,
    workers: Workers | None = None,
    report: Report = _silent,
    backend: str = DEFAULT_BACKEND,
    device: str = DEFAULT_DEVICE,
) -> MapResult:
    """Two settings across and upwards, and every one of size x size pixels a whole training.

    `x` and `y` are texts as "learning_rate=0.001..30", with ",log" or ",linear" behind them. With
    `until`, "test_loss<0.05" or "train_loss<0.05", a run ends where that first holds. What is
    trained is kept in the file at `path`, and the same call goes on from it. With device "gpu" the
    runs are trained side by side on an NVIDIA GPU. Raises SettingError, LedgerError for a file that
    cannot hold it.
    """
    wanted = SettingsMap(
        config,
        Span.parse(x) if isinstance(x, str) else x,
        Span.parse(y) if isinstance(y, str) else y,
        size,
        epochs,
        None if until is None else Until.parse(until),
    )
    return MapResult.of(making.run_map(wanted, path, workers, report, backend, device))
