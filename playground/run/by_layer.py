"""What hidden layers have each, an activation or a share that dropout leaves out; or all alike."""

from __future__ import annotations

from typing import Any

from playground.engine.activations import ACTIVATIONS
from playground.errors import SettingError
from playground.run.setting import RuleError

MAX_HIDDEN_LAYERS = 6

ACTIVATIONS_RULE = "must be one name a {layers}, or nothing for one activation for all"
DROPOUT_RULE = "must be one share for all, or one a {layers}"


def for_layers(each: tuple[Any, ...], n: int) -> tuple[Any, ...]:
    """One a layer for `n` layers: further ones get the last one's."""
    return (*each, *each[-1:] * n)[:n]


def check_each(setting: str, value: object, each: tuple[Any, ...], n: int, rule: str) -> None:
    """Raises SettingError for another number of values than of layers; none is for all alike."""
    if each and len(each) != n:
        are = "is" if n == 1 else "are"
        layers = f"hidden layer, of which there {are} {n}"
        raise SettingError(setting, value, rule.format(layers=layers))


def check_shares(setting: str, value: object, shares: object, n: int) -> None:
    """Raises SettingError for several shares that are not one a layer."""
    if isinstance(shares, tuple):
        check_each(setting, value, shares[1:] and shares, n, DROPOUT_RULE)


def check_activations(value: tuple[str, ...]) -> tuple[str, ...]:
    """The names. Raises ValueError for one that there is none of, and for too many."""
    if len(value) > MAX_HIDDEN_LAYERS or any(name not in ACTIVATIONS for name in value):
        raise ValueError("unknown name")
    return value


def as_shares(value: Any) -> Any:
    """One number is that of all layers."""
    return (value,) if isinstance(value, int | float) else value


def check_dropout(value: tuple[float, ...]) -> tuple[float, ...]:
    """The shares, nothing where no layer loses any. Raises RuleError."""
    if len(value) > MAX_HIDDEN_LAYERS:
        raise RuleError(f"at most one share for each of {MAX_HIDDEN_LAYERS} hidden layers")
    if any(share >= 1 for share in value):
        raise RuleError("a share must be less than 1; with 1 a layer would send on nothing at all")
    if not all(share >= 0 for share in value):
        raise RuleError("a share must be 0 or more, and less than 1")
    return tuple(value) if any(value) else ()
