"""`python -m playground check`: gradients in files and as formulas, judged; bad files refused."""

from __future__ import annotations

import pickle
import struct
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from playground.cli import array_files, main
from playground.derivation.case import LAYERS, Case, Edit
from playground.layers import (
    conv2d,
    conv2d_backward,
    dense_backward,
    softmax_cross_entropy,
    softmax_cross_entropy_backward,
)

CASE = Case(size=6, stride=2, padding=1, seed=4)
SIZES = ["--size", "6", "--stride", "2", "--padding", "1", "--seed", "4"]


def call(*args: str) -> Result:
    return CliRunner().invoke(main, ["check", *args])


def saved(folder: Path, array: np.ndarray, name: str = "mine.npy") -> str:
    np.save(folder / name, array)
    return str(folder / name)


def refused(result: Result) -> str:
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    return result.stderr


@pytest.mark.parametrize("order", ["C", "F"])
def test_a_right_gradient_in_a_file_is_told_so_with_exit_code_0(tmp_path: Path, order: str) -> None:
    dw = np.array(CASE.arrays()["dw"], order=order)
    result = call("conv2d", *SIZES, "--grad-weight", saved(tmp_path, dw))
    assert result.exit_code == 0
    assert result.stdout.startswith("Convolution: channels in 2, channels out 2, size 6")
    assert "All 36 entries of dw are right." in result.stdout
    assert "Central differences of the forward pass agree to" in result.stdout


def test_a_wrong_gradient_is_shown_entry_by_entry_its_mistake_named_with_exit_code_1(
    tmp_path: Path,
) -> None:
    right = CASE.arrays()["dw"]
    result = call("conv2d", *SIZES, "--grad-weight", saved(tmp_path, right / 9))
    assert result.exit_code == 1
    n_wrong = int((np.abs(right) > 1e-9).sum())  # a ninth of 0 is right
    assert f"{n_wrong} of 36 entries of dw are wrong" in result.stdout
    assert "a mean is taken for the sum: all is divided by 9" in result.stdout
    rows = result.stdout.partition("difference\n")[2].splitlines()
    worst = tuple(map(int, np.unravel_index(np.abs(right).argmax(), right.shape)))
    assert rows[0].startswith(f"dw({','.join(map(str, worst))})")
    assert len(rows) == 6
    assert rows[-1] == f"... and {n_wrong - 5} more"


def test_all_gradients_at_once_and_formulas_beside_them(tmp_path: Path) -> None:
    arrays = CASE.arrays()
    files = [
        part
        for flag, name in {"--grad-z": "dz", "--grad-weight": "dw", "--grad-bias": "db"}.items()
        for part in (flag, saved(tmp_path, arrays[name], f"{name}.npy"))
    ]
    formula = "dz(a,b,c) = sum(j,h,k) w(j,a,b-h,c-k) g(j,h,k)"
    result = call("conv2d", *SIZES, *files, "--formula", formula)
    assert result.exit_code == 1
    assert result.stdout.count("are right.") == 3
    assert "both the stride and the padding are forgotten" in result.stdout


def test_rounded_numbers_are_right_as_far_as_they_go(tmp_path: Path) -> None:
    file = saved(tmp_path, np.round(Case("tanh").arrays()["dz"], 3))
    assert "right to the 3 decimals given" in call("tanh", "--grad-z", file).stdout
    assert call("tanh", "--grad-z", file, "--decimals", "6").exit_code == 1


@pytest.mark.parametrize("layer", LAYERS)
def test_what_is_saved_is_what_is_judged(tmp_path: Path, layer: str) -> None:
    folder = tmp_path / "numbers"
    assert call(layer, "--save", str(folder)).exit_code == 0
    case = Case(layer, **LAYERS[layer].usual)
    for name in (*case.kind.inputs, "y"):
        assert np.array_equal(np.load(folder / f"{name}.npy"), case.arrays()[name])


def test_own_inputs_take_the_place_of_drawn_ones(tmp_path: Path) -> None:
    z = np.arange(50.0).reshape(2, 5, 5) / 10
    edits = tuple(Edit("z", index, float(z[index])) for index in np.ndindex(z.shape))
    dw = Case(edits=edits).arrays()["dw"]
    files = ["--z", saved(tmp_path, z, "z.npy"), "--grad-weight", saved(tmp_path, dw)]
    assert call("conv2d", *files).exit_code == 0


@pytest.mark.parametrize(
    ("other", "layer", "formula"),
    [("linear", "dense", "dw(i,j) = z(i) g(j)"), ("reshape", "flatten", "dz(a,h,k) = g(a,h,k)")],
)
def test_a_layer_is_judged_by_its_other_name(other: str, layer: str, formula: str) -> None:
    by_other, by_own = (call(name, "--formula", formula) for name in (other, layer))
    assert by_other.stdout == by_own.stdout
    assert by_other.exit_code == by_own.exit_code


def test_the_help_says_how_the_weight_of_a_dense_layer_lies() -> None:
    said = " ".join(call("--help").stdout.split())
    assert "The weight of dense has the shape (inputs, outputs)" in said
    w = Case("dense", **LAYERS["dense"].usual).given()["w"]
    assert w.shape == (Case("dense").size, Case("dense").channels_out)


