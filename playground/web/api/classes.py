"""What an answer has besides where a run has more than two classes."""

from __future__ import annotations

from typing import Any

from playground.run.classes import chance_of, confusion
from playground.run.standing import Standing


def classes_told(standing: Standing) -> dict[str, Any]:
    """`confusion` of training and test points, rows truth, columns answer; the `chance` level.

    Nothing of two classes, nor in a regression.
    """
    if standing.config.n_outputs == 1:
        return {}
    counts = confusion(standing)
    assert counts is not None
    return {"confusion": counts._asdict(), "chance": chance_of(standing.config)._asdict()}
