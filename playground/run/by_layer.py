"""What hidden layers may have each, as an activation: one value for all of them, or one a layer."""

from __future__ import annotations

from typing import Any

from playground.errors import SettingError


def for_layers(each: tuple[Any, ...], n: int) -> tuple[Any, ...]:
    """One a layer for `n` layers: further ones get the last one's."""
    return (*each, *each[-1:] * n)[:n]


def check_each(setting: str, value: object, each: tuple[Any, ...], n: int, rule: str) -> None:
    """Raises SettingError for another number of values than of layers; none is for all alike.

    `rule` has a place {layers} for "hidden layer, of which there are 2".
    """
    if each and len(each) != n:
        are = "is" if n == 1 else "are"
        layers = f"hidden layer, of which there {are} {n}"
        raise SettingError(setting, value, rule.format(layers=layers))
