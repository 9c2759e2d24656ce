"""Clients as no browser is: they send half of what they say, or do not read."""

from __future__ import annotations

import socket

from harness.limits import HANG_SECONDS

HALF_HEADERS = b"GET / HTTP/1.1\r\nHo"


def connected(port: int, sent: bytes = b"", receives: int = 0) -> socket.socket:
    """A connection on which so much was sent; `receives` bounds what the system reads ahead."""
    client = socket.socket()
    client.settimeout(HANG_SECONDS)
    if receives:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
    client.connect(("127.0.0.1", port))
    client.sendall(sent)
    return client


def post(path: str, announced: int, body: bytes = b"", *more: str) -> bytes:
    """A POST of JSON that announces a length, and as much of its body as is given."""
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: here",
        "Content-Type: application/json",
        f"Content-Length: {announced}",
        *more,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def answer(client: socket.socket) -> str:
    """All that comes until the server closes."""
    parts = []
    with client:
        try:
            while part := client.recv(1 << 16):
                parts.append(part)
        except ConnectionResetError:
            pass  # closed with something unread: what was sent before has come
    return b"".join(parts).decode("latin-1")