def test_the_address_of_a_page_is_a_case() -> None:
    case = Case("tanh", size=3, seed=6, edits=(Edit("z", (0, 0, 0), 0.25),))
    result = call(case.link("http://127.0.0.1:8050/backprop"), "--formula", "dz = (1 - y^2) g")
    assert result.exit_code == 0
    assert result.stdout.startswith("Tanh: channels in 2, size 3, seed 6")


def test_a_derivation_in_latex_is_judged_line_by_line() -> None:
    text = (
        r"\frac{\partial L}{\partial z_{i,k}} &= (p_{i,k} + \mathbb{1}\{k = t_i\}) g_i"
        r" \\ &= (p_{i,k} - \mathbb{1}\{k = t_i\}) \frac{\partial L}{\partial y_i}"
    )
    result = call("softmax_cross_entropy", "--formula", text)
    assert result.exit_code == 1
    assert "Line 1 is the first that is wrong." in result.stdout
    assert "Line 2: " in result.stdout
    assert call("softmax_cross_entropy", "--formula", text.replace("+", "-")).exit_code == 0


def test_an_array_of_another_shape_is_refused_by_its_flag_with_advice(tmp_path: Path) -> None:
    file = saved(tmp_path, np.zeros((1, 2, 2, 3, 3)))
    message = refused(call("conv2d", "--grad-weight", file))
    assert "--grad-weight=" in message
    assert "(1, 2, 2, 3, 3); must be (2, 2, 3, 3), as w is; leave out the batch axis" in message


def header(text: bytes, body: bytes = b"") -> bytes:
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + body


