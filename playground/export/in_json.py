"""A network as JSON: what it sees, its layers, and what each of these means."""

from __future__ import annotations

import json
import re

from playground.data.features import feature_of
from playground.export.dialects import ACTIVATIONS
from playground.export.network import Network
from playground.wording.words import words

FORMAT = "neural-playground network"
VERSION = 1
_EXPLAINED = (
    "link", "epoch", "inputs", "axes", "features", "layers", "weights", "biases", "formula",
    "classes",
)  # fmt: skip
_INNERMOST = re.compile(r"\[\n\s*([^\[\]{}]*?)\n\s*\]")


def network_json(network: Network) -> str:
    """One JSON object, a row of numbers on a line; they read back to the last bit."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "link": network.link,
        "epoch": network.epoch,
        "means": {
            name: words(f"export.json.{name}")
            for name in _EXPLAINED
            if (name != "axes" or network.axes)
            and (name != "classes" or network.layers[-1].activation == "softmax")
        },
        "inputs": list(network.coordinates),
        **({"axes": [axis._asdict() for axis in network.axes]} if network.axes else {}),
        "features": [
            {"name": name, "label": feature_of(name).label, "formula": formula}
            for name, formula in zip(network.features, network.formulas, strict=True)
        ],
        "layers": [
            {
                "activation": layer.activation,
                "formula": ACTIVATIONS[layer.activation].formula,
                "weights": layer.weights.tolist(),
                "biases": layer.biases.tolist(),
            }
            for layer in network.layers
        ],
    }
    text = json.dumps(content, indent=2, allow_nan=False, ensure_ascii=False)
    return _INNERMOST.sub(lambda found: f"[{' '.join(found[1].split())}]", text) + "\n"
