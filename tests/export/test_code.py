"""Code of a network: NumPy's is run, PyTorch's and Keras's is read; `libraries.py` runs those."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from playground import RunConfig, predict, start
from playground.export.code import keras_code, numpy_code, pytorch_code
from playground.export.network import Network, network_of
from playground.export.onnx import onnx_bytes
from tests.configs import configs
from tests.export import onnx_reader
from tests.export.exported import POINTS, SHAPES, layer_of, run_of
from tests.later import cases

WRITERS = {"numpy": numpy_code, "pytorch": pytorch_code, "keras": keras_code}
ONE_LINE = 120  # but for the link


def executed(network: Network) -> dict[str, Any]:
    """The names that NumPy's code defines, in a place of its own."""
    names: dict[str, Any] = {"__name__": "network"}
    exec(compile(numpy_code(network), "network.py", "exec"), names)
    return names


@pytest.mark.parametrize("shape", SHAPES)
def test_numpys_code_answers_as_the_run_does(shape: str) -> None:
    run = run_of(shape)
    answers = executed(network_of(run.standing))["predict"](POINTS)
    assert answers.shape == (len(POINTS), *[run.config.n_outputs][run.config.n_outputs == 1 :])
    # The same products in the same order, but for a library's own way with the last bits.
    np.testing.assert_allclose(answers, run.predict(POINTS), rtol=0, atol=1e-12)


@settings(max_examples=cases(30))
@given(configs())
def test_numpys_code_answers_as_any_network_does(config: RunConfig) -> None:
    standing = start(config)
    answers = executed(network_of(standing))["predict"](POINTS)
    np.testing.assert_allclose(answers, predict(standing, POINTS), rtol=0, atol=1e-12)
    model = onnx_reader.read(onnx_bytes(network_of(standing)))
    np.testing.assert_allclose(model.answers(POINTS), predict(standing, POINTS), rtol=0, atol=1e-6)


@pytest.mark.parametrize("library", WRITERS)
def test_it_says_that_answers_are_probabilities_of_classes_and_what_a_loss_takes(
    library: str,
) -> None:
    text = " ".join(WRITERS[library](network_of(run_of("3 classes").standing)).split())
    assert "(n, 3)" in text
    assert "probabilities of the classes, in their order" in text
    assert ("nn.CrossEntropyLoss" in text) == (library == "pytorch")
    two = " ".join(WRITERS[library](network_of(run_of("loss cross-entropy").standing)).split())
    assert "probabilities of the classes" not in two


def test_it_takes_plain_lists_and_no_points_at_all() -> None:
    predict = executed(network_of(run_of("activation tanh").standing))["predict"]
    assert predict([[1.5, -2]]).shape == (1,)
    assert predict(np.empty((0, 2))).shape == (0,)


def test_rows_of_a_table_are_scaled_as_its_axes_say() -> None:
    run = run_of("somebody's own points")
    for write in WRITERS.values():
        code = write(network_of(run.standing))
        made = code[code.index("AXES =") : code.index("if __name__")]
        names: dict = {}
        exec(made, names)
        assert names["AXES"] == [axis.name for axis in run.config.own_axes]
        # Half way between 4.3 and 7.9, and at 10, which stands at -5.
        assert np.allclose(names["scaled"]([[6.1, 10], [7.9, -2.5]]), [[0, -5], [5, 5]])
    assert "def scaled" not in numpy_code(network_of(run_of("regression").standing))


def test_a_sigmoid_of_a_very_negative_sum_is_zero_and_no_warning() -> None:
    answers = executed(layer_of("sigmoid"))["predict"]([[-1e6, 1e6]])
    assert answers.tolist() == [[0, 1, 0.5]]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("library", WRITERS)
def test_every_librarys_code_has_the_weights_to_the_last_bit(library: str, shape: str) -> None:
    network = network_of(run_of(shape).standing)
    found = arrays_in(WRITERS[library](network))
    for k, layer in enumerate(network.layers, 1):
        weights = layer.weights.T if library == "pytorch" else layer.weights
        assert np.array_equal(np.array(found[f"W{k}"]).reshape(weights.shape), weights)
        assert found[f"b{k}"] == layer.biases.tolist()
    assert sum(name[0] in "Wb" for name in found if name) == 2 * len(network.layers)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("library", WRITERS)
def test_it_says_where_it_comes_from_and_is_no_wider_than_a_page(library: str, shape: str) -> None:
    run = run_of(shape)
    text = WRITERS[library](network_of(run.standing))
    module = ast.parse(text)
    assert "epoch 5" in str(ast.get_docstring(module))
    links = [node.value for node in module.body if named(node) == "LINK"]
    assert [ast.literal_eval(link) for link in links] == [run.config.link()]
    assert [line for line in text.splitlines() if len(line) > ONE_LINE and "LINK" not in line] == []


def test_code_imports_its_library_alone() -> None:
    network = network_of(run_of("activation tanh").standing)
    imported = {
        library: {
            alias.name if isinstance(node, ast.Import) else node.module
            for node in ast.walk(ast.parse(write(network)))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        for library, write in WRITERS.items()
    }
    assert imported == {"numpy": {"numpy"}, "pytorch": {"torch"}, "keras": {"keras", "numpy"}}


def named(node: ast.stmt) -> str:
    target = node.targets[0] if isinstance(node, ast.Assign) else None
    return target.id if isinstance(target, ast.Name) else ""


def arrays_in(text: str) -> dict[str, Any]:
    """The lists of numbers that code assigns at its top, whatever it wraps them in."""
    found = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and named(node) != "LINK":
            is_call = isinstance(node.value, ast.Call)
            value = ast.literal_eval(node.value.args[0] if is_call else node.value)
            found[named(node)] = [] if isinstance(value, tuple) else value
    return found
