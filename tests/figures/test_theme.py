"""Colours: what a screen shows where one is painted over another, and what a reader can read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from playground.figures.theme import (
    DARK,
    LIGHT,
    Theme,
    mix,
    series_colors,
    sign_color,
    sign_colors,
)

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


def luminance(color: str) -> float:
    """WCAG 2's relative luminance."""
    channels = [channel / 255 for channel in bytes.fromhex(color[1:])]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@THEMES
def test_every_colour_is_a_hex_triple(theme: Theme) -> None:
    for name, value in theme._asdict().items():
        if not name.endswith("_alpha"):
            assert re.fullmatch("#[0-9A-F]{6}", value), name


@pytest.mark.parametrize(
    ("theme", "selector"), [(LIGHT, ":root"), (DARK, ':root[data-mantine-color-scheme="dark"]')]
)
def test_the_page_has_the_same_tokens(theme: Theme, selector: str) -> None:
    sheet = (Path(__file__).parents[2] / "assets/base.css").read_text()
    block = sheet.partition(f"\n{selector} {{")[2].partition("}")[0]
    tokens = dict(re.findall(r"--([a-z0-9-]+): ([^;]+);", block))
    for name, value in theme._asdict().items():
        shown = tokens[name.replace("_", "-")]
        assert shown == value if isinstance(value, str) else float(shown) == value, name


@THEMES
def test_text_has_the_contrast_wcag_asks_for(theme: Theme) -> None:
    for ground in (theme.paper, theme.surface, theme.sunken):
        for text in (theme.ink, theme.ink_2, theme.ink_3):
            assert contrast(text, ground) >= 4.5
    assert contrast(theme.on_accent, theme.accent) >= 4.5
    assert contrast(theme.ink, theme.soft) >= 4.5
    assert contrast(theme.warn, theme.warn_paper) >= 4.5


@THEMES
def test_what_can_be_pressed_stands_out_from_the_page(theme: Theme) -> None:
    for edge in (theme.accent, theme.line_strong):
        assert contrast(edge, theme.paper) >= 3


def test_mixing_is_the_weighted_mean_of_each_channel() -> None:
    assert mix("#102030", "#FFFFFF", 1) == "#102030"
    assert mix("#102030", "#FFFFFF", 0) == "#FFFFFF"
    # 0.5 * 0x10 + 0.5 * 0x20 = 0x18, and so on
    assert mix("#102030", "#204060", 0.5) == "#183048"


@THEMES
def test_signs_run_from_negative_over_zero_to_positive(theme: Theme) -> None:
    tokens = [theme.negative, theme.zero, theme.positive]
    assert sign_colors(theme) == list(zip([0, 0.5, 1], tokens, strict=True))
    faint = sign_colors(theme, theme.map_alpha)
    assert [color for _, color in faint] == [
        mix(token, theme.surface, theme.map_alpha) for token in tokens
    ]


@THEMES
@pytest.mark.parametrize("value", [-1.0, -0.25, 0.0, 0.5, 1.0])
def test_the_colour_of_a_value_lies_on_the_scale_of_signs(theme: Theme, value: float) -> None:
    (low, zero, high) = (color for _, color in sign_colors(theme))
    expected = mix(low, zero, -value) if value < 0 else mix(high, zero, value)
    assert sign_color(value, theme) == expected
    assert sign_color(7 * (1 if value > 0 else -1), theme) == (high if value > 0 else low)


@THEMES
def test_up_to_six_series_take_tokens_from_low_to_high(theme: Theme) -> None:
    tokens = [getattr(theme, f"series_{k}") for k in range(1, 7)]
    assert series_colors(0, theme) == []
    assert series_colors(1, theme) == [tokens[3]]
    for n in range(2, 7):
        places = [tokens.index(color) for color in series_colors(n, theme)]
        assert places == sorted(set(places))
        assert (places[0], places[-1]) == (0, 5)
    assert series_colors(6, theme) == tokens


@THEMES
@pytest.mark.parametrize("n", [1, 2, 5, 6, 7, 12])
def test_series_stand_out_from_the_page_and_from_each_other(theme: Theme, n: int) -> None:
    colors = series_colors(n, theme)
    assert len(set(colors)) == n
    assert all(contrast(color, theme.paper) >= 3 for color in colors)
    # Low is the faintest on both grounds: the light scheme darkens, the dark one lightens.
    distances = [contrast(color, theme.paper) for color in colors]
    assert distances == sorted(distances)


def test_more_series_are_mixed_from_neighbours() -> None:
    colors = series_colors(11, LIGHT)
    assert colors[::2] == series_colors(6, LIGHT)
    assert colors[1] == mix(LIGHT.series_1, LIGHT.series_2, 0.5)
