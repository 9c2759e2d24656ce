"""The drawing of a network: as many circles as there are units, or dots for many; all named."""

from __future__ import annotations

import re
from collections import Counter
from xml.etree import ElementTree

import pytest

from playground import RunConfig, start
from playground.data.features import FEATURES
from playground.export.forms import written
from tests.export.exported import SHAPES, run_of

SVG = "{http://www.w3.org/2000/svg}"
SIX_OF_32 = RunConfig(features=tuple(FEATURES), hidden_layers=(32,) * 6, activation="relu")


def drawn(config: RunConfig) -> ElementTree.Element:
    return ElementTree.fromstring(written(start(config), "svg"))


def texts(svg: ElementTree.Element) -> list[str]:
    return [str(text.text) for text in svg.iter(f"{SVG}text")]


def circles(svg: ElementTree.Element) -> Counter[float]:
    """How many units stand in each column, by its place."""
    return Counter(
        float(one.attrib["cx"]) for one in svg.iter(f"{SVG}circle") if float(one.attrib["r"]) > 5
    )


def test_a_small_network_has_a_circle_a_unit_and_a_line_a_connection() -> None:
    svg = drawn(RunConfig(hidden_layers=(4, 2)))
    assert [count for _, count in sorted(circles(svg).items())] == [2, 4, 2, 1]
    assert len(list(svg.iter(f"{SVG}line"))) == 2 * 4 + 4 * 2 + 2 * 1


def test_layers_have_name_size_and_activation_and_inputs_their_names() -> None:
    config = RunConfig(hidden_layers=(4, 1), activation="relu", features=("x", "sinY"))
    assert texts(drawn(config)) == [
        "x₁", "sin x₂", "Inputs", "2 features", "Layer 1", "4 units", "ReLU", "Layer 2", "1 unit",
        "ReLU", "Output", "1 unit", "Tanh",
    ]  # fmt: skip


def test_of_many_units_few_are_drawn_with_dots_and_the_number_is_said() -> None:
    svg = drawn(SIX_OF_32)
    assert [count for _, count in sorted(circles(svg).items())] == [5, 5, 5, 5, 5, 5, 5, 1]
    dots = [one for one in svg.iter(f"{SVG}circle") if float(one.attrib["r"]) < 5]
    assert len(dots) == 3 * 7
    assert texts(svg).count("32 units") == 6


@pytest.mark.parametrize("config", [RunConfig(), SIX_OF_32, RunConfig(features=("sinX",))])
def test_all_of_it_lies_within_the_drawing_and_nothing_on_another(config: RunConfig) -> None:
    svg = drawn(config)
    width, height = (float(svg.attrib[name]) for name in ("width", "height"))
    places = []
    for one in svg.iter(f"{SVG}circle"):
        x, y, r = (float(one.attrib[name]) for name in ("cx", "cy", "r"))
        assert r < x < width - r
        assert r < y < height - r
        places.append((x, y))
    for one in svg.iter(f"{SVG}text"):
        assert 0 < float(one.attrib["x"]) < width
        assert max(y for _, y in places) - 20 < float(one.attrib["y"]) < height or one.text in {
            row.written for row in FEATURES.values()
        }
    assert len(set(places)) == len(places)


@pytest.mark.parametrize("shape", SHAPES)
def test_it_is_sound_xml_in_black_and_white_that_says_its_link(shape: str) -> None:
    run = run_of(shape)
    text = written(run.standing, "svg").decode()
    svg = ElementTree.fromstring(text)
    assert run.config.link() in str(svg.findtext(f"{SVG}desc"))
    colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', text))
    assert colours <= {"white", "black", "none", "#555"}
