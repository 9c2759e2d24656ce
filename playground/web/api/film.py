"""Many pictures of a training in one answer, in columns: what the page asks for while it plays."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np

from playground.run.config import RunConfig
from playground.run.film import Film
from playground.run.losses import Losses
from playground.run.until import goals_of
from playground.web.api.watch import marks_of


def film_answer(config: RunConfig, film: Film, losses: Losses, kept: Losses) -> dict[str, Any]:
    """The pictures, and the losses `kept` of all there are on the way.

    `numbers` and `dead` are base64 of rows of doubles, lowest byte first, and of bytes. Where every
    loss is sent, and the link has no goals, there are no marks.
    """
    marked = len(kept.epochs) < len(losses.epochs) or goals_of(config)
    return {
        "film": {
            "epochs": film.epochs,
            "numbers": _text(film.numbers.astype("<f8")),
            "dead": _text(film.dead) if film.dead.any() else None,
            "train_accuracy": film.train_accuracy,
            "test_accuracy": film.test_accuracy,
            "penalty": film.penalty,
            "marks": _marks(config, film, losses) if marked else None,
        },
        "losses": {
            "epochs": np.ascontiguousarray(kept.epochs),
            "train_loss": np.ascontiguousarray(kept.train),
            "test_loss": np.ascontiguousarray(kept.test),
        },
    }


def _marks(config: RunConfig, film: Film, losses: Losses) -> Sequence[dict[str, Any]]:
    """What must not be lost of the stretch before each picture."""
    ends = np.searchsorted(losses.epochs, film.epochs, side="right").tolist()
    return [
        marks_of(config, losses[begin:end])
        for begin, end in zip([0, *ends[:-1]], ends, strict=True)
    ]


def _text(array: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
