"""Every colour and font of the project, and how a value becomes a colour.

Colour means sign: orange is negative, blue is positive, here and for nothing else. Violet is what
the user chose or can press; the series of a study, whose values the user chose, are shades of it.
The same tokens stand in the page's style sheet.
"""

from __future__ import annotations

from typing import Any, NamedTuple

SANS = (
    '-apple-system, BlinkMacSystemFont, "Segoe UI Variable Text", "Segoe UI", Roboto, '
    '"Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif'
)
MONO = (
    'ui-monospace, SFMono-Regular, Menlo, Consolas, "Noto Sans Mono", "Liberation Mono", monospace'
)
SERIF = '"Cambria Math", "STIX Two Math", "STIX Two Text", Georgia, "Liberation Serif", serif'  # x1


class Theme(NamedTuple):
    """The tokens of one colour scheme."""

    paper: str  # the page
    surface: str  # bars, fields, exported figures
    sunken: str  # tracks, segments
    line: str  # decorative
    line_strong: str  # edges of fields, dead connections
    tile_edge: str
    ink: str
    ink_2: str  # labels
    ink_3: str  # hints, ticks
    accent: str
    on_accent: str
    soft: str  # the chosen row
    warn: str
    warn_paper: str
    negative: str
    zero: str
    positive: str
    train_ring: str
    test_ring: str
    series_1: str  # an ordered series, low ...
    series_2: str
    series_3: str
    series_4: str
    series_5: str
    series_6: str  # ... to high
    map_alpha: float  # the big map's colours, over `surface`
    tile_alpha: float


_TOKENS: dict[str, tuple[Any, Any]] = {
    "paper": ("#F6F7F9", "#111317"),
    "surface": ("#FFFFFF", "#191C22"),
    "sunken": ("#ECEEF2", "#0B0D10"),
    "line": ("#DFE2E8", "#2B303A"),
    "line_strong": ("#868D9B", "#7A8292"),
    "tile_edge": ("#C9CED8", "#3A404B"),
    "ink": ("#15181E", "#F2F4F7"),
    "ink_2": ("#464D5B", "#BBC2CE"),
    "ink_3": ("#5F6776", "#98A0AF"),
    "accent": ("#5B3DC4", "#A68FFF"),
    "on_accent": ("#FFFFFF", "#15101F"),
    "soft": ("#ECE8FB", "#2B2447"),
    "warn": ("#8A4B00", "#FFC371"),
    "warn_paper": ("#FFF3DF", "#33270F"),
    "negative": ("#F59322", "#FFA33A"),
    "zero": ("#E8EAEB", "#2A2E36"),
    "positive": ("#0877BD", "#3BA5F2"),
    "train_ring": ("#FFFFFF", "#F2F4F7"),
    "test_ring": ("#15181E", "#000000"),
    "series_1": ("#9876E0", "#6D55B8"),
    "series_2": ("#8362D6", "#8069CE"),
    "series_3": ("#7350CF", "#957FE0"),
    "series_4": ("#5A39B4", "#AC99EC"),
    "series_5": ("#412688", "#C6B8F5"),
    "series_6": ("#27145A", "#E6DFFF"),
    "map_alpha": (0.63, 0.60),
    "tile_alpha": (1.0, 0.86),
}
"""Every token, in light and in dark."""

LIGHT, DARK = (Theme(**{name: pair[at] for name, pair in _TOKENS.items()}) for at in (0, 1))


def sign_colors(theme: Theme, alpha: float = 1.0) -> list[tuple[float, str]]:
    """A Plotly colour scale for values from -1 to 1, drawn over the surface at `alpha`."""
    tokens = (theme.negative, theme.zero, theme.positive)
    return [(k / 2, mix(color, theme.surface, alpha)) for k, color in enumerate(tokens)]


def sign_color(value: float, theme: Theme) -> str:
    """The colour `sign_colors` gives to a value at full strength; clamped to -1 and 1."""
    end = theme.negative if value < 0 else theme.positive
    return mix(end, theme.zero, min(abs(value), 1.0))


def series_colors(n: int, scheme: Theme) -> list[str]:
    """`n` colours for an ordered series, low to high.

    Up to six are tokens, spread from the first to the last; more are mixed from neighbours.
    """
    tokens = [getattr(scheme, f"series_{k}") for k in range(1, 7)]
    last = len(tokens) - 1
    if n == 1:
        return [tokens[3]]  # the middle: the first is the faintest
    colors = []
    for k in range(n):
        place = k * last / (n - 1)
        place = place if n > len(tokens) else round(place)
        below = min(int(place), last - 1)
        colors.append(mix(tokens[below + 1], tokens[below], place - below))
    return colors


def no_value_pattern(theme: Theme) -> dict[str, Any]:
    """Plotly's fill pattern where there is no value: a hatch, which no value looks like."""
    return {
        "shape": "/",
        "size": 9,
        "solidity": 0.2,
        "fgcolor": theme.tile_edge,
        "bgcolor": theme.paper,
    }


def mix(color: str, ground: str, alpha: float) -> str:
    """The opaque "#RRGGBB" seen where `color` is painted over `ground` at `alpha`."""
    over, under = (bytes.fromhex(text[1:]) for text in (color, ground))
    channels = (round(alpha * a + (1 - alpha) * b) for a, b in zip(over, under, strict=True))
    return "#" + bytes(channels).hex().upper()
