"""Hostile tables end in a sentence of ours, and soon."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Iterator

import pytest

from playground.data.tables.decoding import MAX_BYTES
from playground.data.tables.reading import reading_of
from playground.data.tables.shipped import SHIPPED, shipped_text
from playground.data.tables.table import read_table
from playground.errors import PlaygroundError
from playground.run.config import RunConfig
from playground.run.own_table import said_of_gaps, said_of_reading, settings_of
from tests.later import later

LONGEST_SECONDS = 1.0
CELLS = (
    "1", "-2.5", "1e308", "-1e308", "1e-320", "nan", "inf", "", " ", '"', '""', '"a', 'a"b', "a,b",
    "1,5", "1.000,5", "=HYPERLINK(1)", "<script>", "\0", "\ufeff", "\u202e", "\ud800", "n/a",
    "0x10", "1_000", "\N{ARABIC-INDIC DIGIT THREE}", "e" * 50, "9" * 400, "true", "\r", "\n",
    "\t", ";", "{", "[", "a:b:c",
)  # fmt: skip
PIECES = ("[", "]", "{", "}", '"a"', ":", ",", "1", "null", "NaN", "1e999", '"', "[" * 2_000, "-")
WHOLE = (
    "1," * 999_999, "\n" * 1_999_999, '"' * 1_999_999, "[" * 1_999_999, '{"a":' * 300_000,
    "9" * 1_999_999, '"a"b,' * 390_000, "1;2,3\t4\n" * 200_000, "a\n" * 9_999 + '"',
    "[" + "[1,2,3]," * 9_999 + "[1,2,3]]", ",\n" * 900_000, "\r" * 1_999_999, " " * 1_999_999,
)  # fmt: skip


def tables(n: int, seed: int) -> Iterator[str | bytes]:
    """Cells at random, shipped tables with pieces broken, JSON's signs at random, and bytes."""
    dice = random.Random(seed)
    real = [shipped_text(name) for name in SHIPPED]
    for i in range(n):
        kind = i % 5
        if kind == 0:
            by = dice.choice(",;\t|")
            width = dice.choice((1, 2, 3, 4, 20, 130))
            rows = range(dice.choice((1, 2, 5, 40)))
            yield "\n".join(by.join(dice.choices(CELLS, k=width)) for _ in rows)
        elif kind == 1:
            text = dice.choice(real)
            at, end = sorted(dice.choices(range(len(text)), k=2))
            yield text[:at] + dice.choice(CELLS) * dice.choice((1, 3, 100)) + text[end:]
        elif kind == 2:
            yield "".join(dice.choices(PIECES, k=dice.randint(1, 40)))
        elif kind == 3:
            few = dice.choices(("1", "2", "x", "y", "", "0.5", "1e300"), k=6)
            rows = range(dice.choice((2, 6, 30)))
            yield "a,b,c,k\n" + "\n".join(",".join(dice.choices(few, k=4)) for _ in rows)
        else:
            start = dice.choice(
                (b"", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\x1f\x8b\x08", b"PK\x03\x04")
            )
            yield start + dice.randbytes(dice.choice((1, 2, 9, 400)))


def tried(content: str | bytes, dice: random.Random) -> str:
    """What came of a table, "used" or the refusal; it must not take long."""
    began = time.process_time()
    said = {
        "separator": dice.choice(("", "", "comma", "semicolon", "tab", "json")),
        "decimal": dice.choice(("", "", "point", "comma")),
        "encoding": dice.choice(("", "", "utf-8", "utf-16", "latin-1")),
    }
    try:
        table = read_table(content, header=dice.choice((None, None, True, False)), **said)
        names = dice.choice(
            ((), ("all",), tuple(dice.choices(table.names, k=dice.choice((1, 2, 3, 13)))))
        )
        reading = reading_of(table, names, dice.choice(("", "", *table.names[:3])))
        RunConfig(**settings_of(reading, RunConfig()))
        said_of_reading(reading, "x.csv")
        if reading.gaps:
            said_of_gaps(reading)
        sentence = "used"
    except PlaygroundError as refused:
        sentence = str(refused)
        assert sentence.endswith(".")
        assert len(sentence) < 600
    assert time.process_time() - began < LONGEST_SECONDS, repr(content[:80])
    return sentence


@pytest.mark.parametrize(("n", "seed"), [(400, 1), later(10_000, 2)])
def test_any_table_is_used_or_refused_with_a_sentence(n: int, seed: int) -> None:
    dice = random.Random(seed)
    ends = [tried(content, dice) for content in tables(n, seed)]
    assert len(ends) == n
    assert ends.count("used") > n / 50  # some are tables
    assert len(set(ends)) > n / 20


@pytest.mark.slow
@pytest.mark.parametrize("separator", ["", "comma"])
@pytest.mark.parametrize("at", range(len(WHOLE)))
def test_the_largest_take_no_longer(at: int, separator: str) -> None:
    assert len(WHOLE[at]) <= MAX_BYTES
    began = time.process_time()
    with contextlib.suppress(PlaygroundError):
        reading_of(read_table(WHOLE[at], separator=separator))
    assert time.process_time() - began < LONGEST_SECONDS
