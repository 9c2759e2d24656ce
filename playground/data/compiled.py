"""The same data sets, drawn by compiled code: 60 to 110 times as fast, without holding the GIL.

`originals.py`, `made.py`, `datasets.py` and `random_stream.py` are the definition; the tests hold
this file to them bit for bit. Hence no fast maths here and no fused multiply-add, every sum in
Python's order, and sin, cos and log from the C library that Python itself calls.
"""

from __future__ import annotations

import math

import numpy as np

from playground.compiling import compiled
from playground.data import datasets
from playground.data.datasets import OF_MANY_CLASSES, PROBLEMS, Data, DataSettings, Floats
from playground.data.originals import HALF, first_of
from playground.data.random_stream import RandomStream, key_of

(
    _CIRCLE, _XOR, _GAUSS, _SPIRAL, _MOONS, _CHECKERBOARD, _RINGS, _BLOBS,
    _REG_PLANE, _REG_GAUSS, _REG_WAVE, _REG_SADDLE,
) = range(12)  # fmt: skip
_MANY_BLOBS, _MANY_RINGS, _MANY_ARMS = range(12, 15)
_CODES = {
    "circle": _CIRCLE,
    "xor": _XOR,
    "gauss": _GAUSS,
    "spiral": _SPIRAL,
    "moons": _MOONS,
    "checkerboard": _CHECKERBOARD,
    "rings": _RINGS,
    "blobs": _BLOBS,
    "reg-plane": _REG_PLANE,
    "reg-gauss": _REG_GAUSS,
    "reg-wave": _REG_WAVE,
    "reg-saddle": _REG_SADDLE,
}
_OWN = -1
_MANY_CODES = {"blobs": _MANY_BLOBS, "rings": _MANY_RINGS, "spiral": _MANY_ARMS}
assert _CODES.keys() == {name for sets in PROBLEMS.values() for name in sets}
assert _MANY_CODES.keys() == set(OF_MANY_CLASSES)

# The generator's state is one array: the permutation's 256 bytes, then the places i and j.
_I, _J, _STATE_SIZE = 256, 257, 258

# The numbers of originals.py, made.py and many_classes.py again: Numba's cache sees this file only.
_BUMPS = np.array(
    [
        (-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1),
        (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1),
    ]
)  # fmt: skip
_CENTRES = np.array(
    [
        (-3.8, 2.4), (0.2, -0.2), (3.6, -3.4),
        (-0.2, 3.8), (-2.8, -3.2), (3.8, 1.2),
    ]
)  # fmt: skip


def draw_data(settings: DataSettings) -> tuple[Data, RandomStream]:
    """See `playground.data.datasets.draw_data`."""
    points, labels, state = _drawn(settings, settings.n_samples, True)
    *permutation, i, j = state.tolist()
    if settings.own:
        data = datasets.own_data(settings, labels.astype(np.intp))
    else:
        data = datasets.split(points, labels, settings)
    return data, RandomStream.resumed(permutation, i, j)


def draw_points(
    problem: str,
    dataset: str,
    noise_percent: float,
    n_samples: int,
    seed: str,
    balance_percent: float = HALF,
    classes: int = 2,
) -> tuple[Floats, Floats]:
    """See `playground.data.datasets.draw_points`."""
    assert dataset in PROBLEMS[problem]
    settings = DataSettings(
        problem, dataset, noise_percent, 100, seed, balance_percent=balance_percent, classes=classes
    )
    points, labels, _ = _drawn(settings, n_samples, False)
    return points, labels


def _drawn(
    settings: DataSettings, n_samples: int, is_shuffled: bool
) -> tuple[Floats, Floats, np.ndarray]:
    """Points (n, 2), labels (n,) or the numbers of own points, and the generator's state after."""
    points, labels = np.empty((n_samples, 2)), np.arange(n_samples, dtype=np.float64)
    state = np.empty(_STATE_SIZE, dtype=np.int64)
    split_seed, balance = settings.split_seed, settings.balance_percent
    split_key = _key(split_seed) if split_seed else np.empty(0, dtype=np.uint8)
    codes = _MANY_CODES if settings.classes > 2 else _CODES
    _draw(
        state, _key(settings.seed), split_key, _OWN if settings.own else codes[settings.dataset],
        settings.noise_percent / 100, first_of(n_samples, balance), balance != HALF,
        settings.classes, is_shuffled, points, labels,
    )  # fmt: skip
    return points, labels, state


