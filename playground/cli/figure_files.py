"""Figures into a folder: .html always, pictures where a browser draws them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click
import plotly.graph_objects as go

from playground.errors import ExportError
from playground.figures.export import PICTURES, has_browser, write_figures


def draw_all(figures: Mapping[str, go.Figure], folder: Path) -> bool:
    """Write every figure by name; whether there are pictures, too. A sentence says why not.

    Results that took minutes are not lost to a browser that fails.
    """
    write_figures({folder / f"{name}.html": figure for name, figure in figures.items()})
    if not has_browser():
        click.echo("No Chrome or Chromium here: figures are written as .html only.", err=True)
        return False
    try:
        write_figures(
            {
                folder / f"{name}{end}": figure
                for name, figure in figures.items()
                for end in PICTURES
            }
        )
    except ExportError as error:
        click.echo(f"Figures are written as .html only. {error}", err=True)
        return False
    return True
