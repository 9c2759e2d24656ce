"""Where the page is served: checked before anything heavy is imported."""

from __future__ import annotations

from playground.errors import SettingError


def checked_port(port: int | str) -> int:
    """The port as a number; 0 takes a free one. Raises SettingError."""
    text = str(port)
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and int(text) < 65536):
        raise SettingError("PORT", port, "must be a whole number from 0 to 65535")
    return int(text)


def page_address(host: str, port: int) -> str:
    """The address that a browser on this machine opens."""
    host = "127.0.0.1" if host in ("", "0.0.0.0", "::") else host
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"
