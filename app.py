"""The playground's page: `python app.py` serves it, `uvicorn app:server` too.

`server` is the ASGI app. What the environment says of hosting (HOST, PORT and
the rest of `playground/web/hosting.py`) and LESSONS, a folder with lessons of your own, is looked
at before the seconds that the page's libraries take.
"""

import sys
from typing import NoReturn

from playground.errors import PlaygroundError
from playground.web.address import listen
from playground.web.hosting import read_hosting
from playground.web.loading import loading


def main() -> None:
    """Serve the page until interrupted."""
    try:
        hosting = read_hosting()
        listener = listen(hosting.host, hosting.port)
        with loading():
            from playground.web.server import serve
        serve(hosting.host, hosting.port, hosting.workers, listener)
    except PlaygroundError as error:
        _refuse(error)


def _refuse(error: PlaygroundError) -> NoReturn:
    print(f"Error: {error}", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
elif __name__ != "__mp_main__":  # a worker's own start looks into this file too, for nothing
    try:
        read_hosting()
        from playground.web.server import build

        server = build()
    except PlaygroundError as error:
        _refuse(error)
