"""Compiling all that a server trains and draws with: `python -m playground.run.warming`.

An image or a package made after it holds the compiled code, for processors like this one.
"""

from __future__ import annotations

from playground.run.backends import DEFAULT_BACKEND
from playground.run.config import RunConfig
from playground.run.film import filmed, is_filmed
from playground.run.reading import true_error
from playground.run.training import advance, start, step


def warm() -> None:
    """Train, draw and read a little of everything, so that nothing is compiled later."""
    first = start(RunConfig())
    standing, _ = advance(first, 1)
    # Drawn by the definition until the engine was here; by compiled code from now on.
    start(RunConfig(seed="0.2", split_seed="0.3"))
    step(standing, "batch")
    true_error(standing, DEFAULT_BACKEND)
    if is_filmed(first, 1):
        filmed(first, [1])


if __name__ == "__main__":
    warm()
