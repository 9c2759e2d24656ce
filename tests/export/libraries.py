"""What leaves for PyTorch, Keras and ONNX, run by these themselves: `make test-torch`.

The product needs none of them, so `make test` does not collect this file, and nothing is skipped.
"""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

os.environ.setdefault("KERAS_BACKEND", "torch")
torch: Any = importlib.import_module("torch")
keras: Any = importlib.import_module("keras")
onnx: Any = importlib.import_module("onnx")
onnxruntime: Any = importlib.import_module("onnxruntime")

from playground import load_weights  # noqa: E402
from playground.data.features import FEATURES  # noqa: E402
from playground.export.code import keras_code, numpy_code, pytorch_code  # noqa: E402
from playground.export.dialects import ACTIVATIONS, FUNCTIONS  # noqa: E402
from playground.export.network import Layer, Network, network_of  # noqa: E402
from playground.export.onnx import onnx_bytes  # noqa: E402
from tests.export.exported import POINTS, SHAPES, layer_of, run_of  # noqa: E402

# Of a library that is not ours.
pytestmark = pytest.mark.filterwarnings("default")
_KERAS_TOLERANCE = 1e-4  # of 60, squared: on PyTorch, Keras multiplies in single precision


def defined(text: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "network"}
    exec(compile(text, "network.py", "exec"), names)
    return names


def of_pytorch(network: Network) -> Any:
    module = defined(pytorch_code(network))["Network"]()
    assert {parameter.dtype for parameter in module.parameters()} == {torch.float64}
    return module(POINTS).detach().numpy()


def of_keras(network: Network) -> Any:
    return defined(keras_code(network))["trained"]().predict(POINTS, verbose=0)


def of_onnx(network: Network) -> Any:
    content = onnx_bytes(network)
    onnx.checker.check_model(onnx.load_from_string(content), full_check=True)
    (answers,) = onnxruntime.InferenceSession(content).run(None, {"points": POINTS})
    assert answers.dtype == np.float64
    return answers


@pytest.mark.parametrize("shape", SHAPES)
def test_pytorch_answers_as_the_run_does(shape: str) -> None:
    run = run_of(shape)
    np.testing.assert_allclose(
        of_pytorch(network_of(run.standing)), run.predict(POINTS), rtol=0, atol=1e-12
    )


@pytest.mark.parametrize("shape", SHAPES)
def test_what_pytorch_saves_of_its_weights_comes_back(shape: str, tmp_path: Path) -> None:
    run = run_of(shape)
    module = defined(pytorch_code(network_of(run.standing)))["Network"]()
    torch.save(module.state_dict(), tmp_path / "net.pt")
    again = load_weights(tmp_path / "net.pt", run.config)
    assert again.predict(POINTS).tolist() == run.predict(POINTS).tolist()


@pytest.mark.parametrize("shape", SHAPES)
def test_keras_answers_as_the_run_does(shape: str) -> None:
    run = run_of(shape)
    answers = of_keras(network_of(run.standing))
    np.testing.assert_allclose(answers, run.predict(POINTS), rtol=1e-5, atol=_KERAS_TOLERANCE)


@pytest.mark.parametrize("shape", SHAPES)
def test_onnx_answers_as_the_run_does(shape: str) -> None:
    run = run_of(shape)
    answers = of_onnx(network_of(run.standing))
    np.testing.assert_allclose(answers, run.predict(POINTS), rtol=0, atol=1e-6)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_is_the_same_in_all_of_them(name: str) -> None:
    network = layer_of(name)
    wanted = defined(numpy_code(network))["predict"](POINTS)
    np.testing.assert_allclose(of_pytorch(network), wanted, rtol=1e-13, atol=1e-12)
    np.testing.assert_allclose(of_onnx(network), wanted, rtol=1e-13, atol=1e-6)
    np.testing.assert_allclose(of_keras(network), wanted, rtol=1e-5, atol=_KERAS_TOLERANCE)


@pytest.mark.parametrize("name", FUNCTIONS.keys() - {"softmax"})
def test_every_function_is_the_same_in_all_of_them(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = name in ("max", "min", "hypot", "atan2")
    inner = {"log": "x * x + 1", "sqrt": "x * x", "exp": "x * 0.1", "tan": "x * 0.1"}.get(name, "x")
    row = FEATURES["x"]._replace(formula=f"{name}(y, x)" if two else f"{name}({inner})")
    monkeypatch.setitem(FEATURES, "tried", row)
    network = Network(("tried",), (Layer(np.ones((1, 1)), np.zeros(1), "linear"),), "#", 0)
    wanted = defined(numpy_code(network))["predict"](POINTS)
    np.testing.assert_allclose(of_pytorch(network), wanted, rtol=1e-13, atol=1e-12)
    np.testing.assert_allclose(of_onnx(network), wanted, rtol=1e-12, atol=1e-6)
    np.testing.assert_allclose(of_keras(network), wanted, rtol=1e-5, atol=_KERAS_TOLERANCE)