def _key(seed: str) -> np.ndarray:
    # A bytearray, because a read-only array would be another type to the compiler.
    return np.frombuffer(bytearray(key_of(seed)), dtype=np.uint8)


@compiled(error_model="numpy")
def _draw(
    state, key, split_key, code, noise, n_first, is_unequal, n_classes, is_shuffled, points, labels
):  # fmt: skip
    """Fill `points` and `labels`, and leave `state` where the next draw begins."""
    _seed(state, key)
    if code == _CIRCLE:
        _circle(state, noise, n_first, points, labels)
    elif code == _XOR:
        _xor(state, noise, n_first, is_unequal, points, labels)
    elif code == _GAUSS:
        _gauss(state, noise, n_first, points, labels)
    elif code == _SPIRAL:
        _spiral(state, noise, n_first, points, labels)
    elif code == _MOONS:
        _moons(state, noise, n_first, points, labels)
    elif code == _CHECKERBOARD:
        _checkerboard(state, noise, n_first, is_unequal, points, labels)
    elif code == _RINGS:
        _rings(state, noise, n_first, points, labels)
    elif code == _BLOBS:
        _blobs(state, noise, n_first, points, labels)
    elif code >= _MANY_BLOBS:
        _many_classes(state, noise, n_classes, points, labels, code)
    elif code != _OWN:
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
def _circle(state, noise, n_first, points, labels):
    radius = 5.0
    for n in range(len(labels)):
        is_inner = n < n_first
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
def _xor(state, noise, n_first, is_unequal, points, labels):
    padding = 0.3
    for n in range(len(labels)):
        for axis in range(2):
            value = _uniform(state, -5.0, 5.0)
            points[n, axis] = value + (padding if value > 0 else -padding)
        if is_unequal and (points[n, 0] * points[n, 1] >= 0) != (n < n_first):
            points[n, 1] = -points[n, 1]
        noisy_x = points[n, 0] + _uniform(state, -5.0, 5.0) * noise
        noisy_y = points[n, 1] + _uniform(state, -5.0, 5.0) * noise
        labels[n] = 1.0 if noisy_x * noisy_y >= 0 else -1.0


@compiled(error_model="numpy")
def _gauss(state, noise, n_first, points, labels):
    t = noise / 0.5
    variance = 0.5 * (1 - t) + 4.0 * t
    for n in range(len(labels)):
        is_first = n < n_first
        for axis in range(2):
            points[n, axis] = _normal(state, 2.0 if is_first else -2.0, variance)
        labels[n] = 1.0 if is_first else -1.0


@compiled(error_model="numpy")
def _spiral(state, noise, n_first, points, labels):
    for n in range(len(labels)):
        i, phase, count = n, 0.0, n_first
        if n >= n_first:
            i, phase, count = n - n_first, math.pi, len(labels) - n_first
        r = i / count * 5
        t = 1.75 * i / count * 2 * math.pi + phase
        points[n, 0] = r * math.sin(t) + _uniform(state, -1.0, 1.0) * noise
        points[n, 1] = r * math.cos(t) + _uniform(state, -1.0, 1.0) * noise
        labels[n] = 1.0 if n < n_first else -1.0


@compiled(error_model="numpy")
def _moons(state, noise, n_first, points, labels):
    radius = 3.2
    for n in range(len(labels)):
        sign = 1 if n < n_first else -1
        r = _uniform(state, radius - 0.5, radius + 0.5)
        angle = _uniform(state, 0.0, math.pi)
        x = sign * (r * math.cos(angle) - 0.5 * radius)
        y = sign * (r * math.sin(angle) - 0.25 * radius)
        points[n, 0] = x + _uniform(state, -3.0, 3.0) * noise
        points[n, 1] = y + _uniform(state, -3.0, 3.0) * noise
        labels[n] = sign


