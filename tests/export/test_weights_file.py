"""Weights from files: what left comes back, what does not fit is named, and nothing is ever run."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground import (
    PlaygroundError,
    RunConfig,
    RunFileError,
    SettingError,
    StateError,
    advance,
    load_weights,
    start,
    train,
)
from playground.export.forms import written
from playground.export.weights_file import MAX_BYTES, read_file, read_weights
from playground.run.file import run_text
from tests.export.exported import POINTS, SHAPES, run_of

CONFIG = RunConfig(hidden_layers=(3,), features=("x", "y"))
TRAINED = train(CONFIG, 4, "reference")


def packed(**arrays: Any) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def ours(**changes: Any) -> dict[str, Any]:
    """Weights and biases as NumPy's code names them."""
    pairs = zip(TRAINED.state.weights, TRAINED.state.biases, strict=True)
    arrays = {
        name: array
        for k, (weights, biases) in enumerate(pairs, 1)
        for name, array in ((f"W{k}", weights), (f"b{k}", biases))
    }
    return {**arrays, **changes}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_network_that_left_as_json_comes_back_to_the_last_bit(shape: str, tmp_path: Path) -> None:
    run, file = run_of(shape), tmp_path / "net.json"
    run.export(file)
    again = load_weights(file)
    assert again.config == run.config
    assert again.state.epoch == 5
    assert again.predict(POINTS).tolist() == run.predict(POINTS).tolist()


def test_an_npz_of_numpys_names_gives_the_run_that_has_them(tmp_path: Path) -> None:
    np.savez(tmp_path / "net.npz", **ours())
    run = load_weights(tmp_path / "net.npz", CONFIG)
    assert run.state.epoch == 0
    assert run.predict(POINTS).tolist() == TRAINED.predict(POINTS).tolist()
    assert run.history.test.tolist() == [TRAINED.history.test[-1]]


def test_an_npz_of_pytorchs_names_has_its_weights_turned() -> None:
    pairs = zip(TRAINED.state.weights, TRAINED.state.biases, strict=True)
    arrays = {
        name: array
        for k, (weights, biases) in enumerate(pairs, 1)
        for name, array in ((f"layer{k}.weight", weights.T), (f"layer{k}.bias", biases))
    }
    state = read_weights(packed(**arrays), CONFIG).state
    assert state.as_lists()["weights"] == TRAINED.state.as_lists()["weights"]


def test_a_pt_of_a_state_dict_is_read_and_of_parts_of_storages_too() -> None:
    (first, second), (b1, b2) = TRAINED.state.weights, TRAINED.state.biases
    content = saved(
        {
            "0.weight": (2, (3, 2), (1, 3)),  # by column, behind two other numbers
            "0.bias": (0, (3,), (1,)),
            "2.weight": (0, (1, 3), (3, 1)),
            "2.bias": (0, (1,), (1,)),
        },
        {
            "0": np.array([7, 7, *first.ravel()]).tobytes(),
            "1": b1.tobytes(),
            "2": second.tobytes(),
            "3": b2.tobytes(),
        },
    )
    state = read_weights(content, CONFIG).state
    assert state.as_lists()["weights"] == TRAINED.state.as_lists()["weights"]
    assert state.as_lists()["biases"] == TRAINED.state.as_lists()["biases"]


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_training_goes_on_from_such_weights(optimizer: str) -> None:
    config = CONFIG.replace(optimizer=optimizer, changes=("2:learningRate:1",))
    run = read_weights(packed(**ours()), config)
    assert run.config.changes == ()
    further = advance(run.standing, 3, "reference")[0]
    assert further.state.epoch == 3
    assert not np.array_equal(further.state.weights[0], run.state.weights[0])


@pytest.mark.parametrize(
    "dtype", ["<f4", ">f8", "<i8", "u1", "f2"], ids=["single", "other end", "whole", "u1", "half"]
)
def test_numbers_of_every_kind_are_read_and_tables_by_column_too(dtype: str) -> None:
    weights = np.asfortranarray(np.array([[1, 2, 3], [4, 5, 6]]).astype(dtype))
    for pack in (np.savez, np.savez_compressed):
        stream = io.BytesIO()
        pack(stream, **ours(W1=weights))
        state = read_weights(stream.getvalue(), CONFIG).state
        assert state.weights[0].tolist() == [[1, 2, 3], [4, 5, 6]]
        assert state.weights[0].dtype == np.float64


