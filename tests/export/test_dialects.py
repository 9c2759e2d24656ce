"""Every feature and every activation is written in every language, and means there what it says."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from playground.data.features import FEATURES
from playground.engine.activations import OUTPUTS
from playground.export.code import numpy_code
from playground.export.dialects import ACTIVATIONS, FUNCTIONS, as_code
from playground.export.formula import functions_in, names_in, read
from playground.export.network import Layer, Network
from playground.export.onnx import onnx_bytes
from tests.export import onnx_reader
from tests.export.exported import POINTS, layer_of
from tests.export.test_code import executed

PLAIN: dict[str, Callable[[float], float]] = {
    "relu": lambda z: max(0.0, z),
    "tanh": math.tanh,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "linear": lambda z: z,
    "signed_sigmoid": lambda z: 2 / (1 + math.exp(-z)) - 1,
    "leaky_relu": lambda z: z if z > 0 else 0.01 * z,
    "elu": lambda z: z if z > 0 else math.expm1(z),
    "selu": lambda z: 1.0507009873554805 * (z if z > 0 else 1.6732632423543772 * math.expm1(z)),
    "gelu": lambda z: z * (1 + math.erf(z / math.sqrt(2))) / 2,
    "silu": lambda z: z / (1 + math.exp(-z)),
    "softplus": lambda z: math.log1p(math.exp(z)) if z < 30 else z + math.log1p(math.exp(-z)),
    "sine": math.sin,
    "gaussian": lambda z: math.exp(-(z**2)),
}
"""Of one number, as a course writes them; the softmax, of all of a layer, has a test of its own."""

FUNCTIONS_OF_TWO = {"max": max, "min": min, "hypot": math.hypot, "atan2": math.atan2}
PLAIN_FUNCTIONS: dict[str, Callable[..., float]] = {
    "sign": lambda z: float(np.sign(z)),
    **{name: getattr(math, name) for name in ("sin", "cos", "tan", "tanh", "exp", "erf")},
    "log": math.log, "sqrt": math.sqrt, "abs": abs, "sigmoid": PLAIN["sigmoid"],
    **FUNCTIONS_OF_TWO,
}  # fmt: skip


def test_every_activation_there_is_has_a_row() -> None:
    assert OUTPUTS.keys() <= ACTIVATIONS.keys()


def test_every_row_is_tried_here() -> None:
    assert ACTIVATIONS.keys() == PLAIN.keys() | {"softmax"}
    assert FUNCTIONS.keys() == PLAIN_FUNCTIONS.keys() | {"softmax"}


@pytest.mark.parametrize("name", FEATURES)
def test_every_feature_is_a_formula_that_every_language_has(name: str) -> None:
    tree = read(FEATURES[name].formula)
    assert functions_in(tree) <= FUNCTIONS.keys()
    assert names_in(tree) <= {"x", "y"}
    for language in ("numpy", "torch", "keras"):
        assert as_code(FEATURES[name].formula, language, {})


@pytest.mark.parametrize("name", PLAIN)
def test_an_activation_is_what_a_course_says(name: str) -> None:
    network = layer_of(name)
    z = np.column_stack([POINTS, POINTS.sum(axis=1)])
    wanted = np.vectorize(PLAIN[name], otypes=[float])(z)
    # e^z - 1 is taken as it stands: 1e-16 is lost near 0, and a term of 100 has as much.
    assert executed(network)["predict"](POINTS) == pytest.approx(wanted, abs=1e-13, rel=1e-13)
    answers = onnx_reader.read(onnx_bytes(network)).answers(POINTS)
    single = name == "gelu"  # onnxruntime has its erf in single precision alone
    assert answers == pytest.approx(wanted, abs=1e-6 if single else 1e-13, rel=1e-13)


def test_the_softmax_is_a_share_of_a_layers_exponentials() -> None:
    network = layer_of("softmax")
    for answers in (
        executed(network)["predict"](POINTS),
        onnx_reader.read(onnx_bytes(network)).answers(POINTS),
    ):
        for (x1, x2), row in zip(POINTS.tolist(), answers, strict=True):
            powers = [math.exp(z) for z in (x1, x2, x1 + x2)]
            assert row.tolist() == pytest.approx([power / sum(powers) for power in powers])
    assert executed(network)["predict"]([[800, -800]]).tolist() == [[1, 0, 0]]


@pytest.mark.parametrize("name", PLAIN_FUNCTIONS)
def test_a_function_is_pythons_own(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    two = name in FUNCTIONS_OF_TWO
    formula = f"{name}(y, x)" if two else f"{name}({'x * x + 1' if name == 'log' else 'abs(x)'})"
    row = FEATURES["x"]._replace(formula=formula)
    monkeypatch.setitem(FEATURES, "tried", row)
    network = Network(("tried",), (Layer(np.ones((1, 1)), np.zeros(1), "linear"),), "#", 0)
    plain = PLAIN_FUNCTIONS[name]
    wanted = [
        plain(y, x) if two else plain(x * x + 1 if name == "log" else abs(x))
        for x, y in POINTS.tolist()
    ]
    assert executed(network)["predict"](POINTS) == pytest.approx(np.array(wanted), rel=1e-13)
    answers = onnx_reader.read(onnx_bytes(network)).answers(POINTS)
    assert answers == pytest.approx(np.array(wanted), rel=1e-7 if name == "erf" else 1e-12)


@pytest.mark.parametrize(
    "text",
    ["", "x +", "x.real", "__import__('os')", "x if y else 0", "[x]", "x < y", "'x'", "f(x)(y)",
     "sin(x=1)", "x @ y", "lambda: x", "True"],
)  # fmt: skip
def test_what_is_no_arithmetic_is_refused_unread(text: str) -> None:
    with pytest.raises(ValueError, match="is no formula"):
        read(text)


def test_brackets_stand_where_they_are_needed() -> None:
    assert as_code("x * y", "numpy", {"x": "x1 + 1", "y": "x2"}) == "(x1 + 1) * x2"
    assert as_code("-sigmoid(z)", "numpy", {}) == "-(1 / (1 + np.exp(-z)))"
    assert "math" not in numpy_code(layer_of("tanh"))
