"""A proxy that shows a server under a path and takes the path off, as nginx and others do."""

from __future__ import annotations

import http.client
import http.server
import threading
from typing import Any

from harness.limits import HANG_SECONDS

PREFIX = "/course/nets"


class Proxy:
    """Listens on a free port; `astray` are the paths that somebody asked for beside the prefix."""

    def __init__(self, port: int) -> None:
        astray: list[str] = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._pass_on()

            def do_POST(self) -> None:
                self._pass_on()

            def _pass_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if not self.path.startswith(PREFIX):
                    astray.append(self.path)
                    self.send_error(404)
                    return
                behind = http.client.HTTPConnection("127.0.0.1", port, timeout=HANG_SECONDS)
                headers = {name: value for name, value in self.headers.items() if name != "Host"}
                path = self.path.removeprefix(PREFIX) or "/"
                behind.request(self.command, path, body or None, headers)
                answer = behind.getresponse()
                content = answer.read()
                behind.close()
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                        self.send_header(name, value)
                if answer.status != 304:
                    self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                """Tests look at what is astray."""

        self.astray = astray
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever)
        self.url = f"http://127.0.0.1:{self._server.server_port}{PREFIX}/"

    def __enter__(self) -> Proxy:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
