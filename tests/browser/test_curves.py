"""The loss panel: every curve is what Python computes, whatever was done to the run."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from playground import RunConfig, advance, start, train
from playground.run.reading import readout
from tests.browser.conftest import Visitor
from tests.later import first

PRICED = "#noise=20&regularization=L2&regularizationRate=0.003"
CHANGED = PRICED + "&changes=10:learningRate:0.1,12:w.1.1.2:-0.5,20:b.3.1:0.2"


def pressed(visitor: Visitor) -> list[str]:
    chips = visitor.page.locator("#loss-chips [aria-pressed=true]")
    return [chip.get_attribute("data-curve") or "" for chip in chips.all()]


def choose(visitor: Visitor, *curves: str) -> None:
    """Let the chips show these curves and no others."""
    for chip in visitor.page.locator("#loss-chips button").all():
        name = chip.get_attribute("data-curve")
        if (name in curves) != (chip.get_attribute("aria-pressed") == "true"):
            chip.click()


@pytest.fixture
def charted(visitor: Visitor) -> Visitor:
    """A page whose chart has arrived, with the chips as they are at first."""
    visitor.open()
    visitor.until("document.querySelector('#loss-curves .main-svg')")
    choose(visitor, "test", "training", "penalty")
    return visitor


@pytest.mark.slow
@pytest.mark.parametrize("speed", ["1×", "10×"])
def test_penalty_objective_and_accuracies_are_pythons_at_their_epochs(
    charted: Visitor, speed: str
) -> None:
    charted.open(PRICED)
    choose(charted, "penalty", "objective", "accuracy")
    charted.play_until(80, speed)
    config = charted.config()
    losses = train(config, charted.epoch()).history.train
    penalty = charted.curve("penalty")
    assert len(penalty["x"]) > 5
    assert penalty["x"][-1] == charted.epoch()
    curves = {
        name: charted.curve(name)["y"]
        for name in ("objective", "test-accuracy", "training-accuracy")
    }
    standing = start(config)
    for at, epoch in enumerate(penalty["x"]):
        standing, _ = advance(standing, int(epoch) - standing.epoch)
        read = readout(standing)
        assert penalty["y"][at] == pytest.approx(read.penalty, rel=1e-12)
        assert curves["objective"][at] == pytest.approx(
            losses[int(epoch)] + read.penalty, rel=1e-12
        )
        assert curves["test-accuracy"][at] == read.test_accuracy
        assert curves["training-accuracy"][at] == read.train_accuracy


@pytest.mark.slow
def test_a_chip_shows_and_hides_its_curve_and_other_runs_keep_the_choice(charted: Visitor) -> None:
    assert pressed(charted) == ["test", "training", "penalty"]
    charted.page.click("[data-curve=accuracy]")
    charted.page.click("[data-curve=training]")
    charted.play_until(5)
    lines = "document.querySelectorAll('#loss-curves .js-line')"
    charted.until(f"{lines}.length === 5")  # test, two lines of two strokes; nothing is penalized
    charted.open("#dataset=xor")
    assert pressed(charted) == ["test", "penalty", "accuracy"]
    charted.play_until(5)
    names = (
        "[...document.querySelectorAll('.pg-line-end:not([hidden])')].map((end) => end.textContent)"
    )
    charted.until(f"{names}.sort().join() === 'Test,Test %,Training %'")


@pytest.mark.slow
def test_chips_say_penalty_and_objective_only_where_there_is_a_penalty(charted: Visitor) -> None:
    charted.play_until(3)
    assert charted.page.locator("#loss-chips .pg-curve-number").all_inner_texts() == [""] * 5
    charted.open(PRICED)
    charted.play_until(5)
    config = charted.config()
    run = train(config, charted.epoch())
    penalty = readout(run.standing).penalty
    number = "document.querySelector('[data-curve=penalty] .pg-curve-number').textContent"
    charted.until(f"{number} === '{penalty:.3f}'")
    objective = run.history.train[-1] + penalty
    assert charted.page.inner_text("[data-curve=objective] .pg-curve-number") == f"{objective:.3f}"


@pytest.mark.slow
def test_names_at_the_lines_ends_never_overlap(charted: Visitor) -> None:
    charted.open(PRICED)
    choose(charted, "test", "training", "penalty", "objective", "accuracy")
    charted.play_until(30)
    charted.until("document.querySelectorAll('.pg-line-end:not([hidden])').length === 6")
    tops = sorted(
        box["y"]
        for name in charted.page.locator(".pg-line-end:not([hidden])").all()
        if (box := name.bounding_box())
    )
    assert all(below - above >= 14 for above, below in pairwise(tops)), tops


def test_changes_are_marked_where_they_were_made_in_words(charted: Visitor) -> None:
    charted.open(CHANGED)
    charted.play_until(30)
    charted.until("document.querySelectorAll('.pg-change').length === 3")
    assert charted.curve("changes")["x"] == [10, 12, 20]
    plot = "document.querySelector('#loss-curves .js-plotly-plot')"
    texts = charted.page.evaluate(f"{plot}.data.find(({{ meta }}) => meta === 'changes').text")
    assert texts == [
        "learning rate 0.03 → 0.1", "layer 1 weight x₁ → 2 = −0.5", "output bias 1 = 0.2",
    ]  # fmt: skip
    lefts = charted.page.evaluate(
        "[...document.querySelectorAll('.pg-change')].map((mark) => parseFloat(mark.style.left))"
    )
    left, width = charted.page.evaluate(f"(({{ l, w }}) => [l, w])({plot}._fullLayout._size)")
    last = charted.epoch()
    expected = [left + width * epoch / last for epoch in (10, 12, 20)]
    assert sorted(lefts) == pytest.approx(expected, abs=0.5)


@pytest.mark.slow
def test_changes_of_what_the_original_has_not_are_marked_by_their_titles(charted: Visitor) -> None:
    changes = "2:beta1:0.8,3:clipNorm:0.5,4:regularizationRate:0.1"
    charted.open(f"#optimizer=adam&changes={changes}")
    charted.play_until(5)
    charted.until("document.querySelectorAll('.pg-change').length === 3")
    plot = "document.querySelector('#loss-curves .js-plotly-plot')"
    assert charted.page.evaluate(f"{plot}.data.find(({{ meta }}) => meta === 'changes').text") == [
        "beta 1 0.9 → 0.8",
        "clip slopes 0 → 0.5",
        "regularization rate 0 → 0.1",
    ]


@pytest.mark.slow
def test_marks_of_many_changes_do_not_collide(charted: Visitor) -> None:
    changes = ",".join(f"{epoch}:learningRate:{0.03 + epoch / 1000}" for epoch in range(1, 40))
    charted.open(f"{PRICED}&changes={changes}")
    charted.play_until(45, "1×")
    charted.until("document.querySelectorAll('.pg-change').length === 39")
    boxes = [box for text in charted.page.locator(".pg-change span").all()
             if (box := text.bounding_box())]  # fmt: skip
    assert len(boxes) >= 3
    for at, one in enumerate(boxes):
        for other in boxes[at + 1 :]:
            apart = (
                one["x"] + one["width"] <= other["x"] + 1
                or other["x"] + other["width"] <= one["x"] + 1
                or abs(one["y"] - other["y"]) >= 15
            )
            assert apart, (one, other)


@pytest.mark.slow
def test_the_axis_moves_in_steps(charted: Visitor) -> None:
    charted.page.click("#play")
    plot = "document.querySelector('#loss-curves .js-plotly-plot')"
    ranges = set()
    for epoch in range(10, 121, 10):
        charted.until_epoch(epoch)
        ranges.add(tuple(charted.page.evaluate(f"{plot}.layout.yaxis.range")))
    charted.pause()
    assert len(ranges) <= 5, ranges
    assert all(2 * bottom == int(2 * bottom) for bottom, _ in ranges)


def test_linear_and_log_axes_show_the_same_points(charted: Visitor) -> None:
    charted.play_until(20)
    plot = "document.querySelector('#loss-curves .js-plotly-plot')"
    before = charted.curve("test")
    charted.page.locator("#loss-scale").get_by_text("Linear", exact=True).click()
    charted.until(f"{plot}.layout.yaxis.type === 'linear'")
    assert charted.page.evaluate(f"{plot}.layout.yaxis.range[0]") == 0
    assert charted.curve("test") == before
    charted.page.locator("#loss-scale").get_by_text("Log", exact=True).click()
    charted.until(f"{plot}.layout.yaxis.type === 'log'")


def test_hovering_tells_the_values_of_an_epoch(charted: Visitor) -> None:
    charted.play_until(25)
    box = charted.page.locator("#loss-curves .nsewdrag").bounding_box()
    assert box
    charted.page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] / 2)
    charted.until("document.querySelector('#loss-curves .hoverlayer .legend')")
    said = charted.page.locator("#loss-curves .hoverlayer").text_content() or ""
    epoch = round(charted.epoch() * 0.4)
    assert f"Epoch {epoch:,}" in said
    losses = train(RunConfig(), epoch).history
    assert f"Test loss : {losses.test[-1]:.3g}" in said
    assert f"Training loss : {losses.train[-1]:.3g}" in said
    charted.page.mouse.move(5, 5)


@pytest.mark.slow
def test_a_diverged_runs_curve_ends_in_a_cross(charted: Visitor) -> None:
    charted.open("#problem=regression&learningRate=0.3&xSquared=true&activation=linear")
    charted.page.click("#play")
    charted.until_note("Diverged at epoch")
    charted.until("document.querySelectorAll('#loss-curves .traceends .point').length > 0")
    test = charted.curve("test")
    last = max(x for x, y in zip(test["x"], test["y"], strict=True) if y is not None)
    assert last in charted.curve("ends")["x"]


@pytest.mark.slow
def test_a_diverged_run_goes_back_to_its_best_epoch(charted: Visitor) -> None:
    charted.open(
        "#problem=regression&xSquared=true&activation=linear&learningRate=0.001"
        "&changes=30:learningRate:10"
    )
    charted.page.click("#play")
    charted.until_note("Diverged at epoch")
    assert charted.losses() == ("–", "–")
    best = int(train(charted.config(), 30).history.train.argmin())
    charted.page.click(f"text=Back to epoch {best}")
    charted.until_note(f"Epoch {best} of")
    expected = train(charted.config(), best).history
    assert charted.losses() == (f"{expected.train[-1]:.3f}", f"{expected.test[-1]:.3f}")
    assert charted.page.is_enabled("#play")


@pytest.mark.slow
def test_a_notes_button_stays_while_its_numbers_change(charted: Visitor) -> None:
    charted.open("#percTrainData=10&noise=40&networkShape=8,8&learningRate=0.1&seed=0.00001")
    charted.page.click("#play")
    charted.until_note("Overfitting. Test loss rose from")
    charted.page.evaluate("window.kept = document.querySelector('#note button')")
    words = "document.querySelector('.pg-note-text').textContent"
    charted.page.evaluate(f"window.said = {words}")
    charted.until(f"{words} !== window.said && {words}.startsWith('Overfitting.')")
    assert charted.page.evaluate("document.querySelector('#note button') === window.kept")
    charted.pause()


@pytest.mark.slow
def test_a_long_run_is_thinned_evenly_and_its_points_stay_exact(charted: Visitor) -> None:
    charted.open("#dataset=xor&networkShape=2")
    charted.play_until(20_000, "Max")
    test, penalty = charted.curve("test"), charted.curve("penalty")
    assert 1000 <= len(test["x"]) <= 3000
    assert 3 <= len(penalty["x"]) <= 3000  # a picture each: the faster the machine, the fewer
    gaps = {b - a for a, b in pairwise(test["x"][:-1])}
    assert len(gaps) <= 2, gaps
    losses = train(charted.config(), charted.epoch()).history.test
    assert test["y"] == pytest.approx([losses[int(epoch)] for epoch in test["x"]], rel=1e-12)
    assert math.isclose(test["x"][-1], charted.epoch())


SICK = {
    "#noise=20&regularization=L1&regularizationRate=0.3": ("Dead network.", "Set rate to 0.001"),
    "#noise=20&regularization=L2&regularizationRate=0.3": ("Collapsed.", "Set rate to 0.001"),
    "#initZero=true": ("Stuck in symmetry.", "Start from random weights"),
    "#learningRate=10": ("Saturated.", "Set rate to 0.03"),
    "#percTrainData=10&batchSize=60": ("Nothing to learn from.", "Set batch to 10"),
    "#x=false&y=false": ("Nothing to see.", "Turn on the coordinates"),
}


@pytest.mark.slow
@pytest.mark.parametrize("link", first(SICK, "#x=false&y=false"))
def test_what_is_wrong_is_named_and_the_first_button_cures_it(charted: Visitor, link: str) -> None:
    lead, button = SICK[link]
    charted.open(link)
    charted.play("10×")
    charted.until_note(lead)
    charted.page.locator("#note").get_by_text(button, exact=True).click()
    charted.until_note("Started over to try this")
    assert charted.page.get_attribute("#play", "data-playing") == "true"
    charted.until_epoch(150)
    charted.pause()
    charted.until("/^(Paused|Settled)[.]/.test(document.querySelector('#note').textContent)")
    config = charted.config()
    first = train(config, 0).history.train[0]
    assert train(config, 300).history.train[-1] < 0.5 * first


@pytest.mark.slow
def test_a_healthy_run_is_never_warned(charted: Visitor) -> None:
    charted.page.evaluate("""() => {
      window.warnings = [];
      const note = document.getElementById("note");
      const look = () => note.dataset.kind === "warn" && warnings.push(note.textContent);
      new MutationObserver(look).observe(note, { childList: true, attributes: true });
    }""")
    for link in ("", "#dataset=xor&activation=relu&networkShape=8", "#problem=regression"):
        charted.open(link)
        charted.play_until(120, "10×")
    assert charted.page.evaluate("window.warnings") == []


@pytest.mark.slow
def test_overfitting_goes_back_to_the_best_epoch(charted: Visitor) -> None:
    charted.open("#percTrainData=10&noise=40&networkShape=8,8&learningRate=0.1&seed=0.00001")
    charted.play("10×")
    charted.until_note("Overfitting. Test loss rose from")
    charted.pause()
    best = int(train(charted.config(), charted.epoch()).history.test.argmin())
    charted.page.locator("#note").get_by_text(f"Back to epoch {best}", exact=True).click()
    charted.until_note(f"Epoch {best} of")
    assert charted.epoch() == best
    assert charted.losses()[1] == f"{train(charted.config(), best).history.test[-1]:.3f}"
    assert charted.page.locator(".pg-veil").is_visible()


@pytest.mark.slow
def test_chips_show_the_numbers_of_the_epoch_looked_at(charted: Visitor) -> None:
    config = RunConfig(noise_percent=20, regularization="L2", regularization_rate=0.01)
    charted.open(config.link())
    charted.play_until(60)
    charted.page.locator("#timeline input").press("Home")
    charted.until_note("Epoch 0 of")
    read = readout(start(config))
    shown = {
        name: charted.page.inner_text(f"[data-curve={name}] .pg-curve-number")
        for name in ("penalty", "objective")
    }
    assert shown == {
        "penalty": f"{read.penalty:.3f}", "objective": f"{read.train_loss + read.penalty:.3f}",
    }  # fmt: skip


@pytest.mark.slow
def test_the_best_epoch_is_remembered_however_long_the_run(charted: Visitor) -> None:
    charted.open("#percTrainData=10&noise=40&networkShape=8,8&learningRate=0.1&seed=0.00001")
    epoch = charted.play_until(12_000, "Max")
    best = int(train(charted.config(), epoch).history.test.argmin())
    assert best not in charted.curve("test")["x"], "else the curve itself remembers it"
    charted.page.locator("#note").get_by_text(f"Back to epoch {best}", exact=True).click()
    charted.until_note(f"Epoch {best} of")
