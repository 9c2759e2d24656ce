"""`python -m playground serve`."""

from __future__ import annotations

import os
from pathlib import Path

import click


@click.command()
@click.option("--host", help="The address to listen on.  [default: HOST, or 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="[default: PORT, or 8050]")
@click.option(
    "--workers",
    type=click.IntRange(1),
    help="Processes; any of them can answer any request.  [default: WEB_CONCURRENCY, or 1]",
)
@click.option(
    "--lessons",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with lessons of your own, read afresh each time; docs/lessons.md says how.",
)
def serve(host: str | None, port: int | None, workers: int | None, lessons: Path | None) -> None:
    """Serve the page. docs/hosting.md tells what else the environment may say."""
    if lessons:
        os.environ["LESSONS"] = str(lessons.resolve())  # worker processes have it too
    from playground.web.address import listen
    from playground.web.hosting import read_hosting
    from playground.web.loading import loading

    # Before the seconds that the page's libraries take. A flag counts, not the environment's word.
    flags = {"HOST": host, "PORT": port, "WEB_CONCURRENCY": workers}
    said = {name: str(value) for name, value in flags.items() if value is not None}
    hosting = read_hosting({**os.environ, **said})
    with listen(hosting.host, hosting.port) as listener:
        with loading():
            from playground.web.server import serve
        serve(host=hosting.host, port=hosting.port, workers=hosting.workers, listener=listener)
