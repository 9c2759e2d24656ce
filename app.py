"""The playground's page: `python app.py` serves it, `uvicorn app:server` too.

`app` is the Dash app, `server` the ASGI app. HOST, PORT and LESSONS, a folder with lessons of your
own, come from the environment.
"""

import os
import sys

from playground import PlaygroundError
from playground.web.server import build, serve

app, server = build()

if __name__ == "__main__":
    try:
        serve(os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8050"), server=server)
    except PlaygroundError as error:
        sys.exit(f"Error: {error}")
