"""What Dash has written of the page, as a value."""

from __future__ import annotations

from typing import Any, NamedTuple


class Written(NamedTuple):
    """The page as Dash has it; addresses are below `/`."""

    layout: str
    """JSON, as `/_dash-layout` answers."""
    dependencies: str
    """JSON, as `/_dash-dependencies` answers."""
    entry: str
    """The element in which the page comes to life."""
    config: str
    """The element with the settings of Dash's renderer."""
    scripts: list[str]
    """The addresses of what the page loads, in order."""
    plotly: str
    """The address of Plotly, which the page loads later."""
    files: dict[str, list[str]]
    """By package, which of its files a page may ask for."""
    tabs: list[str]
    """The paths of the page besides `/`."""
    tables: dict[str, Any]
    """What our scripts need to know of the layout and the settings."""
