"""Mantine's theme: our violet, our greys, 8 px corners. Colours of the page stand in CSS."""

from typing import Any

# Mantine picks shade 7 in light and 3 in dark; the shades between are steps of the same hue.
_VIOLET = [
    "#ECE8FB", "#D5CCF6", "#BDAEFA", "#A68FFF", "#8F76EC",
    "#7A5FDB", "#6A4DD0", "#5B3DC4", "#4C31A8", "#3C268A",
]  # fmt: skip
_DARK = [
    "#F2F4F7", "#BBC2CE", "#98A0AF", "#7A8292", "#2B303A",
    "#22262E", "#191C22", "#111317", "#0E1013", "#0B0D10",
]  # fmt: skip

THEME: dict[str, Any] = {
    "primaryColor": "violet2",
    "primaryShade": {"light": 7, "dark": 3},
    "colors": {"violet2": _VIOLET, "dark": _DARK},
    "defaultRadius": 8,
    "fontFamily": "inherit",
}
