"""The figure of a map of settings: its pixels, its ticks, its hatch, and a notebook's card."""

from __future__ import annotations

import base64
import math
import re
import zlib

import numpy as np
import pytest

from playground import RunConfig
from playground.figures.axes import Floats
from playground.figures.study.map_card import map_card
from playground.figures.study.settings_map import settings_map_figure
from playground.figures.theme import LIGHT
from playground.run.until import Until
from playground.studies.mapping.map_result import MapResult, result_of
from playground.studies.mapping.pixels import Pixel
from playground.studies.mapping.settings_map import SettingsMap
from playground.studies.mapping.span import Span
from playground.studies.trial import DIVERGED, OK

SIZE = 9
WANTED = SettingsMap(
    RunConfig(regularization="L2"),
    Span.parse("learning_rate=0.01..1"),
    Span.parse("regularization_rate=0..0.8"),
    SIZE,
)


def made(wanted: SettingsMap = WANTED, n: int = SIZE**2) -> MapResult:
    """Losses that rise from 0.01 with the place; the upper right pixel diverged at epoch 5."""
    pixels = {place: Pixel(OK, 0.5, 0.01 * (1 + place), 100, 7) for place in range(n)}
    pixels[SIZE**2 - 1] = Pixel(DIVERGED, math.inf, math.inf, 5)
    return result_of(wanted, pixels)


def cells(result: MapResult, shown: str = "") -> Floats:
    picture = settings_map_figure(result, shown).data[0]
    return np.array(picture.z, dtype=float)


def test_dark_is_low_and_what_diverged_is_hatched() -> None:
    figure = settings_map_figure(made())
    picture, scale = figure.data
    expected = np.log10(0.01 * np.arange(1, SIZE**2 + 1)).reshape(SIZE, SIZE)
    expected[-1, -1] = np.nan
    np.testing.assert_allclose(cells(made()), expected)
    assert (picture.zmin, picture.zmax) == pytest.approx((-2, math.log10(0.8)))
    assert picture.colorscale[0][1] == "#27145A"
    assert picture.colorscale == scale.colorscale
    (hatch,) = (shape for shape in figure.layout.shapes if shape.name == "hatch")
    assert hatch.layer == "below"
    numbers = np.array(re.findall(r"-?[\d.]+", hatch.path), dtype=float)
    assert (numbers >= -0.5).all()
    assert (numbers <= SIZE - 0.5).all()
    assert picture.text[-1][-1] == (
        "learning rate 1<br>regularization rate 0.8<br>diverged after 5 epochs"
    )
    assert picture.text[0][0] == "learning rate 0.01<br>regularization rate 0<br>test loss 0.010"


def test_ticks_stand_at_the_pixels_of_their_values() -> None:
    layout = settings_map_figure(made()).layout
    across = dict(zip(layout.xaxis.ticktext, layout.xaxis.tickvals, strict=True))
    upwards = dict(zip(layout.yaxis.ticktext, layout.yaxis.tickvals, strict=True))
    assert {name: across[name] for name in ("0.01", "0.1", "1")} == {"0.01": 0, "0.1": 4, "1": 8}
    assert {name: upwards[name] for name in ("0", "0.4", "0.8")} == {"0": 0, "0.4": 4, "0.8": 8}
    assert layout.xaxis.range == (-0.5, SIZE - 0.5)


def test_it_shows_what_it_is_asked_for() -> None:
    until = SettingsMap(WANTED.base, WANTED.x, WANTED.y, SIZE, until=Until.parse("test_loss<0.2"))
    assert set(cells(made(until)).ravel()[:-1]) == {math.log10(7)}
    notes = " ".join(note.text for note in settings_map_figure(made(until)).layout.annotations)
    assert "it first has a test loss below 0.2. Hatched: never, or diverged." in notes
    diverged = cells(made(), "diverged")
    assert np.isnan(diverged.ravel()[:-1]).all()
    assert diverged[-1, -1] == pytest.approx(math.log10(5))
    assert "hatch" not in {
        shape.name for shape in settings_map_figure(made(), "diverged").layout.shapes
    }


def test_a_map_half_done_says_so() -> None:
    notes = settings_map_figure(made(n=40)).layout.annotations
    assert "40 of 81 are not trained yet." in " ".join(note.text for note in notes)
    nothing = settings_map_figure(result_of(WANTED, {}))
    assert np.isnan(np.array(nothing.data[0].z, dtype=float)).all()


def test_a_notebook_shows_its_picture_the_top_row_first() -> None:
    card = map_card(made())
    assert (
        "Lowest test loss 0.010, at learning rate 0.01 and regularization rate 0; 1 of 81" in card
    )
    assert "Across: learning rate, 0.01 to 1 in even ratios." in card
    assert "<script" not in card
    (picture,) = re.findall(r"base64,([^\"]*)", card)
    data = base64.b64decode(picture)
    start = data.index(b"IDAT") + 4
    rows = zlib.decompress(data[start : data.index(b"IEND") - 8])
    side = 320 // SIZE * SIZE
    pixels = np.frombuffer(rows, np.uint8).reshape(side, 1 + 3 * side)[:, 1:].reshape(side, side, 3)
    assert bytes(pixels[-1, 0]).hex().upper() == "27145A"
    hatched = {bytes(pixel).hex().upper() for pixel in pixels[:30, -30:].reshape(-1, 3)}
    assert hatched == {LIGHT.surface[1:], LIGHT.tile_edge[1:]}
