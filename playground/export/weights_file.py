"""Weights from a file: a network that left as JSON, NumPy's arrays in an .npz, PyTorch's in a .pt.

Nothing of a file is ever run: an array of Python objects, which only a pickle could hold, is
refused by its header, and no array is made that is larger than what the file holds.
"""

from __future__ import annotations

import ast
import io
import json
import math
import operator
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.engine.network import State
from playground.engine.optimizers import OPTIMIZERS, Parameters
from playground.errors import RunFileError, SettingError, StateError, shown
from playground.export.in_json import FORMAT, VERSION
from playground.export.network import network_of
from playground.export.torch_file import arrays_of
from playground.run.config import RunConfig, read_link
from playground.run.file import MAX_EPOCH, read_run
from playground.run.finished import FinishedRun, finished_run
from playground.run.reading import losses_of
from playground.run.standing import Standing

MAX_BYTES = 1_400_000  # a network of the most units has 180 kB as JSON
_MOST_ARRAYS = 100
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(RuntimeError, ValueError),  # a password is wanted; places before the file's beginning
)
_MOST_OF_A_HEADER = 1000  # characters; that of a table has 118
_LENGTHS = {b"\1\0": 2, b"\2\0": 4}  # bytes that say a header's length, by a file's version
_OURS = re.compile(rf'"format"\s*:\s*"{FORMAT}"')
_HOW = (
    "weights are W1, b1, W2, ... with a row for each unit before, or as PyTorch's state_dict() has "
    "them, NAME.weight and NAME.bias of each layer in order"
)

Array = NDArray[Any]


class Named(NamedTuple):
    """An array and its name; one of weights is turned where it has a row for each unit."""

    name: str
    array: Array
    is_turned: bool = False


def load_weights(path: str | os.PathLike[str], config: RunConfig | None = None) -> FinishedRun:
    """A run that stands at the weights in a file: JSON that `export` wrote, an .npz, or a .pt.

    A config says whose weights they are; JSON of ours names its own. An .npz has W1, b1, W2, ...,
    weights (before, units); or it has, as PyTorch's state_dict() in a .pt, NAME.weight and
    NAME.bias of each layer in order, weights (units, before). Nothing in a file is run.

    Raises RunFileError for a file that holds no such thing, StateError where an array does not fit
    the network, with its name and both shapes, SettingError.
    """
    try:
        with Path(path).open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise RunFileError(f"{path}: {error.strerror}.") from None
    return read_weights(content, config)


def read_weights(content: bytes, config: RunConfig | None = None) -> FinishedRun:
    """The same of a file's content. Raises RunFileError, StateError, SettingError."""
    if len(content) > MAX_BYTES:
        raise RunFileError(f"The file has more than {MAX_BYTES:,} bytes; no network here has.")
    if not content.startswith(b"PK"):
        return _of_json(_json_object(content.decode("utf-8", "replace")), config)
    if config is None:
        raise SettingError("config", None, "say whose weights the file holds")
    # What was changed later was changed of other weights.
    config = config.replace(changes=())
    return _run(config, 0, _by_layer(_arrays(content), config))


def read_file(text: str) -> FinishedRun:
    """The run in a run's file, or the network in one that left as JSON.

    Raises RunFileError, StateError, SettingError.
    """
    if _OURS.search(text[:200]):
        return read_weights(text.encode("utf-8", "replace"))
    return read_run(text)


def _run(config: RunConfig, epoch: int, named: list[Named]) -> FinishedRun:
    """The run at the weights and biases of each layer, which are held against the config."""
    wanted = [
        shape for n_in, n_out in pairwise(config.layer_sizes) for shape in ((n_in, n_out), (n_out,))
    ]
    arrays = []
    for (name, array, is_turned), needed in zip(named, wanted, strict=True):
        shape = needed[::-1] if is_turned else needed
        if not array.size and 0 in shape:
            array = array.reshape(shape)
        if array.shape != shape:
            raise StateError(f"{name}: shape {array.shape}, but the network needs {shape}.")
        if not np.isfinite(array).all():
            raise StateError(f"{name}: not all of its numbers are finite.")
        array = array.T if is_turned else array
        arrays.append(np.ascontiguousarray(array, dtype=np.float64))
    parameters = Parameters(tuple(arrays[::2]), tuple(arrays[1::2]))
    dead = tuple(np.zeros(weights.shape, dtype=bool) for weights in parameters.weights)
    slots = OPTIMIZERS[config.optimizer].first_slots(parameters)
    standing = Standing(config, State(epoch, *parameters, dead, slots=slots))
    return finished_run(standing, [losses_of(standing)])


def _of_json(content: Mapping[str, Any], config: RunConfig | None) -> FinishedRun:
    if content.get("format") != FORMAT or content.get("version") != VERSION:
        given = {name: content.get(name) for name in ("format", "version")}
        raise RunFileError(
            f"{shown(given)}: weights must have the format {FORMAT!r}, version {VERSION}, as "
            "Export, Weights (JSON), writes it."
        )
    epoch, layers = content.get("epoch"), content.get("layers")
    if type(epoch) is not int or not 0 <= epoch <= MAX_EPOCH:
        raise RunFileError(f"epoch={shown(epoch)}: must be a whole number up to {MAX_EPOCH}.")
    if not (isinstance(layers, list) and all(isinstance(layer, dict) for layer in layers)):
        raise RunFileError(f"layers={shown(layers)}: must be a list of objects.")
    if config is not None:
        config, epoch = config.replace(changes=()), 0
    else:
        link = content.get("link")
        if not isinstance(link, str):
            raise RunFileError(f"link={shown(link)}: must be a text.")
        config = read_link(link).config
    _check_features(content.get("features"), config)
    if len(layers) != len(config.layer_sizes) - 1:
        raise StateError(
            f"layers: {len(layers)} of them, but the network has {len(config.layer_sizes) - 1}."
        )
    run = _run(config, epoch, [
        Named(name, _table(name, layer.get(part)))
        for k, layer in enumerate(layers)
        for part in ("weights", "biases")
        for name in [f"layers[{k}].{part}"]
    ])  # fmt: skip
    for k, layer in enumerate(network_of(run.standing).layers):
        given = layers[k].get("activation")
        if given != layer.activation:
            raise StateError(
                f"layers[{k}].activation={shown(given)}: but the network has {layer.activation}."
            )
    return run


