"""The Export menu: everything it saves or copies is the run shown, and comes back as that run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground import RunConfig, load, train
from playground.export.forms import written
from playground.run.training import step
from tests.browser.conftest import ROOT, Visitor

LINK = "#dataset=xor&networkShape=3&noise=10&seed=it's%20%22mine%22"
CONFIG = RunConfig.from_link(LINK)
DIVERGING = "#problem=regression&activation=linear&learningRate=10"


def trained(visitor: Visitor, link: str = LINK, epochs: int = 3) -> None:
    visitor.open(link)
    for epoch in range(1, epochs + 1):
        visitor.page.click("#step")
        visitor.until_epoch(epoch)


def choose(visitor: Visitor, item: str) -> None:
    visitor.page.click("#export summary")
    visitor.page.get_by_role("group").get_by_role("button", name=item, exact=True).click()


def saved(visitor: Visitor, item: str, folder: Path) -> Path:
    with visitor.page.expect_download() as download:
        choose(visitor, item)
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def copied(visitor: Visitor, item: str, note: str) -> str:
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    choose(visitor, item)
    visitor.until_note(note)
    text: str = visitor.page.evaluate("navigator.clipboard.readText()")
    return text


def test_the_run_is_saved_and_python_loads_it_exactly(visitor: Visitor, tmp_path: Path) -> None:
    trained(visitor)
    file = saved(visitor, "Run, JSON", tmp_path)
    assert file.name == "xor-3.json"
    run, wanted = load(file), train(CONFIG, 3)
    assert run.config == CONFIG
    assert run.state.as_lists() == wanted.state.as_lists()
    assert run.history.test[1:].tolist() == wanted.history.test[1:].tolist()


@pytest.mark.slow
def test_a_saved_run_opens_again_where_it_stood_and_goes_on(
    visitor: Visitor, tmp_path: Path
) -> None:
    trained(visitor)
    file = saved(visitor, "Run, JSON", tmp_path)
    before = visitor.losses()
    visitor.open()
    with visitor.page.expect_file_chooser() as chooser:
        choose(visitor, "Open a file …")
    chooser.value.set_files(file)
    visitor.until_epoch(3)
    assert visitor.losses() == before
    assert visitor.config() == CONFIG
    visitor.page.click("#step")
    visitor.until_epoch(4)
    last = train(CONFIG, 4).losses.iloc[-1]
    assert visitor.losses() == (f"{last.train_loss:.3f}", f"{last.test_loss:.3f}")


DROP = """([name, text]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([text], name, { type: "application/json" }));
  const options = { dataTransfer: carried, bubbles: true, cancelable: true };
  for (const kind of ["dragenter", "dragover"]) {
    document.body.dispatchEvent(new DragEvent(kind, options));
  }
  const seen = "dropping" in document.documentElement.dataset;
  document.body.dispatchEvent(new DragEvent("drop", options));
  return [seen, "dropping" in document.documentElement.dataset];
}"""


@pytest.mark.slow
def test_a_file_dropped_on_the_page_opens(visitor: Visitor, tmp_path: Path) -> None:
    trained(visitor)
    text = saved(visitor, "Run, JSON", tmp_path).read_text()
    visitor.open()
    assert visitor.page.evaluate(DROP, ["run.json", text]) == [True, False]
    visitor.until_epoch(3)
    assert visitor.config() == CONFIG


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no JSON", "The file is no JSON"),
        (json.dumps({"format": "x"}), "this is no run saved by the playground"),
        ("1" * 2_000_000, "at most 1,900,000 are read"),
    ],
)
def test_a_wrong_file_is_refused_and_what_was_here_stays(
    visitor: Visitor, text: str, words: str
) -> None:
    trained(visitor, epochs=1)
    visitor.page.evaluate(DROP, ["wrong.json", text])
    visitor.until_note(words)
    assert visitor.epoch() == 1
    visitor.problems.clear()  # the browser itself logs the 422


@pytest.mark.slow
def test_weights_of_a_numpy_file_come_into_the_network_shown(
    visitor: Visitor, tmp_path: Path
) -> None:
    wanted = train(CONFIG, 7)
    pairs = zip(wanted.state.weights, wanted.state.biases, strict=True)
    arrays = {
        name: array
        for k, (weights, biases) in enumerate(pairs, 1)
        for name, array in ((f"W{k}", weights), (f"b{k}", biases))
    }
    np.savez(tmp_path / "net.npz", **arrays)
    np.savez(tmp_path / "wrong.npz", **{**arrays, "W1": np.zeros((2, 4))})
    trained(visitor)

    def choose_file(name: str) -> None:
        with visitor.page.expect_file_chooser() as chooser:
            choose(visitor, "Open a file …")
        chooser.value.set_files(tmp_path / name)

    choose_file("wrong.npz")
    visitor.until_note("wrong.npz: W1: shape (2, 4), but the network needs (2, 3).")
    assert visitor.epoch() == 3
    visitor.problems.clear()  # the browser itself logs the 422
    (tmp_path / "net.pt").write_bytes(b"PK")
    choose_file("net.pt")
    visitor.until_note("net.pt: The file is damaged")
    visitor.problems.clear()
    choose_file("net.npz")
    visitor.until_note("not those that the settings lead to")
    last = wanted.losses.iloc[-1]
    assert visitor.epoch() == 0
    assert visitor.losses() == (f"{last.train_loss:.3f}", f"{last.test_loss:.3f}")
    visitor.page.click("#step")
    visitor.until_epoch(1)
    once_more = train(CONFIG, 8).losses.iloc[-1]
    assert visitor.losses() == (f"{once_more.train_loss:.3f}", f"{once_more.test_loss:.3f}")


@pytest.mark.slow
def test_a_network_saved_as_json_opens_where_it_stood(visitor: Visitor, tmp_path: Path) -> None:
    trained(visitor)
    text = saved(visitor, "Weights, JSON", tmp_path).read_text()
    before = visitor.losses()
    visitor.open()
    visitor.page.evaluate(DROP, ["net.json", text])
    visitor.until_epoch(3)
    assert visitor.losses() == before
    assert visitor.config() == CONFIG


@pytest.mark.slow
def test_edited_weights_in_a_file_are_told(visitor: Visitor, tmp_path: Path) -> None:
    trained(visitor, epochs=1)
    content = json.loads(saved(visitor, "Run, JSON", tmp_path).read_text())
    content["state"]["weights"][0][0][0] = 2
    visitor.page.evaluate(DROP, ["run.json", json.dumps(content)])
    visitor.until_note("not those that the settings lead to")


def test_the_network_is_saved_as_code_that_answers_as_the_run_does(
    visitor: Visitor, tmp_path: Path
) -> None:
    trained(visitor)
    file = saved(visitor, "Code, NumPy", tmp_path)
    assert file.name == "xor_3_numpy.py"
    names: dict[str, Any] = {"__name__": "network"}
    exec(file.read_text(encoding="utf-8"), names)
    points = [[1.5, -2], [0, 3]]
    wanted = train(CONFIG, 3)
    assert names["LINK"] == CONFIG.link()
    assert names["predict"](points) == pytest.approx(wanted.predict(points), abs=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("item", "name", "form"),
    [
        ("Code, PyTorch", "xor_3_pytorch.py", "pytorch"),
        ("Code, Keras", "xor_3_keras.py", "keras"),
        ("Model, ONNX", "xor-3-network.onnx", "onnx"),
        ("Weights, JSON", "xor-3-network.json", "json"),
        ("Drawing, SVG", "xor-3-network.svg", "svg"),
    ],
)
def test_the_network_is_saved_in_every_form_to_the_last_byte(
    visitor: Visitor, tmp_path: Path, item: str, name: str, form: str
) -> None:
    trained(visitor)
    file = saved(visitor, item, tmp_path)
    assert file.name == name
    assert file.read_bytes() == written(train(CONFIG, 3).standing, form)


@pytest.mark.slow
def test_a_regression_networks_code_can_be_imported_by_its_name(
    visitor: Visitor, tmp_path: Path
) -> None:
    trained(visitor, "#problem=regression&networkShape=2", 1)
    assert saved(visitor, "Code, Keras", tmp_path).name == "reg_plane_1_keras.py"


@pytest.mark.slow
def test_the_curves_are_saved_to_the_last_bit(visitor: Visitor, tmp_path: Path) -> None:
    trained(visitor)
    file = saved(visitor, "Curves, CSV", tmp_path)
    assert file.name == "xor-3-curves.csv"
    header, *rows = file.read_text().splitlines()
    assert header == "epoch,train_loss,test_loss"
    frame = train(CONFIG, 3).losses
    read = [[float(cell) for cell in row.split(",")] for row in rows]
    assert read[1:] == frame[1:].to_numpy().tolist()


@pytest.mark.slow
def test_the_points_are_saved_with_the_networks_answers(visitor: Visitor, tmp_path: Path) -> None:
    trained(visitor)
    header, *rows = saved(visitor, "Points, CSV", tmp_path).read_text().splitlines()
    assert header == "x1,x2,label,set,answer"
    assert len(rows) == 500
    x1, x2, _, _, answer = rows[0].split(",")
    assert train(CONFIG, 3).predict([[float(x1), float(x2)]])[0] == pytest.approx(
        float(answer), rel=1e-12
    )


@pytest.mark.slow
def test_the_figure_is_saved_as_png_and_svg(visitor: Visitor, tmp_path: Path) -> None:
    trained(visitor)
    png = saved(visitor, "Figure, PNG", tmp_path).read_bytes()
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20], "big") == 2800  # its width: 1400 at twice the size
    svg = saved(visitor, "Figure, SVG", tmp_path).read_text()
    assert svg.startswith("<svg")
    assert "Test loss" in svg


@pytest.mark.slow
def test_a_diverged_run_still_has_a_figure_and_its_file_is_refused(
    visitor: Visitor, tmp_path: Path
) -> None:
    visitor.open(DIVERGING)
    visitor.page.click("#play")
    visitor.until_note("Diverged")
    assert saved(visitor, "Figure, SVG", tmp_path).read_text().startswith("<svg")
    assert saved(visitor, "Drawing, SVG", tmp_path).read_text().startswith("<svg")
    choose(visitor, "Run, JSON")
    visitor.until_note("it has no weights to keep")
    choose(visitor, "Code, NumPy")
    visitor.until_note("its network has no weights to take away")
    visitor.problems.clear()  # the browser itself logs the 422


@pytest.mark.slow
def test_the_copied_python_trains_the_same_run(visitor: Visitor) -> None:
    trained(visitor)
    text = copied(visitor, "Copy as Python", "In Python it repeats this run exactly")
    printed = subprocess.run(
        [sys.executable, "-c", text + "print(repr(run.losses.test_loss.iloc[-1].item()))"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert float(printed.splitlines()[-1]) == train(CONFIG, 3).history.test[-1]


@pytest.mark.slow
def test_the_copied_command_trains_the_same_run(visitor: Visitor) -> None:
    trained(visitor)
    text = copied(visitor, "Copy as command", "In a shell it repeats this run exactly")
    assert text.startswith("python -m playground run ")
    command = text.replace("python", f'"{sys.executable}"', 1) + " --json"
    answer = json.loads(
        subprocess.run(
            command, shell=True, cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
    )
    assert answer["link"] == CONFIG.link()
    last = train(CONFIG, 3).losses.iloc[-1]
    assert answer["losses"] == [
        {"epoch": 3, "train_loss": last.train_loss, "test_loss": last.test_loss}
    ]


@pytest.mark.slow
def test_a_run_steered_by_hand_is_copied_with_what_was_changed(visitor: Visitor) -> None:
    trained(visitor, epochs=2)
    visitor.slide("learning-rate", "ArrowRight")
    visitor.until("location.hash.includes('changes=2:learningRate:0.1')")
    visitor.page.click("#step")
    visitor.until_epoch(3)
    names: dict[str, Any] = {}
    exec(copied(visitor, "Copy as Python", "In Python it repeats this run exactly"), names)
    wanted = CONFIG.replace(changes=("2:learningRate:0.1",))
    assert names["config"] == wanted
    assert names["run"].state.as_lists() == train(wanted, 3).state.as_lists()
    last = names["run"].losses.iloc[-1]
    assert visitor.losses() == (f"{last.train_loss:.3f}", f"{last.test_loss:.3f}")


@pytest.mark.slow
def test_an_opened_run_can_be_rewound(visitor: Visitor, tmp_path: Path) -> None:
    trained(visitor)
    text = saved(visitor, "Run, JSON", tmp_path).read_text()
    visitor.open()
    visitor.page.evaluate(DROP, ["run.json", text])
    visitor.until_epoch(3)
    visitor.page.locator("#timeline input").press("ArrowLeft")
    visitor.until("document.querySelector('#epoch').textContent === '000,002'")
    last = train(CONFIG, 2).losses.iloc[-1]
    assert visitor.losses() == (f"{last.train_loss:.3f}", f"{last.test_loss:.3f}")


@pytest.mark.slow
def test_the_python_of_a_run_within_an_epoch_ends_there_too(visitor: Visitor) -> None:
    visitor.open(LINK)
    text = visitor.page.evaluate(
        """async (link) => (await import("/assets/around/export_menu.mjs"))
          .asPython({ link, state: { epoch: 2, sample: 15 } })""",
        CONFIG.link(),
    )
    names: dict[str, Any] = {}
    exec(text, names)
    standing = train(CONFIG, 2).standing
    for _ in range(15):
        standing, _losses = step(standing, "sample")
    assert names["standing"].state.as_lists() == standing.state.as_lists()


def test_the_menu_copies_the_link_too(visitor: Visitor) -> None:
    trained(visitor, epochs=1)
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    choose(visitor, "Copy link")
    visitor.until("document.querySelector('.pg-copy').textContent === 'Copied'")
    text = visitor.page.evaluate("navigator.clipboard.readText()")
    assert RunConfig.from_link(text) == CONFIG


def test_the_menu_is_opened_and_used_by_keyboard_alone(visitor: Visitor) -> None:
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    trained(visitor, epochs=1)
    summary = visitor.page.locator("#export summary")
    summary.focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.keyboard.press("ArrowDown")
    visitor.until("document.activeElement.id === 'export-png'")
    visitor.page.keyboard.press("Escape")
    visitor.until("document.activeElement.parentElement.id === 'export'")
    assert not visitor.page.locator("#export-png").is_visible()
    visitor.page.keyboard.press("Enter")
    visitor.page.keyboard.press("ArrowUp")
    visitor.until("document.activeElement.id === 'export-command'")
    visitor.page.keyboard.press("Enter")
    visitor.until_note("Copied. In a shell")


@pytest.mark.slow
def test_the_menu_closes_when_something_else_is_pressed(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.click("#export summary")
    assert visitor.page.locator("#export-png").is_visible()
    visitor.page.click("h2[data-tip=datasets]")
    assert not visitor.page.locator("#export-png").is_visible()


@pytest.mark.slow
def test_other_pages_have_nothing_to_export(visitor: Visitor) -> None:
    visitor.open()
    assert visitor.page.locator("#export").is_visible()
    visitor.page.get_by_role("link", name="Studies").click()
    visitor.page.locator("#export").wait_for(state="hidden")
    assert not visitor.page.locator("#to-lessons").is_visible()
    visitor.page.go_back()
    visitor.page.locator("#export").wait_for(state="visible")
