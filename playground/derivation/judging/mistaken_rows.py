"""What rows of usual mistakes are, and what is forgotten or exchanged in gradients of any layer."""

from __future__ import annotations

Row = tuple[str, str]
"""A mistake's name, and what follows "comes out if"."""
Rows = dict[tuple[str, str], list[tuple[Row, str]]]
"""By layer and gradient: each mistake with its formula, without the left side."""

NO_G = "g forgotten", "g is forgotten, as if it were 1"
Y_FOR_G = "y in place of g", "y stands where g belongs"
BIAS_TIMES = "multiplied by the bias", "it is multiplied by the bias itself"
TOO_MANY = "one sum too many"
