"""The data as drawn: thumbnails the right way up, and points outside the map told."""

from __future__ import annotations

import numpy as np

from playground import RunConfig
from playground.run.points import data_of
from tests.browser.conftest import Visitor

QUARTERS = """() => {
  const canvas = document.querySelector('[data-dataset=gauss] canvas');
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  const counts = {};
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
    const [red, , blue, alpha] = data.subarray(4 * (y * width + x));
    if (alpha < 200) continue;
    const place = `${2 * y < height ? 'top' : 'bottom'} ${2 * x < width ? 'left' : 'right'}`;
    const colour = blue > red ? 'blue' : 'orange';
    counts[`${place} ${colour}`] = (counts[`${place} ${colour}`] ?? 0) + 1;
  }
  return counts;
}"""


def test_the_thumbnail_of_the_gaussians_is_the_right_way_up(visitor: Visitor) -> None:
    visitor.open()
    counts = visitor.page.evaluate(QUARTERS)
    # Blue has its centre at (2, 2): to the right and up. The original has it upside down.
    assert counts["top right blue"] > 50
    assert counts["bottom left orange"] > 50
    assert counts.get("bottom left blue", 0) == counts.get("top right orange", 0) == 0


def test_points_outside_the_map_are_told(visitor: Visitor) -> None:
    config = RunConfig(dataset="gauss", noise_percent=50)
    visitor.open(config.link())
    data = data_of(config)
    points = np.concatenate([data.train_points, data.test_points])
    outside = int((np.abs(points) > 6).any(axis=1).sum())
    assert outside > 0
    assert f"{outside} lie outside the map." in visitor.text("data-caption")


def test_where_no_point_is_outside_nothing_is_said_of_it(visitor: Visitor) -> None:
    visitor.open()
    assert "outside" not in visitor.text("data-caption")
