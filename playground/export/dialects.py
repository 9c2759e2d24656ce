"""How features and activations are written in each language: a row a function, a row an activation.

A feature needs no row: it is written from its formula in the table of features. A function takes
`a` (and `b`); an activation takes `z`.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import NamedTuple

from playground.export.formula import called, put_in, read


class Function(NamedTuple):
    """What a formula may call, in each language.

    For ONNX it is a formula of operators, which begin with a capital, and of other rows. `single`
    and `double` convert: where onnxruntime has an operator for single precision alone.
    """

    numpy: str
    torch: str
    keras: str
    onnx: str


# The angle of the point (b, a), for ONNX has no atan2. Its cosine gives it roughly, in single
# precision, and 1 at the origin, where the angle is 0; what is missing is the sine of the rest.
# onnxruntime takes a term plus a small constant for the term, so that the constant is a maximum's.
_LENGTH = "Max(Sqrt(a * a + b * b), 1e-300)"
_COSINE = f"(b + Max(1e-300 - Sqrt(a * a + b * b), 0)) / {_LENGTH}"
_ROUGH = f"Sign(Sign(a) + 0.5) * double(Acos(single({_COSINE})))"
_ANGLE = f"{_ROUGH} + (a * Cos({_ROUGH}) - b * Sin({_ROUGH})) / {_LENGTH}"

# fmt: off
FUNCTIONS: dict[str, Function] = {
    "sin": Function("np.sin(a)", "torch.sin(a)", "ops.sin(a)", "Sin(a)"),
    "cos": Function("np.cos(a)", "torch.cos(a)", "ops.cos(a)", "Cos(a)"),
    "tan": Function("np.tan(a)", "torch.tan(a)", "ops.tan(a)", "Sin(a) / Cos(a)"),
    "tanh": Function("np.tanh(a)", "torch.tanh(a)", "ops.tanh(a)", "Tanh(a)"),
    "exp": Function("np.exp(a)", "torch.exp(a)", "ops.exp(a)", "Exp(a)"),
    "log": Function("np.log(a)", "torch.log(a)", "ops.log(a)", "Log(a)"),
    "sqrt": Function("np.sqrt(a)", "torch.sqrt(a)", "ops.sqrt(a)", "Sqrt(a)"),
    "abs": Function("np.abs(a)", "torch.abs(a)", "ops.abs(a)", "Abs(a)"),
    "max": Function("np.maximum(a, b)", "torch.maximum(a, b)", "ops.maximum(a, b)", "Max(a, b)"),
    "min": Function("np.minimum(a, b)", "torch.minimum(a, b)", "ops.minimum(a, b)", "Min(a, b)"),
    "sign": Function("np.sign(a)", "torch.sign(a)", "ops.sign(a)", "Sign(a)"),
    "hypot": Function(
        "np.hypot(a, b)", "torch.hypot(a, b)", "ops.sqrt(a * a + b * b)", "Sqrt(a * a + b * b)"),
    "atan2": Function(
        "np.arctan2(a, b)", "torch.atan2(a, b)", "ops.arctan2(a, b)", _ANGLE),
    "sigmoid": Function(
        "1 / (1 + np.exp(-a))", "torch.sigmoid(a)", "ops.sigmoid(a)", "Sigmoid(a)"),
    "erf": Function(
        "np.vectorize(math.erf, otypes=[float])(a)", "torch.erf(a)", "ops.erf(a)",
        "double(Erf(single(a)))"),
    "softmax": Function(
        "np.exp(a - a.max(axis=1, keepdims=True)) "
        "/ np.exp(a - a.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True)",
        "torch.softmax(a, dim=1)", "ops.softmax(a, axis=1)", "Softmax(a)"),
}
# fmt: on
"""By the name that formulas call them."""


class Written(NamedTuple):
    """An activation of z: a formula, which NumPy's code and ONNX are made of, and as code.

    The code names what the library has; it is exact where the library's own is not: softplus of
    PyTorch gives z itself from 20 on, which is 2e-9 away.
    """

    formula: str
    torch: str
    keras: str


# fmt: off
ACTIVATIONS: dict[str, Written] = {
    "relu": Written("max(z, 0)", "torch.relu(z)", "ops.relu(z)"),
    "tanh": Written("tanh(z)", "torch.tanh(z)", "ops.tanh(z)"),
    "sigmoid": Written("sigmoid(z)", "torch.sigmoid(z)", "ops.sigmoid(z)"),
    "linear": Written("z", "z", "z"),
    "signed_sigmoid": Written("tanh(0.5 * z)", "torch.tanh(0.5 * z)", "ops.tanh(0.5 * z)"),
    "leaky_relu": Written(
        "max(z, 0) + 0.01 * min(z, 0)",
        "nn.functional.leaky_relu(z, 0.01)", "ops.leaky_relu(z, 0.01)"),
    "elu": Written(
        "max(z, 0) + exp(min(z, 0)) - 1", "nn.functional.elu(z)", "ops.elu(z)"),
    "selu": Written(
        "1.0507009873554805 * (max(z, 0) + 1.6732632423543772 * (exp(min(z, 0)) - 1))",
        "torch.selu(z)", "ops.selu(z)"),
    "gelu": Written(
        "0.5 * z * (1 + erf(z / 1.4142135623730951))",
        "nn.functional.gelu(z)", "ops.gelu(z, approximate=False)"),
    "silu": Written("z * sigmoid(z)", "nn.functional.silu(z)", "ops.silu(z)"),
    "softplus": Written(
        "max(z, 0) + log(1 + exp(-abs(z)))",
        "nn.functional.softplus(z, threshold=40)", "ops.logaddexp(z, ops.zeros_like(z))"),
    "sine": Written("sin(z)", "torch.sin(z)", "ops.sin(z)"),
    "gaussian": Written("exp(-z * z)", "torch.exp(-z * z)", "ops.exp(-z * z)"),
    "softmax": Written("softmax(z)", "torch.softmax(z, dim=1)", "ops.softmax(z, axis=1)"),
}
# fmt: on
"""By the name that the engine calls them; a row may stand here before the engine has it."""


def as_code(formula: str, language: str, names: Mapping[str, str]) -> str:
    """A formula in "numpy", "torch" or "keras", with other names for what it takes.

    Raises ValueError where it is no formula, KeyError for a function that has no row.
    """
    tree = put_in(read(formula), {name: read(other) for name, other in names.items()})
    return ast.unparse(_Translation(language).visit(tree))


class _Translation(ast.NodeTransformer):
    def __init__(self, language: str) -> None:
        self.language = language

    def visit_Call(self, node: ast.Call) -> ast.expr:
        template = getattr(FUNCTIONS[called(node)], self.language)
        arguments: list[ast.expr] = [self.visit(argument) for argument in node.args]
        if self.language == "torch":  # its functions take no plain numbers
            arguments = [_tensor(one) if _is_number(one) else one for one in arguments]
        values = dict(zip("ab", arguments, strict=False))
        return put_in(ast.parse(template, mode="eval").body, values)


def _is_number(node: ast.expr) -> bool:
    return not any(isinstance(part, ast.Name) for part in ast.walk(node))


def _tensor(number: ast.expr) -> ast.expr:
    text = f"torch.tensor({ast.unparse(number)}, dtype=torch.float64)"
    return ast.parse(text, mode="eval").body
