"""A network as Python code: NumPy, PyTorch, Keras. Each is one file that needs its library alone.

Numbers are written so that they read back to the last bit.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from typing import Any

from playground.data.features import feature_of
from playground.data.own_axes import ENDS
from playground.export.dialects import ACTIVATIONS, as_code
from playground.export.network import Floats, Network
from playground.wording.words import words

_WIDTH = 100
_EXAMPLE = ((1.5, -2.0), (0.0, 3.0))  # two points, again and again for more inputs


def numpy_code(network: Network) -> str:
    """A function `predict` that takes points (n, 2) and gives answers (n,)."""
    steps = ["a = features(np.asarray(points, dtype=float))"]
    for k, layer in enumerate(network.layers, 1):
        steps.append(f"z = a @ W{k} + b{k}")
        steps.append(f"a = {as_code(ACTIVATIONS[layer.activation].formula, 'numpy', {})}")
    # Only the sigmoid's e^-z may overflow on the way to a right answer.
    if any("sigmoid" in ACTIVATIONS[layer.activation].formula for layer in network.layers):
        quiet = f'with np.errstate(over="ignore"):  # {words("export.code.overflow")}'
        steps = [steps[0], quiet, *(f"    {step}" for step in steps[1:])]
    seen = _function("features(points)", _features_words(network), [
        _taken_apart(network, "points[:, 0], points[:, 1]", "points.T"),
        f"return {_seen(network, 'numpy', 'np.stack([{}], axis=1)')}",
    ])  # fmt: skip
    answered = _function(
        "predict(points)", _answers(network, "answers"), [*steps, f"return {_flat(network)}"]
    )
    imports = ["import math\n", "import numpy as np"]
    return _file(
        network, "numpy", f"print(predict({_example(network)}))",
        "\n".join(imports if "math." in seen + answered else imports[1:]),
        _arrays(network), seen, answered,
    )  # fmt: skip


def pytorch_code(network: Network) -> str:
    """An `nn.Module`, `Network`, in double precision, that has the weights when it is made."""
    made, called = [], ["a = self.features(torch.as_tensor(points, dtype=torch.float64))"]
    for k, layer in enumerate(network.layers, 1):
        made.append(f"self.layer{k} = self.linear(W{k}, b{k})")
        called.append(f"z = self.layer{k}(a)")
        called.append(f"a = {ACTIVATIONS[layer.activation].torch}")
    arrays = [
        f"# {_layer_words(network, k)}\n"
        f"W{k} = {_numbers(layer.weights.T.tolist())}\n"
        f"b{k} = {_numbers(layer.biases.tolist())}"
        for k, layer in enumerate(network.layers, 1)
    ]
    linear = [
        "layer = nn.Linear(len(weights[0]), len(weights), dtype=torch.float64)",
        "with torch.no_grad():",
        "    layer.weight.copy_(torch.tensor(weights, dtype=torch.float64))",
        "    layer.bias.copy_(torch.tensor(biases, dtype=torch.float64))",
        "return layer",
    ]
    methods = [
        _function("__init__(self)", "", ["super().__init__()", *made]),
        "@staticmethod\n" + _function("linear(weights, biases)", "", linear),
        "@staticmethod\n" + _function("features(points)", _features_words(network), [
            _taken_apart(network, "points[:, 0], points[:, 1]", "points.unbind(dim=1)"),
            f"return {_seen(network, 'torch', 'torch.stack([{}], dim=1)')}",
        ]),
        _function("forward(self, points)", "", [*called, f"return {_flat(network)}"]),
    ]  # fmt: skip
    body = textwrap.indent("\n\n".join([_quoted(_answers(network, "module")), *methods]), "    ")
    return _file(
        network, "pytorch", f"print(Network()({_example(network)}))",
        "import torch\nfrom torch import nn", "\n\n".join(arrays),
        f"class Network(nn.Module):\n{body}",
    )  # fmt: skip


def keras_code(network: Network) -> str:
    """A function `trained` that gives a `keras.Model`, for any of its backends."""
    n = network.n_coordinates
    steps = [
        f'points = keras.Input(({n},), name="points")',
        _taken_apart(network, "points[:, :1], points[:, 1:]", f"ops.split(points, {n}, axis=1)"),
        f"a = {_seen(network, 'keras', 'ops.concatenate([{}], axis=1)')}",
    ]
    for k, layer in enumerate(network.layers, 1):
        steps.append(f'z = keras.layers.Dense({layer.units}, name="layer{k}")(a)')
        steps.append(f"a = {ACTIVATIONS[layer.activation].keras}")
    steps.append(f"model = keras.Model(points, {_flat(network)})")
    for k in range(1, len(network.layers) + 1):
        steps.append(f'model.get_layer("layer{k}").set_weights([W{k}, b{k}])')
    doubles = f'# {words("export.code.double")}\nkeras.config.set_floatx("float64")'
    return _file(
        network, "keras", f"print(trained().predict(np.array({_example(network)})))",
        "import keras\nimport numpy as np\nfrom keras import ops",
        f"{doubles}\n\n{_arrays(network)}",
        _function("trained()", _answers(network, "model"), [*steps, "return model"]),
    )  # fmt: skip


def _file(network: Network, library: str, example: str, imports: str, *parts: str) -> str:
    head = f"{words(f'export.code.{library}', epoch=network.epoch)}\n\n{words('export.code.link')}"
    begun = f'"""{head}\n"""\n\n{imports}\n\nLINK = {json.dumps(network.link)}\n\n'
    main = f'if __name__ == "__main__":\n    # {words("export.code.used")}\n    {example}\n'
    return begun + "\n\n\n".join([*parts, *_scaled(network), main])


def _scaled(network: Network) -> list[str]:
    """How rows of somebody's table become the points that the network takes; plain Python."""
    if not network.axes:
        return []
    place = f"{ENDS[0]:g} + {ENDS[1] - ENDS[0]:g} * (value - low) / (high - low)"
    scaled = _function("scaled(rows)", words("export.code.scaled", inputs=network.n_coordinates), [
        "columns = list(zip(LOW, HIGH))",
        "return [",
        f"    [{place} for value, (low, high) in zip(row, columns)]",
        "    for row in rows",
        "]",
    ])  # fmt: skip
    names = json.dumps([axis.name for axis in network.axes], ensure_ascii=False)
    low, high = ([getattr(axis, end) for axis in network.axes] for end in ("low", "high"))
    return [f"AXES = {names}\nLOW, HIGH = {low!r}, {high!r}\n\n\n{scaled}"]


