"""The same data sets, drawn by compiled code: 60 to 110 times as fast, without holding the GIL.

`datasets.py` and `random_stream.py` are the definition; the tests hold this file to them bit for
bit. Hence no fast maths here and no fused multiply-add, every sum in Python's order, and sin, cos
and log from the C library that Python itself calls.
"""

from __future__ import annotations

import math

import numpy as np

from playground.compiling import compiled
from playground.data import datasets
from playground.data.datasets import PROBLEMS, Data, DataSettings, Floats
from playground.data.random_stream import RandomStream, key_of

_CIRCLE, _XOR, _GAUSS, _SPIRAL, _REG_PLANE, _REG_GAUSS = range(6)
_CODES = {
    "circle": _CIRCLE,
    "xor": _XOR,
    "gauss": _GAUSS,
    "spiral": _SPIRAL,
    "reg-plane": _REG_PLANE,
    "reg-gauss": _REG_GAUSS,
}
_IN_HALVES = ("circle", "gauss", "spiral")
assert _CODES.keys() == {name for sets in PROBLEMS.values() for name in sets}

# The generator's state is one array: the permutation's 256 bytes, then the places i and j.
_I, _J, _STATE_SIZE = 256, 257, 258

# The numbers of datasets.py are written out again: Numba's cache sees changes in this file only.
_BUMPS = np.array(
    [
        (-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1),
        (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1),
    ]
)  # fmt: skip


def draw_data(settings: DataSettings) -> tuple[Data, RandomStream]:
    """See `playground.data.datasets.draw_data`."""
    problem, dataset, noise_percent, train_percent, seed, split_seed = settings
    n_samples = PROBLEMS[problem][dataset].n_samples
    points, labels, state = _drawn(dataset, noise_percent, n_samples, seed, True, split_seed)
    *permutation, i, j = state.tolist()
    data = datasets.split(points, labels, train_percent)
    return data, RandomStream.resumed(permutation, i, j)


def draw_points(
    problem: str, dataset: str, noise_percent: float, n_samples: int, seed: str
) -> tuple[Floats, Floats]:
    """See `playground.data.datasets.draw_points`."""
    assert dataset in PROBLEMS[problem]
    points, labels, _ = _drawn(dataset, noise_percent, n_samples, seed, False, "")
    return points, labels


def _drawn(
    dataset: str,
    noise_percent: float,
    n_samples: int,
    seed: str,
    is_shuffled: bool,
    split_seed: str,
) -> tuple[Floats, Floats, np.ndarray]:
    """Points (n, 2), labels (n,), and the generator's state after them."""
    n = n_samples // 2 * 2 if dataset in _IN_HALVES else n_samples
    points, labels = np.empty((n, 2)), np.empty(n)
    state = np.empty(_STATE_SIZE, dtype=np.int64)
    split_key = _key(split_seed) if split_seed else np.empty(0, dtype=np.uint8)
    _draw(
        state, _key(seed), split_key, _CODES[dataset], noise_percent / 100, is_shuffled,
        points, labels,
    )  # fmt: skip
    return points, labels, state


def _key(seed: str) -> np.ndarray:
    # A bytearray, because a read-only array would be another type to the compiler.
    return np.frombuffer(bytearray(key_of(seed)), dtype=np.uint8)


@compiled(error_model="numpy")
def _draw(state, key, split_key, code, noise, is_shuffled, points, labels):
    """Fill `points` and `labels`, and leave `state` where the next draw begins."""
    _seed(state, key)
    if code == _CIRCLE:
        _circle(state, noise, points, labels)
    elif code == _XOR:
        _xor(state, noise, points, labels)
    elif code == _GAUSS:
        _gauss(state, noise, points, labels)
    elif code == _SPIRAL:
        _spiral(state, noise, points, labels)
    else:
        _regression(state, noise, points, labels, code)
    if not is_shuffled:
        return
    if len(split_key) == 0:
        _shuffle(state, points, labels)
    else:
        for _ in range(len(labels)):
            _uniform(state, 0.0, 1.0)
        other = np.empty_like(state)
        _seed(other, split_key)
        _shuffle(other, points, labels)


@compiled(error_model="numpy")
def _seed(state, key):
    for i in range(256):
        state[i] = i
    j = 0
    for i in range(256):
        kept = state[i]
        j = (j + key[i % len(key)] + kept) & 255
        state[i], state[j] = state[j], kept
    state[_I] = state[_J] = 0
    for _ in range(256):
        _byte(state)


@compiled(error_model="numpy")
def _byte(state):
    i = (state[_I] + 1) & 255
    a = state[i]
    j = (state[_J] + a) & 255
    b = state[j]
    state[i] = b
    state[j] = a
    state[_I] = i
    state[_J] = j
    return state[(a + b) & 255]


