"""Every colour and font of the project, and how a value becomes a colour.

Colour means sign: orange is negative, blue is positive, here and for nothing else. Violet is what
the user chose or can press. The same tokens stand in the page's style sheet.
"""

from __future__ import annotations

from typing import NamedTuple

SANS = (
    '-apple-system, BlinkMacSystemFont, "Segoe UI Variable Text", "Segoe UI", Roboto, '
    '"Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif'
)
MONO = (
    'ui-monospace, SFMono-Regular, Menlo, Consolas, "Noto Sans Mono", "Liberation Mono", monospace'
)


class Theme(NamedTuple):
    """The tokens of one colour scheme."""

    paper: str  # the page
    surface: str  # bars, fields, exported figures
    sunken: str  # tracks, segments
    line: str  # decorative
    line_strong: str  # edges of fields, dead links
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
    map_alpha: float  # the big map's colours, over `surface`
    tile_alpha: float


LIGHT = Theme(
    paper="#F6F7F9",
    surface="#FFFFFF",
    sunken="#ECEEF2",
    line="#DFE2E8",
    line_strong="#868D9B",
    tile_edge="#C9CED8",
    ink="#15181E",
    ink_2="#464D5B",
    ink_3="#5F6776",
    accent="#5B3DC4",
    on_accent="#FFFFFF",
    soft="#ECE8FB",
    warn="#8A4B00",
    warn_paper="#FFF3DF",
    negative="#F59322",
    zero="#E8EAEB",
    positive="#0877BD",
    train_ring="#FFFFFF",
    test_ring="#15181E",
    map_alpha=0.63,
    tile_alpha=1.0,
)
DARK = Theme(
    paper="#111317",
    surface="#191C22",
    sunken="#0B0D10",
    line="#2B303A",
    line_strong="#7A8292",
    tile_edge="#3A404B",
    ink="#F2F4F7",
    ink_2="#BBC2CE",
    ink_3="#98A0AF",
    accent="#A68FFF",
    on_accent="#15101F",
    soft="#2B2447",
    warn="#FFC371",
    warn_paper="#33270F",
    negative="#FFA33A",
    zero="#2A2E36",
    positive="#3BA5F2",
    train_ring="#F2F4F7",
    test_ring="#000000",
    map_alpha=0.60,
    tile_alpha=0.86,
)


def sign_colors(theme: Theme, alpha: float = 1.0) -> list[tuple[float, str]]:
    """A Plotly colour scale for values from -1 to 1, drawn over the surface at `alpha`."""
    tokens = (theme.negative, theme.zero, theme.positive)
    return [(k / 2, mix(color, theme.surface, alpha)) for k, color in enumerate(tokens)]


def mix(color: str, ground: str, alpha: float) -> str:
    """The opaque "#RRGGBB" seen where `color` is painted over `ground` at `alpha`."""
    over, under = (bytes.fromhex(text[1:]) for text in (color, ground))
    channels = (round(alpha * a + (1 - alpha) * b) for a, b in zip(over, under, strict=True))
    return "#" + bytes(channels).hex().upper()
