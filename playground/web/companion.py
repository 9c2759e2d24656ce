"""`python -m playground.web.companion`: serves the page for as long as whoever started it lives."""

from __future__ import annotations

import contextlib
import os
import sys
import threading

from playground.web.loading import loading


def main() -> None:
    """Serve on a free port; end when the other end of standard input is closed."""
    with loading():
        from playground.web.server import serve

    threading.Thread(target=_end_with_the_other, name="companion", daemon=True).start()
    serve(port=0)


def _end_with_the_other() -> None:
    with contextlib.suppress(OSError):
        while sys.stdin.buffer.read(1):
            pass
    os._exit(0)


if __name__ == "__main__":
    main()
