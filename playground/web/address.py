"""Where the page is served: checked before anything heavy is imported."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
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
        both = family == socket.AF_INET6 and _is_any(host) and socket.has_dualstack_ipv6()
        return socket.create_server(
            (host, port), family=family, backlog=_BACKLOG, dualstack_ipv6=both
        )
    except (OSError, TypeError) as error:  # a host that no address can be made of is a TypeError
        number = getattr(error, "errno", None)
        if number == errno.EADDRINUSE:
            rule = "is taken by another program; choose another, or 0 for a free one"
            raise SettingError("PORT", port, rule) from None
        if number == errno.EACCES:
            rule = "may not be used by this user or is reserved; choose another, above 1023"
            raise SettingError("PORT", port, rule) from None
        reason = (getattr(error, "strerror", None) or str(error)).partition(" (while")[0]
        raise SettingError("HOST", host, f"cannot be listened on: {reason}") from None


def _is_any(host: str) -> bool:
    """Whether it means all addresses of this machine."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def page_address(host: str, port: int) -> str:
    """The address that a browser on this machine opens."""
    host = "127.0.0.1" if host in ("", "0.0.0.0", "::") else host
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def network_address(host: str, port: int) -> str | None:
    """The address that others in the network open; None where the page is for this machine alone.

    No packet is sent: the system only says by which of its addresses it would.
    """
    if not _is_any(host):
        return None
    v6 = ":" in host
    # Addresses for documentation, which are nobody's.
    routes = [(socket.AF_INET, "192.0.2.1")] + ([(socket.AF_INET6, "2001:db8::1")] if v6 else [])
    for family, nobody in routes:
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as asked:
            asked.connect((nobody, 9))
            ours = asked.getsockname()[0]
            if not ipaddress.ip_address(ours).is_loopback:
                return page_address(ours, port)
    return None