@compiled(error_model="numpy")
def _uniform(state, low, high):
    """One draw, uniform in [low, high)."""
    numerator, pending = 0, 0
    denominator = 2.0**48  # a power of two: exact however large
    for _ in range(6):
        numerator = numerator << 8 | _byte(state)
    while numerator < 1 << 52:
        numerator = (numerator + pending) << 8
        denominator *= 256.0
        pending = _byte(state)
    while numerator >= 1 << 53:
        numerator >>= 1
        denominator *= 0.5
        pending >>= 1
    return (numerator + pending) / denominator * (high - low) + low


@compiled(error_model="numpy")
def _normal(state, mean, variance):
    while True:
        v1 = 2 * _uniform(state, 0.0, 1.0) - 1
        v2 = 2 * _uniform(state, 0.0, 1.0) - 1
        s = v1 * v1 + v2 * v2
        if 0 < s <= 1:
            break
    return mean + math.sqrt(variance) * (math.sqrt(-2 * math.log(s) / s) * v1)


@compiled(error_model="numpy")
def _circle(state, noise, points, labels):
    radius = 5.0
    for n in range(len(labels)):
        is_inner = n < len(labels) // 2
        low = 0.0 if is_inner else radius * 0.7
        high = radius * 0.5 if is_inner else radius
        r = _uniform(state, low, high)
        angle = _uniform(state, 0.0, 2 * math.pi)
        x, y = r * math.sin(angle), r * math.cos(angle)
        dx = x + _uniform(state, -radius, radius) * noise
        dy = y + _uniform(state, -radius, radius) * noise
        points[n, 0], points[n, 1] = x, y
        labels[n] = 1.0 if math.sqrt(dx * dx + dy * dy) < radius * 0.5 else -1.0


@compiled(error_model="numpy")
def _xor(state, noise, points, labels):
    padding = 0.3
    for n in range(len(labels)):
        for axis in range(2):
            value = _uniform(state, -5.0, 5.0)
            points[n, axis] = value + (padding if value > 0 else -padding)
        noisy_x = points[n, 0] + _uniform(state, -5.0, 5.0) * noise
        noisy_y = points[n, 1] + _uniform(state, -5.0, 5.0) * noise
        labels[n] = 1.0 if noisy_x * noisy_y >= 0 else -1.0


@compiled(error_model="numpy")
def _gauss(state, noise, points, labels):
    t = noise / 0.5
    variance = 0.5 * (1 - t) + 4.0 * t
    for n in range(len(labels)):
        is_first = n < len(labels) // 2
        for axis in range(2):
            points[n, axis] = _normal(state, 2.0 if is_first else -2.0, variance)
        labels[n] = 1.0 if is_first else -1.0


@compiled(error_model="numpy")
def _spiral(state, noise, points, labels):
    half = len(labels) // 2
    for n in range(len(labels)):
        i, phase = (n, 0.0) if n < half else (n - half, math.pi)
        r = i / half * 5
        t = 1.75 * i / half * 2 * math.pi + phase
        points[n, 0] = r * math.sin(t) + _uniform(state, -1.0, 1.0) * noise
        points[n, 1] = r * math.cos(t) + _uniform(state, -1.0, 1.0) * noise
        labels[n] = 1.0 if n < half else -1.0


@compiled(error_model="numpy")
def _regression(state, noise, points, labels, code):
    half_width = 6.0
    for n in range(len(labels)):
        x = _uniform(state, -half_width, half_width)
        y = _uniform(state, -half_width, half_width)
        noisy_x = x + _uniform(state, -half_width, half_width) * noise
        noisy_y = y + _uniform(state, -half_width, half_width) * noise
        points[n, 0], points[n, 1] = x, y
        if code == _REG_PLANE:
            t = (noisy_x + noisy_y + 10) / 20
            labels[n] = -1 * (1 - t) + t
        else:
            labels[n] = _bumps(noisy_x, noisy_y)


@compiled(error_model="numpy")
def _bumps(x, y):
    strongest = 0.0
    for bump in range(len(_BUMPS)):
        dx, dy = x - _BUMPS[bump, 0], y - _BUMPS[bump, 1]
        t = min(max(math.sqrt(dx * dx + dy * dy) / 2, 0.0), 1.0)
        height = _BUMPS[bump, 2] * (1 - t)
        if abs(height) > abs(strongest):
            strongest = height
    return strongest


@compiled(error_model="numpy")
def _shuffle(state, points, labels):
    for count in range(len(labels), 0, -1):
        last, k = count - 1, int(_uniform(state, 0.0, 1.0) * count)
        for axis in range(2):
            points[last, axis], points[k, axis] = points[k, axis], points[last, axis]
        labels[last], labels[k] = labels[k], labels[last]
