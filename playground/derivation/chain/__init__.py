"""Layers in a chain, up to a loss: one number is followed to it and back, window by window.

>>> from playground.derivation.chain import Chain, follow
>>> chain = Chain()  # convolution, ReLU, max-pooling, flatten, dense, softmax with cross entropy
>>> followed = follow(chain, "w1", (0, 0, 1, 1))
>>> followed.gradient == chain.gradients["w1"][0, 0, 1, 1]
True
"""

from playground.derivation.case import Edit
from playground.derivation.chain.chain import Chain
from playground.derivation.chain.following import Change, Followed, change_of, follow
from playground.derivation.chain.layer import KINDS, LOSSES, ChainLayer

__all__ = [
    "KINDS",
    "LOSSES",
    "Chain",
    "ChainLayer",
    "Change",
    "Edit",
    "Followed",
    "change_of",
    "follow",
]