def _taken_apart(network: Network, pair: str, all_of_them: str) -> str:
    """A line that names the coordinates of points."""
    names = network.coordinates
    if len(names) == 1:
        return f"x1 = {pair.split(', p')[0]}"
    return f"{', '.join(names)} = {pair if len(names) == 2 else all_of_them}"


def _example(network: Network) -> str:
    """Two points, as code."""
    return str([[row[at % 2] for at in range(network.n_coordinates)] for row in _EXAMPLE])


def _function(name: str, said: str, lines: Sequence[str]) -> str:
    inner = "\n".join([*([_quoted(said)] if said else []), *lines])
    return f"def {name}:\n" + textwrap.indent(inner, "    ")


def _quoted(text: str) -> str:
    """A docstring, its lines not too long where it is indented twice."""
    lines = textwrap.wrap(text, _WIDTH - 14)
    return f'"""{lines[0]}"""' if len(lines) == 1 else '"""' + "\n".join([*lines, '"""'])


def _seen(network: Network, language: str, joined: str) -> str:
    """The features, joined; of none, an array of no columns."""
    names = {"x": "x1", "y": "x2"}
    written = [as_code(formula, language, names) for formula in network.formulas]
    if not written:
        return "points[:, :0]"
    in_a_row = joined.format(", ".join(written))
    if len(in_a_row) < _WIDTH - 20:  # it is indented, behind "return"
        return in_a_row
    return joined.format("".join(f"\n    {feature}," for feature in written) + "\n")


def _flat(network: Network) -> str:
    return "a[:, 0]" if network.has_one_answer else "a"


def _arrays(network: Network) -> str:
    """Weights and biases of every layer, as NumPy's arrays."""
    return "\n\n".join(
        f"# {_layer_words(network, k)}\n"
        f"W{k} = {_array(layer.weights)}\n"
        f"b{k} = {_array(layer.biases)}"
        for k, layer in enumerate(network.layers, 1)
    )


def _array(values: Floats) -> str:
    return f"np.array({_numbers(values.tolist())})" if values.size else f"np.zeros({values.shape})"


def _numbers(nested: list[Any]) -> str:
    """Lists of numbers as Python writes them, a row of a table on lines of its own."""
    if nested and isinstance(nested[0], list):
        rows = "".join(f"{textwrap.indent(_numbers(row), '    ')},\n" for row in nested)
        return f"[\n{rows}]"
    whole = f"[{', '.join(map(repr, nested))}]"
    if len(whole) <= _WIDTH - 10:
        return whole
    lines = textwrap.wrap(whole[1:-1], _WIDTH - 10, break_long_words=False, break_on_hyphens=False)
    return "[\n" + textwrap.indent("\n".join(lines), "    ") + ",\n]"


def _layer_words(network: Network, layer: int) -> str:
    before, units = network.sizes[layer - 1 : layer + 1]
    said = {"before": before, "units": units, "activation": network.layers[layer - 1].activation}
    if layer == len(network.layers):
        return words("export.code.output", **said)
    return words("export.code.layer", layer=layer, **said)


def _features_words(network: Network) -> str:
    if not network.features:
        return words("export.code.no_features", inputs=network.n_coordinates)
    labels = ", ".join(feature_of(name).label for name in network.features)
    key = "standardized" if network.standard else "features"
    return words(f"export.code.{key}", features=labels, inputs=network.n_coordinates)


def _answers(network: Network, what: str) -> str:
    shape, activation = answers_shape(network), network.layers[-1].activation
    said = words(
        f"export.code.{what}",
        shape=shape,
        activation=activation,
        inputs=network.n_coordinates,
    )
    return f"{said} {words(f'export.code.classes_{what}')}" if activation == "softmax" else said


def answers_shape(network: Network) -> str:
    """ "(n,)" of one output unit, "(n, 3)" of three."""
    return "(n,)" if network.has_one_answer else f"(n, {network.layers[-1].units})"
