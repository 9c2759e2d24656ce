"""A chain of layers on the Backprop tab: its numbers, and one number's way to the loss and back.

Stateless: the chain travels as its link.
"""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Response
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from playground.derivation.case import MAX_LINK_LENGTH
from playground.derivation.chain import KINDS, LOSSES, Chain, Followed, change_of, follow
from playground.derivation.chain.latex import followed_to_latex
from playground.derivation.chain.layer import USUAL
from playground.derivation.chain.stages import Stage
from playground.derivation.sizes import written
from playground.derivation.terms import CANCELLED, Term
from playground.errors import SettingError
from playground.web.api.answers import array_answer, json_answer
from playground.web.price import costs
from playground.wording.words import words

router = APIRouter(prefix="/api/backprop/chain", tags=["backprop"])


class ChainRequest(BaseModel, extra="forbid"):
    """A chain by its link, and the entry that is being looked at, if any."""

    link: str = Field("", max_length=MAX_LINK_LENGTH + 1000)
    array: str = Field("", max_length=20)
    index: list[Annotated[int, Field(ge=0)]] = Field([], max_length=4)


@router.post("/open", summary="Read a chain's link: all its numbers")
@costs(0.3)
def open_chain(request: ChainRequest) -> Response:
    """The chain, every array with its gradient, what the last change did, one entry followed.

    The entry is null where this chain has no such one: what was looked at came from another.
    """
    chain = Chain.from_link(request.link) if request.link else Chain()
    return json_answer(
        {
            "link": chain.link(),
            "input": list(chain.input),
            "seed": chain.seed,
            "edits": [str(edit) for edit in chain.edits],
            "layers": [_described(stage) for stage in chain.stages],
            "arrays": {name: array_answer(a) for name, a in chain.arrays.items()},
            "gradients": {name: np.ravel(a) for name, a in chain.told.items()},
            "maxima": _maxima(chain),
            "held": [{"array": edit.array, "index": edit.index} for edit in chain.held],
            "loss": chain.loss,
            "kinds": _kinds(),
            "change": _change(chain),
            "looked_at": _looked_at(chain, request.array, tuple(request.index)),
        }
    )


@router.post("/follow", summary="One number of a chain: to the loss and back")
@costs(0.3)
def follow_entry(request: ChainRequest) -> Response:
    """The sums behind its value and its gradient, what it feeds, and all that depends on it."""
    chain = Chain.from_link(request.link) if request.link else Chain()
    return json_answer(_followed(chain, follow(chain, request.array, tuple(request.index))))


def _kinds() -> dict[str, Any]:
    """What a chain may be made of: by name its title, whether it is a loss, its usual sizes."""
    return {
        name: {
            "title": kind.title,
            "loss": name in LOSSES,
            "sizes": {size: written(value) for size, value in USUAL.get(name, {}).items()},
        }
        for name, kind in KINDS.items()
    }


def _described(stage: Stage) -> dict[str, Any]:
    return {
        "text": str(stage.layer),
        "kind": stage.layer.kind,
        "title": stage.kind.title,
        "sizes": {name: written(value) for name, value in stage.layer.sizes.items()},
        "input": stage.input,
        "output": stage.output,
        "parameters": [stage.name_of(name) for name in stage.parameters],
    }


def _maxima(chain: Chain) -> list[dict[str, Any]]:
    """The entries that are the maximum of a window of the next layer."""
    found = []
    for stage, local in zip(chain.stages, chain.forward.locals, strict=True):
        if "argmax" in local:
            for a, h, k in np.ndindex(local["argmax"].shape[:-1]):
                row, column = local["argmax"][a, h, k]
                found.append({"array": stage.name_of("z"), "index": [a, int(row), int(column)]})
    return found


def _change(chain: Chain) -> dict[str, Any] | None:
    change = change_of(chain)
    if change is None:
        return None
    return {
        "array": change.array,
        "index": change.index,
        "before": change.before,
        "after": change.after,
        "loss_before": change.loss_before,
        "loss_after": change.loss_after,
        "quotient": change.quotient,
        "gradient_before": change.gradient_before,
        "gradient_after": change.gradient_after,
        "values_before": {
            name: _without_rounding(chain.arrays[name], before)
            for name, before in change.arrays_before.items()
        },
    }


def _without_rounding(now: NDArray[Any], before: NDArray[Any]) -> NDArray[Any]:
    """The numbers before a change; where only rounding has changed them, those of now."""
    is_same = np.abs(now - before) <= CANCELLED * np.maximum(np.abs(now), np.abs(before))
    return np.ravel(np.where(is_same, now, before))


def _looked_at(chain: Chain, array: str, index: tuple[int, ...]) -> dict[str, Any] | None:
    try:
        return _followed(chain, follow(chain, array, index))
    except SettingError:
        return None


def _followed(chain: Chain, found: Followed) -> dict[str, Any]:
    gradient = None if found.gradient is None else float(chain.told[found.array][found.index])
    return {
        "array": found.array,
        "index": found.index,
        "value": found.value,
        "gradient": gradient,
        "held": found.is_held,
        "ahead_layer": found.ahead_stage.number if found.ahead_stage else None,
        "behind_layer": found.behind_stage.number if found.behind_stage else None,
        "why_ahead": _why(found, found.ahead_stage, is_back=True) if found.ahead else "",
        "why_behind": _why(found, found.behind_stage, is_back=False) if found.behind else "",
        "ahead": [_term(term) for term in found.ahead],
        "behind": [_term(term) for term in found.behind],
        "feeds": [
            {"array": fed.array, "index": fed.index, "slope": fed.slope} for fed in found.feeds
        ],
        "reached": {name: np.ravel(a) for name, a in found.reached.items()},
        "difference": found.difference,
        "latex": followed_to_latex(chain, found),
    }


def _term(term: Term) -> dict[str, Any]:
    return {
        "factors": [
            {"array": one.array, "index": one.index, "value": one.value} for one in term.factors
        ],
        "product": term.product,
        "group": term.group,
        "counts": term.counts,
        "note": term.note,
    }


def _why(found: Followed, stage: Stage | None, is_back: bool) -> str:
    """The sentence of the layer on its sum, in the chain's names."""
    if stage is None:
        return ""
    place = f"{found.array}({', '.join(map(str, found.index))})"
    name = "y"
    if found.array == "p":
        name = "p"
    elif is_back:
        name = "dz" if found.array[0] == "x" else f"d{found.array[0]}"
    return words(f"backprop.sums.{stage.layer.kind}.{name}", place=place)
