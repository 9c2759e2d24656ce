"""The layers whose gradients can be derived here: a module each, and a row in LAYERS."""

from __future__ import annotations

from playground.derivation.layers.average_pooling import AveragePooling
from playground.derivation.layers.batch_norm import BatchNorm, ImageBatchNorm
from playground.derivation.layers.convolution import Convolution
from playground.derivation.layers.dense import Dense
from playground.derivation.layers.flatten import Flatten
from playground.derivation.layers.layer import Layer, Pointwise
from playground.derivation.layers.max_pooling import MaxPooling
from playground.derivation.layers.relu import Relu
from playground.derivation.layers.sigmoid import Sigmoid
from playground.derivation.layers.softmax import SoftmaxCrossEntropy
from playground.derivation.layers.tanh import Tanh
from playground.derivation.layers.windowed import Windowed

__all__ = ["LAYERS", "OTHER_NAMES", "Layer", "Pointwise", "Windowed"]

LAYERS: dict[str, Layer] = {
    layer.name: layer
    for layer in (
        Convolution(),
        MaxPooling(),
        AveragePooling(),
        Tanh(),
        Relu(),
        Sigmoid(),
        Dense(),
        Flatten(),
        BatchNorm(),
        ImageBatchNorm(),
        SoftmaxCrossEntropy(),
    )
}

OTHER_NAMES = {"linear": "dense", "reshape": "flatten"}
"""What else layers are called, in homework and other libraries: read wherever a name is typed."""
