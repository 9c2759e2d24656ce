"""The history of 200 runs: from the press until its first rows are drawn, under 200 ms."""

from __future__ import annotations

from benchmarks.page import ROUNDS, WINDOW, claim, visited
from playground import RunConfig

RUNS = 200
MOST_MS = 200
EPOCHS = 50
FILL = """async (count) => {
  const { pastRuns, keepRun } = await import('/assets/history/past_runs.mjs');
  const [run] = await pastRuns();
  for (let at = 1; at < count; at += 1) {
    const config = { ...run.config, seed: `s${at}`, learning_rate: at / 100 };
    await keepRun({ ...run, key: at, left: at, best: 1 / at, config });
  }
}"""
OPEN = """async () => {
  const list = document.querySelector('#history-card ul');
  const began = performance.now();
  const there = new Promise((told) => new MutationObserver((_, observer) => {
    if (!list.children.length) return;
    observer.disconnect();
    told();
  }).observe(list, { childList: true }));
  list.replaceChildren();
  document.querySelector('#history').click();
  await there;
  await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
  return performance.now() - began;
}"""


def main() -> bool:
    """Print the figure; True where the claim holds."""
    took: list[float] = []
    with visited() as (browser, url):
        page = browser.new_page(viewport=WINDOW)
        page.goto(url + RunConfig(seed="0.5").link())
        page.wait_for_selector("#history[aria-controls]")
        page.click("#go-to")
        page.keyboard.type(str(EPOCHS))
        page.keyboard.press("Enter")
        page.get_by_text(f"000,0{EPOCHS}").wait_for()
        page.click("#reset")
        page.get_by_text("000,000").wait_for()
        page.evaluate(FILL, RUNS)
        for _ in range(ROUNDS):
            took.append(page.evaluate(OPEN))
            page.keyboard.press("Escape")
    return claim(f"history of {RUNS} runs opens, ms", took, MOST_MS, 1)


if __name__ == "__main__":
    main()
