"""A client that wants all of the server for itself: long trainings, one after another."""

from __future__ import annotations

import asyncio

import orjson

EPOCHS = 5000  # near what one request may cost
_BODY = orjson.dumps({"epochs": EPOCHS, "record_every": 1000})
_REQUEST = (
    "POST /api/advance HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
    f"content-length: {len(_BODY)}\r\n\r\n"
).encode() + _BODY


async def want(port: int, until: asyncio.Event) -> None:
    """Ask again as soon as there is an answer, whatever it says, until the event is set."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    asking = asyncio.ensure_future(_ask_on(reader, writer))
    await until.wait()
    asking.cancel()
    writer.close()


async def _ask_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(_REQUEST)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        await reader.readexactly(int(head.partition(b"content-length: ")[2].partition(b"\r")[0]))
