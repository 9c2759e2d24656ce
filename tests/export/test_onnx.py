"""ONNX files, read back by a reader of the tests' own and computed with NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from playground.export.network import network_of
from playground.export.onnx import onnx_bytes
from playground.export.protobuf import message, varint
from tests.export.exported import POINTS, SHAPES, run_of
from tests.export.onnx_reader import fields, read


@pytest.mark.parametrize("shape", SHAPES)
def test_a_file_answers_as_the_run_does(shape: str) -> None:
    run = run_of(shape)
    model = read(onnx_bytes(network_of(run.standing)))
    assert (model.inputs, model.outputs) == (["points"], ["answers"])
    # onnxruntime has no Erf of doubles: GELU's goes through single precision.
    atol = 1e-6 if shape == "activation gelu" else 1e-12
    np.testing.assert_allclose(model.answers(POINTS), run.predict(POINTS), rtol=0, atol=atol)


def test_it_says_where_it_comes_from_and_what_it_takes() -> None:
    run = run_of("a hostile seed")
    model = read(onnx_bytes(network_of(run.standing)))
    assert model.facts == {"link": run.config.link(), "epoch": "5", "features": "x1, x2"}
    assert run.config.link() in model.about
    assert "points (n, 2)" in model.about


def test_its_weights_are_named_as_in_a_lecture() -> None:
    run = run_of("all features, six layers")
    arrays = read(onnx_bytes(network_of(run.standing))).arrays
    for k, (weights, biases) in enumerate(zip(run.state.weights, run.state.biases, strict=True), 1):
        assert np.array_equal(arrays[f"W{k}"], weights)
        assert np.array_equal(arrays[f"b{k}"], biases)


def test_no_two_results_have_one_name() -> None:
    model = read(onnx_bytes(network_of(run_of("all features, six layers").standing)))
    names = [*model.arrays, "points", *(node[2][0].decode() for node in model.nodes)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("number", "written"),
    [(0, "00"), (1, "01"), (127, "7f"), (128, "8001"), (150, "9601"), (2**32, "8080808010")],
)
def test_a_varint_has_seven_bits_a_byte_the_lowest_first(number: int, written: str) -> None:
    assert varint(number).hex() == written


def test_a_negative_number_is_refused() -> None:
    with pytest.raises(ValueError, match="-1 is less than 0"):
        varint(-1)


def test_a_message_is_that_of_the_encodings_own_page() -> None:
    # https://protobuf.dev/programming-guides/encoding/: Test1, Test2, Test3.
    assert message({1: 150}).hex() == "089601"
    assert message({2: "testing"}).hex() == "120774657374696e67"
    assert message({3: {1: 150}}).hex() == "1a03089601"
    assert fields(message({4: [1, 2], 6: [b"a" * 300, "b"]})) == {4: [1, 2], 6: [b"a" * 300, b"b"]}