CONTENTS: dict[str, tuple[bytes, str]] = {
    "a text": (b"0.1 0.2 0.3", "must be an array that numpy.save has written"),
    "nothing": (b"", "must be an array that numpy.save has written"),
    "a pickle": (pickle.dumps(np.zeros(3)), "must be an array that numpy.save has written"),
    "objects": (
        header(b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n", b"cos\nsystem\n."),
        "must hold numbers, not object",
    ),
    "texts": (
        header(b"{'descr': '<U1', 'fortran_order': False, 'shape': (1,), }\n", b"a\0\0\0"),
        "must hold numbers, not <U1",
    ),
    "a header that claims more than there is": (
        header(b"{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999,), }\n"),
        "must be an array that numpy.save has written",
    ),
    "a header that is no literal": (header(b"__import__('os').abort()\n"), "must be an array"),
    "a header nested a thousand deep": (header(b"(" * 5000 + b"\n"), "must be an array"),
    "an array cut short": (
        header(b"{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }\n", b"\0" * 15),
        "must be an array that numpy.save has written",
    ),
    "a megabyte": (b"\x93NUMPY" + b"\0" * array_files.MAX_BYTES, "at most 1000000 bytes"),
}


@pytest.mark.parametrize("kind", CONTENTS)
def test_a_file_that_holds_no_array_of_numbers_is_refused(tmp_path: Path, kind: str) -> None:
    content, said = CONTENTS[kind]
    (tmp_path / "mine.npy").write_bytes(content)
    message = refused(call("conv2d", "--grad-weight", str(tmp_path / "mine.npy")))
    assert said in message
    assert "--grad-weight=" in message


def test_an_object_array_is_never_unpickled(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return Path.touch, (tmp_path / "sprung",)

    trap = np.empty(1, dtype=object)
    trap[0] = Trap()
    np.save(tmp_path / "mine.npy", trap, allow_pickle=True)
    refused(call("conv2d", "--grad-weight", str(tmp_path / "mine.npy")))
    assert not (tmp_path / "sprung").exists()


def test_a_file_that_is_none_or_cannot_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (tmp_path, tmp_path / "none.npy"):
        assert "there is none" in refused(call("conv2d", "--grad-weight", str(path)))
    assert "cannot be read" in refused(call("conv2d", "--grad-weight", "x" * 5000))
    file = saved(tmp_path, np.zeros(3))

    def forbid(*_: object) -> None:  # permissions do not bind an administrator, who may run this
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(array_files, "open", forbid, raising=False)
    assert "cannot be read: Permission denied" in refused(call("conv2d", "--grad-weight", file))


BAD = [
    (["lstm", "--formula", "dz = g"], "LAYER=lstm: must be one of conv2d"),
    (["conv2d"], "nothing to judge"),
    (["conv2d", "--stride", "9", "--save", "x"], "--stride=9: must be a whole number from 1 to 4"),
    (["conv2d", "--size", "2", "--save", "x"], "--kernel=3: does not fit"),
    (["tanh", "--stride", "2", "--save", "x"], "--stride=2: tanh has none"),
    (["tanh", "--grad-weight", "x"], "--grad-weight=x: tanh has none; it has dz"),
    (["tanh", "--weight", "x", "--save", "x"], "--weight=x: tanh has none"),
    (["conv2d", "--seed", "-1", "--save", "x"], "--seed=-1"),
    (["conv2d", "--decimals", "99", "--save", "x"], "--decimals=99"),
    (["conv2d", "--formula", "db(j) = q"], "--formula=db(j) = q: Character 9: there is no q here"),
    (["conv2d", "--formula", "db(j) = __import__('os')"], "Character 9: “_” has no meaning"),
    (["#layer=conv2d&size=99", "--save", "x"], "size=99"),
]


@pytest.mark.parametrize(("args", "said"), BAD, ids=[said for _, said in BAD])
def test_a_bad_call_gets_one_line_with_exit_code_2(args: list[str], said: str) -> None:
    assert said in refused(call(*args))


@pytest.mark.parametrize("bad", [np.nan, 1e7])
def test_own_inputs_must_be_numbers_of_a_size_that_can_be_shown(tmp_path: Path, bad: float) -> None:
    file = saved(tmp_path, np.full((2, 5, 5), bad))
    message = refused(call("conv2d", "--z", file, "--save", str(tmp_path / "out")))
    assert "must hold numbers from -1000000 to 1000000" in message


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("padding", ["1", "same", "1,0", "0,1,2,0"])
def test_a_batch_in_files_is_judged_with_sizes_that_follow_from_them(
    tmp_path: Path, padding: str
) -> None:
    sides = {"1": 1, "same": "same", "1,0": (1, 0), "0,1,2,0": ((0, 1), (2, 0))}[padding]
    z, w, b = rng().normal(size=(3, 2, 5, 6)), rng(1).normal(size=(4, 2, 3, 2)), np.zeros(4)
    g = rng(2).normal(size=conv2d(z, w, b, (2, 1), sides).shape)
    right = dict(zip(("z", "weight", "bias"), conv2d_backward(z, w, g, (2, 1), sides), strict=True))
    given = {"z": z, "weight": w, "bias": b, "g": g}
    files = [part for n, a in given.items() for part in (f"--{n}", saved(tmp_path, a, f"{n}.npy"))]
    sizes = ["--stride", "2x1", "--padding", padding]
    mine = [p for n, a in right.items() for p in (f"--grad-{n}", saved(tmp_path, a, f"d{n}.npy"))]
    result = call("conv2d", *sizes, *files, *mine)
    assert result.exit_code == 0, result.output
    assert result.stdout.count("are right.") == 3
    assert "samples 3" in result.stdout
    assert "size 5x6" in result.stdout
    one = saved(tmp_path, conv2d_backward(z[:1], w, g[:1], (2, 1), sides)[1], "one.npy")
    wrong = call("conv2d", *sizes, *files, "--grad-weight", one)
    assert wrong.exit_code == 1
    assert "the sum over the samples is missing: only sample 0 counts" in wrong.stdout
    formula = "dw(j,a,m,n) = sum(i,h,k) z(i,a,2h+m-p_0,k+n-p_1) g(i,j,h,k)"
    assert call("conv2d", *sizes, *files, "--formula", formula).exit_code == 0


def test_a_dense_layer_takes_images_and_their_gradient_in_their_shape(tmp_path: Path) -> None:
    z, w, g = rng().normal(size=(2, 3, 2, 2)), rng(1).normal(size=(12, 5)), np.ones((2, 5))
    dz, _, _ = dense_backward(z, w, g)
    files = ["--z", saved(tmp_path, z, "z.npy"), "--weight", saved(tmp_path, w, "w.npy"),
             "--g", saved(tmp_path, g, "g.npy")]  # fmt: skip
    for shape in (dz.shape, (2, 12)):
        mine = saved(tmp_path, dz.reshape(shape))
        result = call("dense", *files, "--grad-z", mine)
        assert result.exit_code == 0, result.output
    message = refused(call("dense", *files, "--grad-z", saved(tmp_path, np.zeros((2, 11)))))
    assert "must be (2, 12)" in message


def test_a_softmax_of_ones_own_with_labels(tmp_path: Path) -> None:
    z, labels = rng().normal(size=(5, 4)), np.array([0, 3, 1, 1, 2])
    files = ["--z", saved(tmp_path, z, "z.npy"), "--labels", saved(tmp_path, labels, "t.npy")]
    _, p = softmax_cross_entropy(z, labels)
    dz = softmax_cross_entropy_backward(p, labels)
    assert call("softmax_cross_entropy", *files, "--grad-z", saved(tmp_path, dz)).exit_code == 0
    wrong = call("softmax_cross_entropy", *files, "--grad-z", saved(tmp_path, dz * 5))
    assert "the mean's 1/N" in wrong.stdout
    files[-1] = saved(tmp_path, labels + 1, "t.npy")
    message = refused(call("softmax_cross_entropy", *files, "--formula", "dz(i,k) = p(i,k)"))
    assert "a label must be a whole number from 0 to 3" in message


def test_more_than_can_be_judged_is_refused(tmp_path: Path) -> None:
    file = saved(tmp_path, np.zeros((2, 3, 50, 50)))
    assert "has 15000 entries; at most 5000 are judged" in refused(call("conv2d", "--z", file))
