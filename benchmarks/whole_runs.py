"""Whole runs while a slider is dragged: 20 a second on the default network at epoch 500.

One network at 1x takes turns with them, so that a machine with other work can be told by it.
"""

from __future__ import annotations

from playwright.sync_api import Browser

from benchmarks.page import DEFAULT, PLAYGROUND, ROUNDS, WINDOW, claim, rates_of, visited

LEAST = 20
EPOCHS = 500
# A hand that goes to and fro on the slider, a step a frame; a run that is shown has another link.
DRAG = """async ([steps, seconds]) => {
  const shown = [];
  const seen = new MutationObserver(() => shown.push(performance.now()));
  seen.observe(document.documentElement, { attributeFilter: ['data-link'] });
  for (let frame = 0; !(shown.at(-1) - shown[0] >= 1000 * seconds); frame += 1) {
    const value = Math.abs((frame % (2 * steps)) - steps);
    const detail = { control: 'learning-rate', value };
    document.dispatchEvent(new CustomEvent('playground:control', { detail }));
    await new Promise(requestAnimationFrame);
  }
  seen.disconnect();
  return (1000 * (shown.length - 1)) / (shown.at(-1) - shown[0]);
}"""
STEPS, SECONDS = 6, 5


def main() -> bool:
    """Print the figures; True where the claim holds."""
    alone: list[float] = []
    dragged: list[float] = []
    with visited() as (browser, url):
        for _ in range(ROUNDS):
            alone.append(rates_of(PLAYGROUND, browser, url + DEFAULT)[0])
            dragged.append(_dragged(browser, url))
    print(f"  one network at 1x: pictures/s {[round(rate) for rate in alone]}")
    return claim(f"whole runs of {EPOCHS} epochs a second, by a slider", dragged, LEAST, -1)


def _dragged(browser: Browser, url: str) -> float:
    page = browser.new_page(viewport=WINDOW)
    page.goto(url + DEFAULT)
    page.wait_for_selector("#loss-curves .main-svg", state="attached")
    page.click("#go-to")
    page.keyboard.type(str(EPOCHS))
    page.keyboard.press("Enter")
    page.get_by_text(f"000,{EPOCHS}").wait_for()
    page.click("#more")
    page.check("#whole-runs")
    page.click("#more-close")
    thumb = page.locator("#learning-rate [role=slider]").bounding_box()
    assert thumb is not None
    page.mouse.move(thumb["x"] + thumb["width"] / 2, thumb["y"] + thumb["height"] / 2)
    page.mouse.down()
    rate: float = page.evaluate(DRAG, [STEPS, SECONDS])
    page.mouse.up()
    page.close()
    return rate


if __name__ == "__main__":
    main()
