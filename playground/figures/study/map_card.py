"""A map of settings as a notebook shows it: headline, picture, axes in words; no script."""

from __future__ import annotations

import html

import numpy as np

from playground.figures.small_picture import painted, png_text
from playground.figures.study.settings_map import color_scale, colored, note_of
from playground.figures.theme import LIGHT
from playground.studies.mapping.map_result import MapResult
from playground.studies.mapping.span import Span
from playground.wording.numbers import plain_number
from playground.wording.words import words

_SIDE = 320  # pixels
_HATCH = 6  # from line to line


def map_card(result: MapResult) -> str:
    """The card, in colours that are read on white and on black."""
    shown = result.default_shown
    said = "<br>".join(
        html.escape(text)
        for text in (
            note_of(result, shown),
            words("figures.settings_map.across", axis=_axis(result.map.x)),
            words("figures.settings_map.upwards", axis=_axis(result.map.y)),
        )
    )
    heading = html.escape(result.headline(shown))
    return (
        '<div style="display:flex;flex-wrap:wrap;gap:8px 20px;align-items:start;'
        'font:13px/1.45 system-ui,sans-serif;padding:4px 0">'
        f'<img alt="{heading}" width="{_SIDE}" height="{_SIDE}" '
        'style="image-rendering:pixelated;border-radius:8px;outline:1px solid #8888" '
        f'src="data:image/png;base64,{_picture(result, shown)}"/>'
        f'<div style="max-width:420px"><b style="font-size:15px">{heading}</b><br>'
        f'<span style="opacity:.75">{said}</span></div></div>'
    )


def _axis(span: Span) -> str:
    return words(
        f"figures.settings_map.{'log' if span.is_log else 'linear'}",
        axis=span.title.lower(),
        first=plain_number(span.first),
        last=plain_number(span.last),
    )


def _picture(result: MapResult, shown: str) -> str:
    logs, low, high = colored(result, shown)
    times = max(1, _SIDE // result.map.size)  # so that there is room for the hatch
    shares = np.kron(logs[::-1], np.ones((times, times)))
    shares = (shares - low) / (high - low)
    pixels = painted(np.nan_to_num(shares), color_scale(LIGHT))
    rows, columns = np.indices(shares.shape)
    is_line = (rows + columns) % _HATCH == 0
    pixels[np.isnan(shares) & is_line] = list(bytes.fromhex(LIGHT.tile_edge[1:]))
    pixels[np.isnan(shares) & ~is_line] = list(bytes.fromhex(LIGHT.surface[1:]))
    return png_text(pixels)
