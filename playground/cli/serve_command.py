"""`python -m playground serve`."""

from __future__ import annotations

import os
from pathlib import Path

import click


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8050, show_default=True)
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Processes; any of them can answer any request.",
)
@click.option(
    "--lessons",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with lessons of your own, read afresh each time; docs/lessons.md says how.",
)
def serve(host: str, port: int, workers: int, lessons: Path | None) -> None:
    """Serve the page."""
    if lessons:
        os.environ["LESSONS"] = str(lessons.resolve())  # worker processes have it too
    from playground.web.address import listen
    from playground.web.loading import loading

    # Before the seconds that the page's libraries take.
    with listen(host, port) as listener:
        if workers > 1:
            listener.close()  # free after all; their parent listens itself
        with loading():
            from playground.web.server import serve
        serve(host=host, port=port, workers=workers, listener=None if workers > 1 else listener)