def _check_features(given: Any, config: RunConfig) -> None:
    names = (
        [one.get("name") for one in given if isinstance(one, dict)]
        if isinstance(given, list)
        else given
    )
    if names != list(config.inputs):
        raise StateError(
            f"features={shown(names)}: but the network sees {', '.join(config.inputs) or 'none'}."
        )


def _table(name: str, values: Any) -> Array:
    try:
        return np.array(values, dtype=float)
    except (TypeError, ValueError, OverflowError, RecursionError):
        raise StateError(f"{name}={shown(values)}: is no table of numbers.") from None


def _json_object(text: str) -> Mapping[str, Any]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise RunFileError(f"The file is no network's JSON, no .npz and no .pt: {_HOW}.")
    return content


def _by_layer(found: Mapping[str, Array], config: RunConfig) -> list[Named]:
    """Weights and biases of each layer, by the names that a file has for them."""
    n_layers = len(config.layer_sizes) - 1
    of_torch = [name for name in found if name.endswith(".weight")]
    weights = of_torch or [f"W{k}" for k in range(1, n_layers + 1)]
    if not (of_torch or "W1" in found):
        raise RunFileError(f"The file has {shown(', '.join(found) or 'no array')}: {_HOW}.")
    if len(weights) != n_layers:
        said = shown(", ".join(weights))
        raise StateError(f"{said}: {len(weights)} layers, but the network has {n_layers}.")
    biases = [name[:-6] + "bias" if of_torch else "b" + name[1:] for name in weights]
    names = [name for pair in zip(weights, biases, strict=True) for name in pair]
    for name in names:
        if name not in found:
            raise StateError(f"{shown(name)}: missing; the network has {n_layers} layers.")
    for name in found:
        if name not in names:
            raise StateError(f"{shown(name)}: is too much; the network has {n_layers} layers.")
    turned = {*of_torch}
    return [Named(name, found[name], name in turned) for name in names]


def _arrays(content: bytes) -> dict[str, Array]:
    """The arrays of an .npz or a .pt, by name, in the file's order."""
    members = _members(content)
    for name, pickled in members.items():
        if name == "data.pkl" or name.endswith("/data.pkl"):
            data = name.removesuffix(".pkl") + "/"
            parts = {key.removeprefix(data): value for key, value in members.items()}
            return arrays_of(pickled, parts)
    return dict(_array(name, value) for name, value in members.items())


def _members(content: bytes) -> dict[str, bytes]:
    """What a zip holds, by name."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            members = file.infolist()
            if len(members) > _MOST_ARRAYS:
                raise RunFileError(
                    f"The file has {len(members)} parts; at most {_MOST_ARRAYS} are read."
                )
            if any(member.compress_type not in _PACKED for member in members):
                raise RunFileError("The file is packed in a way that NumPy does not.")
            if sum(member.file_size for member in members) > MAX_BYTES:
                raise RunFileError(f"The file's arrays have more than {MAX_BYTES:,} bytes.")
            return {member.filename: file.read(member) for member in members}
    except RunFileError:
        raise
    except _DAMAGED:
        raise RunFileError("The file is damaged or encrypted.") from None


def _array(file: str, content: bytes) -> tuple[str, Array]:
    """An array of numbers, by its name: its header is read, and then just what belongs to it."""
    name = file.removesuffix(".npy")
    n_bytes = _LENGTHS.get(content[6:8])
    if not content.startswith(b"\x93NUMPY") or n_bytes is None:
        raise RunFileError(f"{shown(file)}: is no NumPy array; {_HOW}.")
    begin = 8 + n_bytes
    end = begin + int.from_bytes(content[8:begin], "little")
    try:
        # A literal is data: nothing in it is called.
        header = ast.literal_eval(content[begin : min(end, _MOST_OF_A_HEADER)].decode("latin1"))
        kind, by_column, shape = (header[part] for part in ("descr", "fortran_order", "shape"))
        shape = tuple(map(operator.index, shape))
        dtype = np.dtype(kind) if re.fullmatch(r"[<>|=]?[fiu]\d", kind) else None
    except (ValueError, SyntaxError, TypeError, KeyError, RecursionError, MemoryError):
        raise RunFileError(f"{shown(name)}: has a header that cannot be read.") from None
    if dtype is None:
        raise RunFileError(f"{shown(name)}: holds {shown(kind)}, no numbers.")
    values = content[end:]
    if min(shape, default=0) < 0 or math.prod(shape) * dtype.itemsize != len(values):
        raise RunFileError(f"{shown(name)}: is damaged; {shown(shape)} is not what it holds.")
    try:
        return name, np.frombuffer(values, dtype).reshape(shape, order="F" if by_column else "C")
    except ValueError:  # more dimensions than NumPy has, or too long a one beside one of 0
        raise RunFileError(f"{shown(name)}: has the shape {shown(shape)}; {_HOW}.") from None
