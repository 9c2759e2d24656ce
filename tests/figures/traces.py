"""A figure's lines and maps by name."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go


def named(figure: go.Figure, name: str) -> Any:
    """The one trace of that name."""
    (trace,) = (trace for trace in figure.data if trace.name == name)
    return trace
