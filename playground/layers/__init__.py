"""Layers with their backward passes by hand, and a check for gradients, by hand or not.

Pure functions over arrays: float64 in and out, the batch axis first, no input changed. Forward
and backward stand side by side in one module an idea, with the formula in the docstring. A small
network of them that learns handwritten digits is in `playground.digits.net`.

>>> from playground.layers import max_pool2d, max_pool2d_backward
>>> y, argmax = max_pool2d([[[[1, 2], [4, 3]]]], kernel_size=2)
>>> y.item(), argmax.item()
(4.0, 2)
>>> max_pool2d_backward([[[[0.5]]]], argmax, (1, 1, 2, 2)).tolist()
[[[[0.0, 0.0], [0.5, 0.0]]]]
"""

from playground.layers.batch_norm import batch_norm, batch_norm_backward
from playground.layers.convolution import conv2d, conv2d_backward
from playground.layers.dense import dense, dense_backward
from playground.layers.flatten import flatten, flatten_backward
from playground.layers.gradient_check import Comparison, GradientCheck, gradient_check
from playground.layers.pooling import (
    average_pool2d,
    average_pool2d_backward,
    max_pool2d,
    max_pool2d_backward,
)
from playground.layers.relu import relu, relu_backward
from playground.layers.sigmoid import sigmoid, sigmoid_backward
from playground.layers.softmax import softmax_cross_entropy, softmax_cross_entropy_backward
from playground.layers.tanh import tanh, tanh_backward

__all__ = [
    "Comparison",
    "GradientCheck",
    "average_pool2d",
    "average_pool2d_backward",
    "batch_norm",
    "batch_norm_backward",
    "conv2d",
    "conv2d_backward",
    "dense",
    "dense_backward",
    "flatten",
    "flatten_backward",
    "gradient_check",
    "max_pool2d",
    "max_pool2d_backward",
    "relu",
    "relu_backward",
    "sigmoid",
    "sigmoid_backward",
    "softmax_cross_entropy",
    "softmax_cross_entropy_backward",
    "tanh",
    "tanh_backward",
]
