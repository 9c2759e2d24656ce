"""A page of Dash and Mantine with a button in it: what no page of theirs can start sooner than."""

from __future__ import annotations

import os

import dash
import dash_mantine_components as dmc
import uvicorn


def main() -> None:
    """Serve it at HOST and PORT until interrupted."""
    app = dash.Dash("empty", backend="fastapi", enable_mcp=False)
    app.backend.websocket_capability = False  # as ours
    app.layout = dmc.MantineProvider(dmc.Button("Nothing", id="nothing"))
    app._setup_server()
    host, port = os.environ["HOST"], int(os.environ["PORT"])
    uvicorn.run(app.server, host=host, port=port, log_level="warning")


if __name__ == "__main__":
    main()