@compiled(error_model="numpy")
def _checkerboard(state, noise, n_first, is_unequal, points, labels):
    cell = 2.5
    for n in range(len(labels)):
        for axis in range(2):
            value = _uniform(state, -5.0, 5.0)
            middle = (math.floor(value / cell) + 0.5) * cell
            points[n, axis] = middle + (value - middle) * 0.8
        if is_unequal and _is_first_square(points[n, 0], points[n, 1]) != (n < n_first):
            points[n, 1] = -points[n, 1]
        noisy_x = points[n, 0] + _uniform(state, -cell, cell) * noise
        noisy_y = points[n, 1] + _uniform(state, -cell, cell) * noise
        labels[n] = 1.0 if _is_first_square(noisy_x, noisy_y) else -1.0


@compiled(error_model="numpy")
def _is_first_square(x, y):
    return (math.floor(x / 2.5) + math.floor(y / 2.5)) % 2 == 0


@compiled(error_model="numpy")
def _rings(state, noise, n_first, points, labels):
    for n in range(len(labels)):
        low, high = 2.1, 3.2
        if n < n_first:
            low, high = (0.0, 1.4) if n % 3 == 0 else (3.9, 5.0)
        r = _uniform(state, low, high)
        angle = _uniform(state, 0.0, 2 * math.pi)
        x, y = r * math.sin(angle), r * math.cos(angle)
        dx = x + _uniform(state, -2.5, 2.5) * noise
        dy = y + _uniform(state, -2.5, 2.5) * noise
        distance = math.sqrt(dx * dx + dy * dy)
        points[n, 0], points[n, 1] = x, y
        labels[n] = -1.0 if 1.75 <= distance < 3.55 else 1.0


@compiled(error_model="numpy")
def _blobs(state, noise, n_first, points, labels):
    variance = _blob_variance(noise)
    for n in range(len(labels)):
        centre = n % 3 + (0 if n < n_first else 3)
        for axis in range(2):
            points[n, axis] = _normal(state, _CENTRES[centre, axis], variance)
        labels[n] = 1.0 if n < n_first else -1.0


@compiled(error_model="numpy")
def _many_classes(state, noise, n_classes, points, labels, code):
    """Class after class, each with its equal share of the points."""
    n_samples = len(labels)
    variance = _blob_variance(noise)
    width = 5.0 / n_classes
    for n in range(n_samples):
        label = ((n + 1) * n_classes - 1) // n_samples
        angle = 2 * math.pi * label / n_classes
        if code == _MANY_BLOBS:
            points[n, 0] = _normal(state, 3.6 * math.sin(angle), variance)
            points[n, 1] = _normal(state, 3.6 * math.cos(angle), variance)
        elif code == _MANY_ARMS:
            first = label * n_samples // n_classes
            i, count = n - first, (label + 1) * n_samples // n_classes - first
            r = i / count * 5.0
            t = 3.5 / n_classes * i / count * 2 * math.pi + angle
            points[n, 0] = r * math.sin(t) + _uniform(state, -1.0, 1.0) * noise
            points[n, 1] = r * math.cos(t) + _uniform(state, -1.0, 1.0) * noise
        else:
            low = width * (label + 0.15) if label > 0 else 0.0
            r = _uniform(state, low, width * (label + 1 - 0.15))
            around = _uniform(state, 0.0, 2 * math.pi)
            x, y = r * math.sin(around), r * math.cos(around)
            dx = x + _uniform(state, -1.5, 1.5) * width * noise
            dy = y + _uniform(state, -1.5, 1.5) * width * noise
            points[n, 0], points[n, 1] = x, y
            reached = math.floor(math.sqrt(dx * dx + dy * dy) / width)
            label = min(int(reached), n_classes - 1)
        labels[n] = label


@compiled(error_model="numpy")
def _blob_variance(noise):
    t = noise / 0.5
    return 0.2 * (1 - t) + 1.5 * t


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
        elif code == _REG_WAVE:
            labels[n] = math.sin(noisy_x + 0.5 * noisy_y)
        elif code == _REG_SADDLE:
            labels[n] = (noisy_x * noisy_x - noisy_y * noisy_y) / 36
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
