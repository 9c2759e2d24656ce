"""What was changed in the middle of a run, as people read it."""

from __future__ import annotations

from typing import NamedTuple

from playground.run.changes import Change
from playground.run.config import RunConfig
from playground.run.settings import TABLE
from playground.run.standing import Standing
from playground.wording.numbers import MINUS, plain_number
from playground.wording.words import words

_MOST_TOLD = 12


class Made(NamedTuple):
    """A change that was made: when, and what in words, as "learning rate 0.03 → 0.3"."""

    epoch: int
    text: str


def changes_made(standing: Standing) -> list[Made]:
    """The changes of a run until where it stands, in order."""
    config = standing.config
    made, now = [], {**dict(config), "activation": config.activation_title}
    for change in config.changes:
        if change.position <= standing.position:
            made.append(Made(change.epoch, _said(change, now, config)))
            if not change.is_edit:
                now[change.what] = change.value
    return made


def changes_in_words(standing: Standing) -> str:
    """The changes that were made, numbered and with their epochs, the first of many; or ""."""
    made = changes_made(standing)
    said = [
        words("run.changes.at", number=number, epoch=one.epoch, text=one.text)
        for number, one in enumerate(made[:_MOST_TOLD], start=1)
    ]
    if len(made) > _MOST_TOLD:
        said.append(words("run.changes.more", count=len(made) - _MOST_TOLD))
    return "; ".join(said)


def _said(change: Change, now: dict[str, object], config: RunConfig) -> str:
    if not change.is_edit:
        before, after = (_value(change.what, value) for value in (now[change.what], change.value))
        title = TABLE[change.what].title
        title = title[:1].lower() + title[1:]
        return words("run.changes.setting", title=title, before=before, after=after)
    layer, *units = change.place()
    is_output = layer == len(config.layer_sizes) - 2
    key = ("bias" if len(units) == 1 else "weight") + ("_output" if is_output else "")
    source = str(units[0] + 1)
    if layer == 0 and len(units) == 2:
        source = config.label_of(config.inputs[units[0]])
    return words(
        f"run.changes.{key}",
        layer=layer + 1,
        source=source,
        unit=units[-1] + 1,
        value=_value(change.what, change.value),
    )


def _value(what: str, value: object) -> str:
    if isinstance(value, str):
        return str(dict(TABLE[what].choices).get(value, value)) if what in TABLE else value
    numbers = value if isinstance(value, tuple) else (value,)
    said = ", ".join(plain_number(float(str(number))) for number in numbers) or "0"
    return said.replace("-", MINUS)
