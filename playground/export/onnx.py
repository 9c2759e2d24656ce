"""A network as an ONNX file: from points (n, 2) to answers, in double precision.

The numbers of fields and types are those of onnx.proto, https://github.com/onnx/onnx.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from itertools import count

import numpy as np

from playground.data.features import feature_of
from playground.export.code import answers_shape
from playground.export.dialects import ACTIVATIONS, FUNCTIONS
from playground.export.formula import called, put_in, read
from playground.export.network import Floats, Layer, Network
from playground.export.protobuf import Value, message
from playground.run.own_settings import COORDINATES
from playground.version import __version__
from playground.wording.numbers import listed
from playground.wording.words import words

_IR_VERSION, _OPSET = 8, 17  # of 2022: every onnxruntime since 1.12 reads it
_FLOAT, _INT64, _DOUBLE = 1, 7, 11  # TensorProto.DataType
_CASTS = {"single": _FLOAT, "double": _DOUBLE}
_OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "Add", ast.Sub: "Sub", ast.Mult: "Mul", ast.Div: "Div", ast.Pow: "Pow",
}  # fmt: skip

Message = dict[int, Value]


def onnx_bytes(network: Network) -> bytes:
    """The file. Its input is `points` (n, 2), its output `answers` (n,), both double."""
    graph = _Graph()
    answers = graph.layers(_features(graph, network), network.layers)
    width = [] if network.has_one_answer else [network.layers[-1].units]
    graph.node("Reshape", [answers, graph.whole_numbers([-1, *width])], "answers")
    activation = network.layers[-1].activation
    about = words(
        "export.onnx.about", epoch=network.epoch, link=network.link,
        shape=answers_shape(network), activation=activation, inputs=network.n_coordinates,
        names=listed(network.coordinates),
    )  # fmt: skip
    if activation == "softmax":
        about = f"{about} {words('export.onnx.classes')}"
    facts = {
        "link": network.link,
        "epoch": str(network.epoch),
        "features": ", ".join(feature_of(name).label for name in network.features),
    }
    model: Message = {  # ModelProto
        1: _IR_VERSION,
        2: "neural-playground",
        3: __version__,
        6: about,
        7: {  # GraphProto
            1: graph.nodes,
            2: "network",
            5: graph.initializers,
            11: _described("points", [network.n_coordinates]),
            12: _described("answers", width),
        },
        8: {1: "", 2: _OPSET},  # OperatorSetIdProto
        14: [{1: name, 2: value} for name, value in facts.items()],  # StringStringEntryProto
    }
    return message(model)


def _features(graph: _Graph, network: Network) -> str:
    """The name of what the network sees (n, n_features)."""
    places = {}
    for at, name in enumerate(COORDINATES[: network.n_coordinates]):
        column = graph.whole_numbers([at])
        places[name] = ast.Name(graph.node("Gather", ["points", column], f"x{at + 1}", axis=1))
    columns = [graph.written(put_in(read(formula), places)) for formula in network.formulas]
    if columns:
        return graph.node("Concat", columns, "features", axis=1)
    nothing = graph.whole_numbers([0])  # rows of no numbers
    return graph.node("Slice", ["points", nothing, nothing, graph.whole_numbers([1])], "features")


class _Graph:
    """Nodes and numbers, gathered; each call gives the name of what it has added."""

    def __init__(self) -> None:
        self.nodes: list[Message] = []
        self.initializers: list[Message] = []
        self._numbers = count(1)
        self._known: dict[str, str] = {}  # names of what was written already, by its formula

    def layers(self, seen: str, layers: Sequence[Layer]) -> str:
        """The name of the last layer's answers (n, units)."""
        for k, layer in enumerate(layers, 1):
            weights, biases = self.table(f"W{k}", layer.weights), self.table(f"b{k}", layer.biases)
            total = self.node("Gemm", [seen, weights, biases], f"z{k}")
            formula = read(ACTIVATIONS[layer.activation].formula)
            seen = self.written(put_in(formula, {"z": ast.Name(total)}))
        return seen

    def node(self, kind: str, inputs: Sequence[str], output: str = "", **numbers: int) -> str:
        """A node of a kind, with whole numbers as its attributes."""
        output = output or f"{kind.lower()}{next(self._numbers)}"
        attributes: list[Value] = [{1: name, 3: n, 20: 2} for name, n in numbers.items()]
        self.nodes.append({1: inputs, 2: [output], 3: f"{output}:{kind}", 4: kind, 5: attributes})
        return output

    def table(self, name: str, values: Floats) -> str:
        """An array of doubles."""
        return self._initializer(name, values.shape, _DOUBLE, values.astype("<f8").tobytes())

    def whole_numbers(self, values: Sequence[int]) -> str:
        """A list of whole numbers."""
        name = f"int{next(self._numbers)}"
        return self._initializer(name, (len(values),), _INT64, np.array(values, "<i8").tobytes())

    def written(self, formula: ast.expr) -> str:
        """What a formula of names gives; what occurs in it twice is computed once."""
        if isinstance(formula, ast.Name):
            return formula.id
        text = ast.unparse(formula)
        if text not in self._known:
            self._known[text] = self._written(formula)
        return self._known[text]

    def _written(self, formula: ast.expr) -> str:
        if isinstance(formula, ast.BinOp):
            sides = [self.written(formula.left), self.written(formula.right)]
            return self.node(_OPERATORS[type(formula.op)], sides)
        if isinstance(formula, ast.UnaryOp):
            return self.node("Neg", [self.written(formula.operand)])
        if isinstance(formula, ast.Constant):
            number = np.array(formula.value, dtype=float)
            return self.table(f"number{next(self._numbers)}", number)
        assert isinstance(formula, ast.Call)
        name = called(formula)
        if name in FUNCTIONS:
            values = dict(zip("ab", formula.args, strict=False))
            return self.written(put_in(read(FUNCTIONS[name].onnx), values))
        inputs = [self.written(argument) for argument in formula.args]
        if name in _CASTS:
            return self.node("Cast", inputs, to=_CASTS[name])
        return self.node(name, inputs)

    def _initializer(self, name: str, shape: Sequence[int], kind: int, raw: bytes) -> str:
        self.initializers.append({1: shape, 2: kind, 8: name, 9: raw})  # TensorProto
        return name


def _described(name: str, width: Sequence[int]) -> Message:
    """ValueInfoProto of doubles (n, ...)."""
    sizes: list[Value] = [{2: "n"}, *({1: size} for size in width)]
    return {1: name, 2: {1: {1: _DOUBLE, 2: {1: sizes}}}}
