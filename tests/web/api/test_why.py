"""`POST /api/why`: the numbers of the next update, as the page asks for them."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from playground import RunConfig, train
from playground.run.why import next_update, way, why
from playground.web.api.why import MAX_ROWS
from tests.web.api.asking import ask, refusal


def sent(config: RunConfig, epochs: int = 5) -> dict[str, Any]:
    return {"config": config.model_dump(), "state": train(config, epochs).state.as_lists()}


def test_its_numbers_are_the_librarys_and_the_point_is_that_of_the_largest_product(
    client: TestClient,
) -> None:
    config = RunConfig(optimizer="adam", regularization="L2", regularization_rate=0.1)
    answer = ask(client, "why", what="w.1.1.2", **sent(config))
    update = next_update(train(config, 5).standing)
    found = why(update, "w.1.1.2")
    for name in ("gradient", "step", "penalty", "before", "after", "central_difference", "rate"):
        assert answer[name] == getattr(found, name), name
    assert answer["remembered"] == found.remembered
    assert answer["rows"]["products"] == found.products.tolist()
    assert answer["less"] == sum(found.products > 0)
    assert answer["less"] + answer["more"] == 10
    largest = int(found.samples[abs(found.products).argmax()])
    assert answer["way"]["sample"] == largest
    assert answer["way"]["grad_sums"] == way(update, largest).grad_sums
    absent = ask(client, "why", what="w.1.1.2", sample=99, **sent(config))
    assert absent["way"] == answer["way"]


def test_of_many_points_the_largest_products_are_told_and_all_are_named(client: TestClient) -> None:
    answer = ask(client, "why", what="b.2.1", sample=9, **sent(RunConfig(full_batch=True)))
    assert len(answer["samples"]) == 250
    sizes = [abs(product) for product in answer["rows"]["products"]]
    assert len(sizes) == MAX_ROWS
    assert sizes == sorted(sizes, reverse=True)
    assert answer["way"]["sample"] == 9


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"what": "w.4.1.1"}, "what=w.4.1.1: must name a layer from 1 to 3"),
        ({"what": "b.1.1", "config": {"batch_size": 300}}, "batch_size=300"),
    ],
)
def test_what_it_cannot_say_is_refused_with_its_reason(
    client: TestClient, asked: dict[str, Any], said: str
) -> None:
    assert said in refusal(client, "why", **asked)
