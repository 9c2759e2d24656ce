"""What figures need where several threads are at work, as in the server."""

from __future__ import annotations


def wait_for_pandas() -> None:
    """Import pandas, or wait until another thread has; before a figure is made.

    Plotly asks of each value whether it is one of pandas' if pandas is there at all, and fails
    while another thread is half through importing it.
    """
    import pandas  # noqa: F401  # only that it is there
