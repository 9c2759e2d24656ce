"""A network as JSON: all there is to compute its answers, and what each part means."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

from playground.data.features import FEATURES
from playground.export.forms import written
from playground.export.in_json import FORMAT
from tests.export.exported import POINTS, SHAPES, run_of


def content_of(shape: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(written(run_of(shape).standing, "json"))
    return content


@pytest.mark.parametrize("shape", SHAPES)
def test_its_formulas_and_weights_give_the_runs_answers(shape: str) -> None:
    run, content = run_of(shape), content_of(shape)
    names = {
        "x": POINTS[:, 0], "y": POINTS[:, 1], "sin": np.sin, "tanh": np.tanh, "max": np.maximum,
        "sigmoid": lambda z: 0.5 * (1 + np.tanh(0.5 * z)), "min": np.minimum, "abs": abs,
        "exp": np.exp, "log": np.log, "cos": np.cos, "sqrt": np.sqrt, "atan2": np.arctan2,
        "sign": np.sign, "tan": np.tan,
        "softmax": lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True),
        "erf": np.vectorize(math.erf), "__builtins__": {},
    }  # fmt: skip
    columns = [eval(feature["formula"], names) for feature in content["features"]]
    answers = np.array(columns).T if columns else np.empty((len(POINTS), 0))
    for layer in content["layers"]:
        weights = np.array(layer["weights"]).reshape(answers.shape[1], len(layer["biases"]))
        z = answers @ weights + np.array(layer["biases"])
        answers = eval(layer["formula"], names, {"z": z})
    answers = answers if run.config.n_outputs > 1 else answers[:, 0]
    np.testing.assert_allclose(answers, run.predict(POINTS), rtol=0, atol=1e-12)


def test_it_says_what_it_is_and_explains_its_parts() -> None:
    run, content = run_of("all features, six layers"), content_of("all features, six layers")
    assert (content["format"], content["epoch"]) == (FORMAT, 5)
    assert content["link"] == run.config.link()
    assert [one["name"] for one in content["features"]] == list(FEATURES)
    parts = {*content, *content["layers"][0]}
    assert parts - content["means"].keys() == {"format", "version", "means", "activation"}


def test_a_row_of_weights_stands_on_one_line() -> None:
    text = written(run_of("all features, six layers").standing, "json").decode()
    first = run_of("all features, six layers").state.weights[0]
    lines = [line.strip() for line in text.splitlines()]
    assert sum(line.startswith("[") and line.endswith(("],", "]")) for line in lines) >= len(first)
    assert f"{json.dumps(first[0].tolist())}," in lines