def with_header(header: str, values: bytes = b"") -> bytes:
    """An .npz whose first array has such a header."""
    stream = io.BytesIO(packed(**ours()))
    with zipfile.ZipFile(stream, "a") as file:
        text = header.encode()
        file.writestr("W0.npy", b"\x93NUMPY\1\0" + len(text).to_bytes(2, "little") + text + values)
    return stream.getvalue()


def header(shape: str, descr: str = "'<f8'", values: bytes = b"") -> bytes:
    return with_header(f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}}}", values)


class Trap:
    """What would leave a trace if a pickle were opened."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (pytest.fail, ("it was run",))


def of_objects() -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **{"W1": np.array([Trap(), None], dtype=object)})
    return stream.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    return stream.getvalue()


Layout = tuple[int, tuple[int, ...], tuple[int, ...]]
"""Of an array: where it begins in its storage, its shape, its strides."""


def saved(
    arrays: dict[str, Layout], storages: dict[str, bytes], kind: str = "DoubleStorage"
) -> bytes:
    """What torch.save writes of a state_dict, array k in storage k, operation by operation."""

    def text(value: str) -> bytes:
        return b"X" + len(value.encode()).to_bytes(4, "little") + value.encode()

    def number(value: int) -> bytes:
        return b"\x8a\x08" + value.to_bytes(8, "little", signed=True)

    def numbers(values: tuple[int, ...]) -> bytes:
        return b"(" + b"".join(map(number, values)) + b"t"

    pickled = b"\x80\x02ccollections\nOrderedDict\n)R("
    for key, (name, (offset, shape, strides)) in enumerate(arrays.items()):
        storage = text("storage") + b"ctorch\n" + kind.encode() + b"\n" + text(str(key))
        storage = b"(" + storage + text("cpu") + number(0) + b"tQ"
        pickled += text(name) + b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage
        pickled += number(offset) + numbers(shape) + numbers(strides) + b"\x89NtR"
    data = {f"net/data/{key}": content for key, content in storages.items()}
    return zipped({"net/data.pkl": pickled + b"u.", "net/version": b"3\n", **data})


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("W1.npy", bytes(2 * MAX_BYTES))
    return stream.getvalue()


def with_method(method: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as file:
        file.writestr("W1.npy", b"")
    return stream.getvalue()


WRONG: dict[str, tuple[Callable[[], bytes], type[PlaygroundError], str]] = {
    "shape": (
        lambda: packed(**ours(W2=np.zeros((4, 1)))), StateError,
        r"^W2: shape \(4, 1\), but the network needs \(3, 1\)\.$"),
    "PyTorch's shape": (
        lambda: packed(**{"layer1.weight": np.zeros((2, 3)), "layer1.bias": np.zeros(3),
                          "layer2.weight": np.zeros((1, 3)), "layer2.bias": np.zeros(1)}),
        StateError, r"^layer1\.weight: shape \(2, 3\), but the network needs \(3, 2\)\.$"),
    "PyTorch's layers": (
        lambda: packed(**{"0.weight": np.zeros((1, 2)), "0.bias": np.zeros(1)}), StateError,
        r"^0\.weight: 1 layers, but the network has 2\.$"),
    "PyTorch's biases": (
        lambda: packed(**{"0.weight": np.zeros((3, 2)), "2.weight": np.zeros((1, 3))}), StateError,
        r"^0\.bias: missing"),
    "biases": (
        lambda: packed(**ours(b1=np.zeros(1))), StateError, r"^b1: shape \(1,\), .* \(3,\)\.$"),
    "missing": (
        lambda: packed(**{k: v for k, v in ours().items() if k != "b2"}), StateError,
        "^b2: missing; the network has 2 layers"),
    "too many": (
        lambda: packed(**ours(W3=np.zeros((1, 1)))), StateError, "^W3: is too much; .* 2 layers"),
    "other names": (
        lambda: packed(w=np.zeros(3), v=np.zeros(2)), RunFileError,
        "^The file has w, v: weights are W1"),
    "no array": (packed, RunFileError, "^The file has no array: "),
    "not finite": (
        lambda: packed(**ours(b1=np.array([0, np.nan, 1]))), StateError, "^b1: not all .* finite"),
    "objects": (of_objects, RunFileError, r"^W1: holds \|O, no numbers"),
    "words": (lambda: packed(**ours(W1=np.array(["a"]))), RunFileError, "^W1: holds <U1, no num"),
    "complex": (lambda: packed(**ours(W1=np.array([1j]))), RunFileError, "^W1: holds <c16, no "),
    "no array file": (
        lambda: zipped({"a.txt": b"hello"}), RunFileError, r"^a\.txt: is no NumPy array; weights"),
    "a pickle of more": (
        lambda: zipped({"net/data.pkl": b"cos\nsystem\n(X\2\0\0\0lstR."}), RunFileError,
        r"^The file would call os system: save net\.state_dict\(\), and no more"),
    "a pickle of a whole module": (
        lambda: zipped({"net/data.pkl": pickle.dumps(Trap(), protocol=2)}), RunFileError,
        r"^The file's pickle has the operation b'\\x81': save"),
    "a pickle of now": (
        lambda: zipped({"net/data.pkl": pickle.dumps({}, protocol=4)}), RunFileError,
        r"^The file's pickle has the operation b'\\x94': save"),
    "a pickle of words": (
        lambda: zipped({"net/data.pkl": pickle.dumps({"a": "b"}, protocol=2)}), RunFileError,
        "^The file holds more than arrays: save"),
    "a long pickle": (
        lambda: zipped({"net/data.pkl": bytes(50_001)}), RunFileError, "more than 50,000 bytes"),
    "half a pickle": (
        lambda: zipped({"net/data.pkl": b"}X"}), RunFileError, "is no state_dict that can be read"),
    "an empty pickle": (
        lambda: zipped({"net/data.pkl": b"."}), RunFileError, "is no state_dict that can be read"),
    "numbers that are not there": (
        lambda: saved({"0.weight": (0, (2, 3), (3, 1))}, {}), RunFileError, "is no state_dict"),
    "numbers beyond the end": (
        lambda: saved({"0.weight": (0, (2, 3), (3, 1))}, {"0": bytes(40)}), RunFileError,
        "is no state_dict that can be read"),
    "numbers before the beginning": (
        lambda: saved({"0.weight": (0, (2, 3), (-3, 1))}, {"0": bytes(48)}), RunFileError,
        "is no state_dict that can be read"),
    "more numbers than there are": (
        lambda: saved({"0.weight": (0, (10**6, 10**6), (0, 0))}, {"0": bytes(48)}), RunFileError,
        "is no state_dict that can be read"),
    "the same numbers again and again": (
        lambda: saved({f"{k}.weight": (0, (60_000,), (1,)) for k in range(2)},
                      {f"{k}": bytes(480_000) for k in range(2)}),
        RunFileError, "arrays have more than 100,000 numbers; no network here has"),
    "no numbers, very often": (
        lambda: saved({"0.weight": (0, (10**9, 0), (0, 0))}, {"0": bytes(48)}), StateError,
        "1 layers, but the network has 2"),
    "whole numbers of PyTorch": (
        lambda: saved({"0.weight": (0, (2, 3), (3, 1))}, {"0": bytes(48)}, "LongStorage"),
        RunFileError, "torch LongStorage: weights are float64, float32 or float16"),
    "tuples within tuples as a key": (
        lambda: zipped({"net/data.pkl": b"})" + b"q\0h\0\x86" * 200 + b"Ns."}), RunFileError,
        "is no state_dict that can be read"),
    "a bomb": (bomb, RunFileError, "^The file's arrays have more than 1,400,000 bytes"),
    "another packing": (
        lambda: with_method(zipfile.ZIP_BZIP2), RunFileError, "packed in a way that NumPy does"),
    "a huge shape": (lambda: header("(10**12,)"), RunFileError, "W0: has a header that cannot"),
    "a larger shape": (lambda: header("(1000000000000,)"), RunFileError, "W0: is damaged"),
    "a negative shape": (lambda: header("(-1, -2)"), RunFileError, "W0: is damaged"),
    "more dimensions than NumPy has": (
        lambda: header(f"({'1, ' * 70})", values=bytes(8)), RunFileError, "W0: has the shape"),
    "a long dimension of nothing": (
        lambda: header(f"(0, {10**30})"), RunFileError, "W0: has the shape"),
    "half a shape": (lambda: header("(0.5,)"), RunFileError, "W0: has a header that cannot"),
    "no shape": (lambda: header("3"), RunFileError, "W0: has a header that cannot"),
    "a call": (lambda: header("__import__('os')"), RunFileError, "W0: has a header that cannot"),
    "deep brackets": (lambda: header("(" * 900), RunFileError, "W0: has a header that cannot"),
    "a kind there is none of": (
        lambda: header("(0,)", "'<f3'"), RunFileError, "W0: has a header that cannot"),
    "a record": (lambda: header("(0,)", "[('a', 'O')]"), RunFileError, "W0: has a header that"),
    "damaged": (lambda: packed(**ours())[:-30], RunFileError, "is damaged or encrypted"),
    "nothing": (lambda: b"", RunFileError, "no network's JSON, no .npz and no .pt"),
    "bytes": (lambda: bytes(range(256)), RunFileError, "no network's JSON, no .npz and no .pt"),
    "too large": (lambda: b"PK" + bytes(MAX_BYTES), RunFileError, "more than 1,400,000 bytes"),
    "too many arrays": (
        lambda: packed(**{f"W{k}": np.zeros(1) for k in range(101)}), RunFileError,
        "has 101 parts; at most 100"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "error", "words"), WRONG.values(), ids=WRONG)
def test_a_wrong_npz_gets_a_sentence(
    content: Callable[[], bytes], error: type[PlaygroundError], words: str
) -> None:
    with pytest.raises(error, match=words):
        read_weights(content(), CONFIG)


def test_an_npz_needs_a_config() -> None:
    with pytest.raises(SettingError, match="config=None: say whose weights"):
        read_weights(packed(**ours()))


LEFT = json.loads(written(TRAINED.standing, "json"))


def with_layer(**changes: Any) -> dict[str, Any]:
    return {"layers": [{**LEFT["layers"][0], **changes}, LEFT["layers"][1]]}


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"version": 2}, RunFileError, "must have the format 'neural-playground network', ver"),
        ({"epoch": -1}, RunFileError, "epoch=-1: must be a whole number"),
        ({"epoch": True}, RunFileError, "epoch=True: must be"),
        ({"link": 3}, RunFileError, "link=3: must be a text"),
        ({"link": "#networkShape=4"}, StateError,
         r"^layers\[0\]\.weights: shape \(2, 3\), but the network needs \(2, 4\)\.$"),
        ({"link": "#networkShape=3,2"}, StateError, "^layers: 2 of them, but the network has 3"),
        ({"link": "#activation=relu&networkShape=3"}, StateError,
         r"layers\[0\]\.activation=tanh: but the network has relu"),
        ({"layers": 3}, RunFileError, "layers=3: must be a list of objects"),
        ({"layers": [3]}, RunFileError, "must be a list of objects"),
        ({"features": None}, StateError, "features=None: but the network sees x, y"),
        ({"features": [{"name": "x"}]}, StateError, r"features=\['x'\]: but the network sees x, y"),
        (with_layer(weights="a"), StateError, r"layers\[0\]\.weights=a: is no table of numbers"),
        (with_layer(weights=[[1], [1, 2]]), StateError, "is no table of numbers"),
        (with_layer(biases=[10**400, 0, 0]), StateError, "is no table of numbers"),
        (with_layer(biases=[1e400, 0, 0]), StateError, "not all of its numbers are finite"),
        (with_layer(biases=None), StateError, r"layers\[0\]\.biases: shape \(\), .* needs \(3,\)"),
    ],
)  # fmt: skip
def test_wrong_json_gets_a_sentence(
    changes: dict[str, Any], error: type[PlaygroundError], words: str
) -> None:
    with pytest.raises(error, match=words):
        read_weights(json.dumps({**LEFT, **changes}).encode())


def test_json_for_another_config_of_the_same_shape_starts_there_at_epoch_zero() -> None:
    config = CONFIG.replace(dataset="xor", learning_rate=1.0)
    run = read_weights(json.dumps(LEFT).encode(), config)
    assert (run.config, run.state.epoch) == (config, 0)
    assert np.array_equal(run.state.weights[0], TRAINED.state.weights[0])


def test_a_file_is_read_as_what_it_says_it_is() -> None:
    for text in (json.dumps(LEFT), json.dumps(LEFT, separators=(",", ":")), run_text(TRAINED)):
        assert read_file(text).state.weights[0].tolist() == TRAINED.state.weights[0].tolist()
    with pytest.raises(RunFileError, match="no run saved by the playground"):
        read_file('{"format": "x"}')


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(RunFileError, match=r"net\.npz: No such file"):
        load_weights(tmp_path / "net.npz", CONFIG)
    (tmp_path / "large.npz").write_bytes(bytes(MAX_BYTES + 1))
    with pytest.raises(RunFileError, match="more than 1,400,000 bytes"):
        load_weights(tmp_path / "large.npz", CONFIG)


WHOLE = packed(**ours())


@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=8))
def test_bytes_changed_anywhere_are_read_or_refused_in_a_sentence(at: int, other: bytes) -> None:
    content = WHOLE[:at] + other + WHOLE[at + len(other) :]
    try:
        run = read_weights(content, CONFIG)
    except PlaygroundError:
        return
    assert run.state.is_finite()


def test_first_weights_leave_and_come_back_too() -> None:
    standing = start(CONFIG)
    again = read_weights(written(standing, "json"))
    assert again.state.as_lists() == standing.state.as_lists()
