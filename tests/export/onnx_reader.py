"""An ONNX file read back and computed with NumPy, by nothing that wrote it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

Floats = Any
Fields = dict[int, list[Any]]

OPERATORS: dict[str, Callable[..., Floats]] = {
    "Add": np.add, "Sub": np.subtract, "Mul": np.multiply, "Div": np.divide, "Pow": np.power,
    "Neg": np.negative, "Abs": np.abs, "Sign": np.sign, "Max": np.maximum, "Min": np.minimum,
    "Exp": np.exp, "Log": np.log, "Sqrt": np.sqrt, "Sin": np.sin, "Cos": np.cos, "Tanh": np.tanh,
    "Acos": np.arccos,
    "Erf": np.vectorize(math.erf, otypes=[float]),
    "Sigmoid": lambda z: 0.5 * (1 + np.tanh(0.5 * z)),
    "Softmax": lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True),
    "Gemm": lambda a, weights, biases: a @ weights + biases,
    "Gather": lambda a, at, axis: np.take(a, at, axis=axis),
    "Concat": lambda *parts, axis: np.concatenate(parts, axis=axis),
    "Slice": lambda a, start, end, axis: a[:, start[0] : end[0]] if axis[0] == 1 else None,
    "Reshape": lambda a, shape: a.reshape(shape),
    "Cast": lambda a, to: a.astype({1: np.float32, 11: np.float64}[to]),
}  # fmt: skip


@dataclass
class Model:
    """What is read of a file."""

    about: str
    facts: dict[str, str]
    nodes: list[Fields]
    arrays: dict[str, Floats]
    inputs: list[str]
    outputs: list[str]

    def answers(self, points: Floats) -> Floats:
        """What the graph gives, its one output."""
        known = {**self.arrays, self.inputs[0]: points}
        for node in self.nodes:
            values = [known[name.decode()] for name in node[1]]
            numbers = {one[1][0].decode(): one[3][0] for one in map(fields, node.get(5, []))}
            known[node[2][0].decode()] = OPERATORS[node[4][0].decode()](*values, **numbers)
        return known[self.outputs[0]]


def read(content: bytes) -> Model:
    """The model in the bytes of a file."""
    model = fields(content)
    graph = fields(model[7][0])
    assert fields(model[8][0]) == {1: [b""], 2: [17]}
    facts = [fields(one) for one in model[14]]
    return Model(
        about=model[6][0].decode(),
        facts={one[1][0].decode(): one[2][0].decode() for one in facts},
        nodes=[fields(node) for node in graph[1]],
        arrays=dict(_array(fields(one)) for one in graph.get(5, [])),
        inputs=[fields(one)[1][0].decode() for one in graph[11]],
        outputs=[fields(one)[1][0].decode() for one in graph[12]],
    )


def _array(tensor: Fields) -> tuple[str, Floats]:
    kind = {7: "<i8", 11: "<f8"}[tensor[2][0]]
    return tensor[8][0].decode(), np.frombuffer(tensor[9][0], kind).reshape(tensor.get(1, []))


def fields(content: bytes) -> Fields:
    """The fields of a message by their number, each as often as it occurs."""
    found: Fields = {}
    rest = iter(content)
    for key in rest:
        number, kind = divmod(_varint(rest, key), 8)
        value: Any = _varint(rest)
        if kind == 2:
            value = bytes(next(rest) for _ in range(value))
        else:
            assert kind == 0
        found.setdefault(number, []).append(value)
    return found


def _varint(rest: Iterator[int], byte: int | None = None) -> int:
    byte = next(rest) if byte is None else byte
    return byte if byte < 128 else (byte - 128) + 128 * _varint(rest)
