"""The text in a file's bytes, and which encoding was found out."""

from __future__ import annotations

import codecs
import zlib

from playground.errors import SettingError, TableError

MAX_BYTES = 2_000_000
ENCODINGS = {"utf-8": "UTF-8", "utf-16": "UTF-16", "latin-1": "Latin-1"}
"""By name, as people know them; Latin-1 as browsers read it, with the quotes and the euro."""

_LOOKED_AT = 2_000  # bytes, for the zeros of UTF-16 without a mark
_OTHERS = {
    b"PK\x03\x04": "a packed file, as of Excel or LibreOffice: save the table as CSV there",
    b"\xd0\xcf\x11\xe0": "an old Excel file: save the table as CSV there",
    b"%PDF": "a PDF: copy the table out of it and paste it",
    b"\x89PNG": "a picture: a table is text, as CSV",
    b"\xff\xd8\xff": "a picture: a table is text, as CSV",
}
_PACKED = b"\x1f\x8b"  # gzip's mark
_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # a byte-order mark, once it is decoded


def decoded(content: bytes, encoding: str = "") -> tuple[str, str]:
    """The text, and the name in ENCODINGS it was read with; empty finds it out.

    What gzip has packed is unpacked. Raises TableError for what is no text, and for more than
    MAX_BYTES; SettingError for an encoding that is not there.
    """
    if encoding not in ("", *ENCODINGS):
        raise SettingError("encoding", encoding, "must be one of " + ", ".join(ENCODINGS))
    content = _unpacked(content)
    for start, what in _OTHERS.items():
        if content.startswith(start):
            raise TableError(f"The file is {what}.")
    found = encoding or _found(content)
    text = _text(content, found)
    if "\0" in text:
        place = text.index("\0") + 1
        raise TableError(
            f"Character {place} is a zero, which no text has: the file is not a table, or in "
            "another encoding; choose one of " + ", ".join(ENCODINGS.values()) + "."
        )
    return text, found


def cleaned(text: str) -> str:
    """A text as pasted: no mark at its start, and only what can be sent on. Raises TableError."""
    sendable = text.encode("utf-8", "replace")
    _check_size(len(sendable))
    return sendable.decode().removeprefix(_MARK).replace("\0", "")


def _unpacked(content: bytes) -> bytes:
    if content.startswith(_PACKED):
        unpacking = zlib.decompressobj(wbits=31)
        try:
            content = unpacking.decompress(content, MAX_BYTES + 1)
        except zlib.error:
            content = b""
        if not (content or unpacking.eof):
            raise TableError("The file is packed by gzip, and broken: save it anew.")
        if len(content) > MAX_BYTES:
            raise TableError(
                f"The file has more than {MAX_BYTES:,} bytes; at most so many are read: "
                "leave out rows or columns."
            )
    _check_size(len(content))
    return content


def _check_size(n_bytes: int) -> None:
    if n_bytes > MAX_BYTES:
        raise TableError(
            f"The table has {n_bytes:,} bytes; at most {MAX_BYTES:,} are read: leave out rows or "
            "columns."
        )


def _found(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = content[:_LOOKED_AT]
    if start.count(0) > len(start) / 4:  # half of most European texts in UTF-16 is zeros
        return "utf-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def _text(content: bytes, encoding: str) -> str:
    if encoding == "latin-1":
        return content.decode("cp1252", "replace")
    codec = encoding
    if encoding == "utf-16" and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        start = content[:_LOOKED_AT]
        codec = "utf-16-be" if start[::2].count(0) > start[1::2].count(0) else "utf-16-le"
    try:
        return content.decode(codec).removeprefix(_MARK)
    except UnicodeDecodeError as error:
        raise TableError(
            f"Byte {error.start + 1} of the file is no {ENCODINGS[encoding]}: choose another of "
            + ", ".join(ENCODINGS.values())
            + "."
        ) from None
