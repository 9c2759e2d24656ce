"""`python -m playground serve`."""

from __future__ import annotations

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
def serve(host: str, port: int, workers: int) -> None:
    """Serve the page."""
    from playground.web.server import serve

    serve(host=host, port=port, workers=workers)
