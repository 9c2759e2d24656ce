"""Runs side by side on the page, at 1x: two at 50 pictures a second, four at 30.

A picture is of all lanes at one epoch. One network on the playground takes turns with them, so that
a machine with other work can be told by it.
"""

from __future__ import annotations

from urllib.parse import quote

from benchmarks.page import DEFAULT, PLAYGROUND, ROUNDS, Tab, claim, rates_of, visited
from playground import RunConfig

RACE = Tab(".pg-race-line", "#race-play", "#race-epoch", changing="#race-epoch")
RATES = (0.03, 0.1, 0.3, 1)
LEAST = {2: 50, 4: 30}


def main() -> bool:
    """Print the figures; True where all claims hold."""
    alone: list[float] = []
    together: dict[int, list[float]] = {lanes: [] for lanes in LEAST}
    with visited() as (browser, url):
        for _ in range(ROUNDS):
            alone.append(rates_of(PLAYGROUND, browser, url + DEFAULT)[0])
            for lanes, rates in together.items():
                rates.append(rates_of(RACE, browser, f"{url}compare{_link(lanes)}")[0])
    print(f"  one network on the playground: pictures/s {[round(rate) for rate in alone]}")
    held = [
        claim(f"race of {lanes} default networks: pictures/s", rates, LEAST[lanes], -1)
        for lanes, rates in together.items()
    ]
    return all(held)


def _link(lanes: int) -> str:
    runs = [RunConfig(learning_rate=rate).link()[1:] for rate in RATES[:lanes]]
    parts = [f"{name}={quote(run, safe='')}" for name, run in zip("abcd", runs, strict=False)]
    return "#" + "&".join(parts)


if __name__ == "__main__":
    main()
