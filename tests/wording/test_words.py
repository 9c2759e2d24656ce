"""Every key that is asked for has its words, every row is asked for, and the fields agree."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

from playground.studies.trial import MEASURES
from playground.wording.words import rows, words

ROOT = Path(__file__).parents[2]
ENGLISH = ROOT / "playground" / "wording" / "english"
ROWS = {key: row for file in sorted(ENGLISH.glob("*.toml")) for key, row in rows(file.stem).items()}
SCRIPTS = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted((ROOT / "assets").rglob("*.mjs"))
)


def asked_in_python() -> list[tuple[str, bool, set[str] | None]]:
    """Of every call of `words`: the key or its beginning, whether it is whole, its fields.

    The fields are None where they are handed on as a mapping.
    """
    found = []
    for path in sorted((ROOT / "playground").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "words"):
                continue
            names = {keyword.arg for keyword in node.keywords}
            fields = None if None in names else {name for name in names if name}
            for key in _choices(node.args[0]):
                start = key.values[0] if isinstance(key, ast.JoinedStr) else key
                assert isinstance(start, ast.Constant), f"{path}:{node.lineno}: say the file's name"
                found.append((str(start.value), key is start, fields))
    return found


def _choices(key: ast.expr) -> list[ast.expr]:
    """The keys of "a" if so else "b"."""
    return [*_choices(key.body), *_choices(key.orelse)] if isinstance(key, ast.IfExp) else [key]


def asked_in_scripts() -> list[tuple[str, bool, set[str] | None]]:
    """The same of every call in the page's scripts; a key is what has a dot in it.

    The fields are None where they are handed on as an object, which may have others besides.
    """
    found = []
    for call in re.finditer(r"\bwords(?:Around)?\(", SCRIPTS):
        key, *rest = _arguments(SCRIPTS[call.end() :])
        if key == "key":  # `words` itself hands it on
            continue
        whole = [(name, True) for name in re.findall(r'"([\w.-]+\.[\w.-]+)"', key)]
        starts = [(name, False) for name in re.findall(r"`(\w+\.[\w.-]+)\$", key)]
        assert whole + starts, f"say the room's name: words({key}"
        fields = _names(rest[0]) if rest else set()
        found += [(f"scripts.{name}", is_whole, fields) for name, is_whole in whole + starts]
    return found


def _arguments(text: str) -> list[str]:
    """The arguments of a call in a script, whose opening bracket stands before the text."""
    parts = [""]
    depth = 0
    for piece in (found[0] for found in re.finditer(r'"[^"]*"|.', text, re.DOTALL)):
        depth += (piece in "([{") - (piece in ")]}")
        if depth < 0:
            break
        if piece == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
    return [part.strip() for part in parts if part.strip()]


def _names(fields: str) -> set[str] | None:
    """The names in an object of a script: { done, runs: all }; None for another expression."""
    if not fields.startswith("{") or "..." in fields:
        return None
    return {field.partition(":")[0].strip() for field in _arguments(fields[1:])}


def fields_of(row: str) -> set[str]:
    return {re.split(r"[.\[]", name)[0] for _, name, _, _ in string.Formatter().parse(row) if name}


def test_every_key_that_is_asked_for_has_words() -> None:
    missing = [
        key
        for key, is_whole, _ in asked_in_python() + asked_in_scripts()
        if (key not in ROWS if is_whole else not any(row.startswith(key) for row in ROWS))
    ]
    assert not missing


def test_a_call_gives_just_the_fields_of_its_row() -> None:
    wrong = [
        (key, fields, fields_of(ROWS[key]))
        for key, is_whole, fields in asked_in_python()
        if is_whole and key in ROWS and fields is not None and fields != fields_of(ROWS[key])
    ]
    assert not wrong


def test_a_call_of_a_script_gives_the_fields_of_its_row() -> None:
    wrong = [
        (key, fields, fields_of(ROWS[key]))
        for key, is_whole, fields in asked_in_scripts()
        if is_whole and key in ROWS and fields is not None and not fields_of(ROWS[key]) <= fields
    ]
    assert not wrong


def test_no_row_is_left_that_nobody_asks_for() -> None:
    asked = asked_in_python() + asked_in_scripts()
    whole = {key for key, is_whole, _ in asked if is_whole}
    starts = tuple(key for key, is_whole, _ in asked if not is_whole)
    assert [key for key in ROWS if key not in whole and not key.startswith(starts)] == []


def test_every_measure_of_a_run_has_a_name() -> None:
    for measure in MEASURES:
        assert words(f"figures.measure.{measure}")


def test_a_missing_row_or_field_is_named() -> None:
    with pytest.raises(LookupError, match=r"diagnosis.nothing"):
        words("diagnosis.nothing")
    with pytest.raises(LookupError, match=r"diagnosis.reach.no_hidden with best"):
        words("diagnosis.reach.no_hidden", best=1)
    with pytest.raises(LookupError, match=r"nowhere.nothing"):
        words("nowhere.nothing")
    with pytest.raises(LookupError, match=r"diagnosis.reach.no_hidden"):
        words("diagnosis.reach.no_hidden", features="x1", best="a", loss="b")
