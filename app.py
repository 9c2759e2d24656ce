"""The playground's page: `python app.py` serves it, `uvicorn app:server` too.

`app` is the Dash app, `server` the ASGI app. HOST, PORT and LESSONS, a folder with lessons of your
own, come from the environment, and are looked at before the seconds that the page's libraries take.
"""

import os
import sys

from playground.errors import PlaygroundError
from playground.web.address import checked_port, listen
from playground.web.loading import loading


def main() -> None:
    """Serve the page until interrupted."""
    try:
        host, port = (
            os.environ.get("HOST", "127.0.0.1"),
            checked_port(os.environ.get("PORT", "8050")),
        )
        listener = listen(host, port)
        with loading():
            from playground.web.server import serve
        serve(host, port, listener=listener)
    except PlaygroundError as error:
        sys.exit(f"Error: {error}")


if __name__ == "__main__":
    main()
else:
    from playground.web.server import build

    app, server = build()
