"""What a row of the table of settings is made of, and how the table is read."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, Field
from pydantic.config import JsonDict
from pydantic.fields import FieldInfo

Kind = Literal["data", "network", "training", "seed", "live", "look", "lesson", "changes", "goal"]
"""What a setting is of. "live" may change in the middle of a run, "look" changes no number;
"data", "network", "training" and "seed" start the run over."""


@dataclass(frozen=True)
class Setting:
    """A row of the table, as it is read."""

    name: str
    default: Any
    key: str
    """In a link; empty where a setting has keys of its own."""
    kind: Kind
    title: str
    help: str
    allowed: str
    steps: tuple[float, ...]
    choices: Mapping[str, str]
    """Titles by name, for a setting that is one of some names."""
    only_if_set: bool
    """Whether a link leaves it out at its default: the original has none such."""
    type: Any
    low: float
    high: float
    """Bounds that may be reached; infinite where there is none."""
    above: float
    below: float
    """Bounds that may not be reached."""


class RuleError(ValueError):
    """A value is refused for a reason of its own, told instead of the row's rule."""


def setting(
    default: Any,
    *,
    key: str,
    kind: Kind,
    title: str,
    help: str,
    allowed: str = "",
    steps: Sequence[float] = (),
    choices: Mapping[str, str] | None = None,
    only_if_set: bool = False,
    **constraints: Any,
) -> Any:
    """A row; `constraints` are pydantic's."""
    extra: JsonDict = {
        "link_key": key,
        "allowed": allowed or "must be one of " + ", ".join(choices or ()),
        "steps": list(steps) or None,
        "kind": kind,
        "choices": dict(choices) if choices else None,
        "only_if_set": only_if_set,
    }
    return Field(default, title=title, description=help, json_schema_extra=extra, **constraints)


def table_of(model: type[BaseModel]) -> dict[str, Setting]:
    """The rows of a model whose fields are made by `setting`, by name, in a link's order."""
    rows = {}
    for name, field in model.model_fields.items():
        extra = field.json_schema_extra
        assert isinstance(extra, dict)
        said: dict[str, Any] = dict(extra)
        rows[name] = Setting(
            name,
            field.default,
            said["link_key"],
            said["kind"],
            str(field.title),
            str(field.description),
            said["allowed"],
            tuple(said["steps"] or ()),
            said["choices"] or {},
            said["only_if_set"],
            field.annotation,
            _bound(field, "ge", -math.inf),
            _bound(field, "le", math.inf),
            _bound(field, "gt", -math.inf),
            _bound(field, "lt", math.inf),
        )
    return rows


def _bound(field: FieldInfo, kind: str, otherwise: float) -> float:
    return next((getattr(rule, kind) for rule in field.metadata if hasattr(rule, kind)), otherwise)
