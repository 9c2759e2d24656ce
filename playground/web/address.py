"""Where the page is served: checked before anything heavy is imported."""

from __future__ import annotations

import errno
import socket

from playground.errors import SettingError

_BACKLOG = 2048  # as uvicorn's own


def checked_port(port: int | str) -> int:
    """The port as a number; 0 takes a free one. Raises SettingError."""
    text = str(port)
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and int(text) < 65536):
        raise SettingError("PORT", port, "must be a whole number from 0 to 65535")
    return int(text)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 takes a free one.

    Whoever comes before the page's libraries are imported waits instead of being refused. Raises
    SettingError where the port is taken, or the host is none of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        both = host == "::" and socket.has_dualstack_ipv6()
        return socket.create_server(
            (host, port), family=family, backlog=_BACKLOG, dualstack_ipv6=both
        )
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            rule = "is taken by another program; choose another, or 0 for a free one"
            raise SettingError("PORT", port, rule) from None
        if error.errno == errno.EACCES:
            rule = "needs more rights than this user has; choose one above 1023"
            raise SettingError("PORT", port, rule) from None
        reason = error.strerror or str(error)
        raise SettingError("HOST", host, f"cannot be listened on: {reason}") from None


def page_address(host: str, port: int) -> str:
    """The address that a browser on this machine opens."""
    host = "127.0.0.1" if host in ("", "0.0.0.0", "::") else host
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"
