"""Diagnosis: misses on 200 troubled runs, false alarms on 200 healthy ones, ways out that help.

Which run is troubled is not asked of the rules. The yardstick is what other settings reach on the
very same points: a run is troubled where its test loss ends far above the best of a panel of
networks and of itself at an earlier epoch, and still does when it is trained three times as long.
It is healthy where it ends near that, and near its own lowest. What lies between is left out.
Losses are in units of the best constant answer's. Configurations are drawn at random: those with
even numbers were there for tuning the rules, and the claims are about the odd ones.

    python -m benchmarks diagnosis
"""

from __future__ import annotations

import functools
import random
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from playground import RunConfig, Standing, advance, start
from playground.data.features import FEATURES
from playground.run.diagnosis import Finding, Remedy, diagnose
from playground.run.losses import Losses
from playground.run.points import samples_of
from playground.run.reading import losses_of
from playground.run.settings import LEARNING_RATES

EACH = 200  # troubled, and healthy, half of them held out
LOOKS = (3, 10, 30, 100, 200, 300, 500, 700, 1000)
EPOCHS = LOOKS[-1]
FAR, NEAR, HOPELESS = 0.2, 0.06, 0.7  # of the best constant answer's loss
LOWER = 0.9  # of the test loss: a way out helps that ends below
OWN, LEAST = 1.05, 0.005  # a healthy run ends so near its own lowest test loss: times, plus
MOST_MISSES, MOST_ALARMS = 0.10, 0.03

_ALL = tuple(FEATURES)
_XY = ("x", "y")
_PANEL: tuple[dict[str, Any], ...] = (
    {"features": _XY, "hidden_layers": (8, 8)},
    {"features": _XY, "hidden_layers": (8,)},
    {"features": _XY, "hidden_layers": (8, 8), "activation": "relu", "learning_rate": 0.01},
    {"features": _ALL, "hidden_layers": (4, 2), "learning_rate": 0.01},
    {"features": _ALL, "hidden_layers": (8, 8), "learning_rate": 0.01},
    {"features": _ALL, "hidden_layers": (8,), "regularization": "L2", "regularization_rate": 0.01},
    {"features": _ALL[:5], "hidden_layers": (), "learning_rate": 0.01},
    {"features": _ALL[:5], "hidden_layers": (4,), "learning_rate": 0.003},
)
_PANEL_EPOCHS = 600


@dataclass(frozen=True)
class Drawn:
    """A configuration with what came of it, and how it stood at each of LOOKS."""

    config: RunConfig
    is_troubled: bool
    ended: float
    reachable: float
    moments: tuple[tuple[Standing, Losses], ...]

    @functools.cached_property
    def named(self) -> tuple[Finding | None, ...]:
        """What the rules say, look by look."""
        return tuple(diagnose(standing, losses) for standing, losses in self.moments)

    @property
    def last(self) -> Finding | None:
        return self.named[-1]


def drawn_config(number: int) -> RunConfig:
    """A network such as a course meets: mostly plain, often with one or two things changed."""
    dice = random.Random(f"diagnosis {number}")
    seed = f"0.{dice.randrange(10**5):05d}"
    problem = "regression" if dice.random() < 0.12 else "classification"
    noise = dice.choice((0, 0, 0, 10, 20, 30, 50))
    settings: dict[str, Any] = {
        "seed": seed,
        "problem": problem,
        "dataset": dice.choice(("circle", "xor", "gauss", "spiral")),
        "regression_dataset": dice.choice(("reg-plane", "reg-gauss")),
        "noise_percent": noise,
    }
    changes = {
        "features": lambda: tuple(f for f in _ALL if dice.random() < 0.5) or _XY,
        "hidden_layers": lambda: dice.choice(
            ((), (1,), (2,), (2, 2), (3,), (4,), (6,), (8,), (8, 8), (4, 4, 4), (6, 4), (1, 4))
        ),
        "activation": lambda: dice.choice(("relu", "relu", "sigmoid", "linear")),
        "learning_rate": lambda: dice.choice(LEARNING_RATES),
        "batch_size": lambda: dice.choice((1, 2, 5, 20, 30)),
        "train_percent": lambda: dice.choice((10, 20, 30, 70, 90)),
        "regularization": lambda: dice.choice(("L1", "L2")),
        "init_zero": lambda: dice.random() < 0.3,
    }
    for name in dice.sample(sorted(changes), dice.choice((0, 1, 1, 2, 2, 3, 4))):
        settings[name] = changes[name]()
    if "regularization" in settings:
        settings["regularization_rate"] = dice.choice((0.001, 0.003, 0.01, 0.03, 0.1, 0.3))
    return RunConfig(**settings)


def judged(config: RunConfig) -> Drawn | None:
    """The configuration, if it is clearly troubled or clearly healthy."""
    unit = 0.5 * float(np.var(samples_of(config).train_labels)) or 1.0
    panel = reachable_on(_data_of(config))
    if panel > HOPELESS * unit:
        return None
    standing = start(config)
    parts, moments = [losses_of(standing)], []
    for epoch in LOOKS:
        standing, losses = advance(standing, epoch - standing.epoch)
        parts.append(losses)
        moments.append((standing, _thinned(Losses.join(parts))))
    history = Losses.join(parts)
    ended = settled(history)
    own = float(np.nanmin(history.test)) if np.isfinite(history.test).any() else np.inf
    reachable = min(panel, own)
    if ended <= reachable + NEAR * unit and ended <= OWN * own + LEAST:
        return Drawn(config, False, ended, reachable, tuple(moments))
    far = reachable + FAR * unit
    if ended >= far and _ends_far(standing, far):
        return Drawn(config, True, ended, reachable, tuple(moments))
    return None


def _ends_far(standing: Standing, far: float) -> bool:
    """Whether the run stays far above what is reachable when it is trained three times as long."""
    return settled(advance(standing, 2 * EPOCHS)[1]) >= far


@functools.cache
def reachable_on(data: RunConfig) -> float:
    """The lowest test loss that a network of the panel ends with on the same points."""
    ends = [settled(_run(data.replace(**panel), _PANEL_EPOCHS)[1]) for panel in _PANEL]
    return min(ends)


def settled(history: Losses) -> float:
    """The median test loss of the last twentieth; infinite for a run that diverged."""
    if not len(history.test):
        return np.inf
    last = history.test[-max(1, len(history.test) // 20) :]
    return float(np.median(last)) if np.isfinite(last).all() else np.inf


def helps(drawn: Drawn) -> bool:
    """Whether somebody who takes the ways out ends with a lower test loss: one, or up to three.

    After each, what is named next is followed, as at the page.
    """
    return any(_cures(drawn.config, drawn.ended, way, 3) for way in drawn.last.remedies)


def _cures(config: RunConfig, ended: float, way: Remedy, more: int) -> bool:
    if way.back_to is not None:
        return bool(_run(config, way.back_to)[1].test[-1] < LOWER * ended)
    config = config.replace(**({"weight_seed": "0.7"} if way.new_weights else way.settings))
    standing, history = _run(config, EPOCHS)
    if settled(history) < LOWER * ended:
        return True
    finding = diagnose(standing, history)
    return bool(more > 1 and finding and finding.remedies) and _cures(
        config, ended, finding.remedies[0], more - 1
    )


def _run(config: RunConfig, epochs: int) -> tuple[Standing, Losses]:
    first = start(config)
    last, losses = advance(first, epochs)
    return last, Losses.join([losses_of(first), losses])


def _data_of(config: RunConfig) -> RunConfig:
    """The same points, everything else as it is first."""
    names = (
        "seed", "problem", "dataset", "regression_dataset", "noise_percent", "train_percent"
    )  # fmt: skip
    return RunConfig(**{name: getattr(config, name) for name in names})


def _thinned(history: Losses, rows: int = 100) -> Losses:
    """As the page sends it."""
    stride = -(-len(history.epochs) // (rows - 2))
    kept = {*range(0, len(history.epochs), stride), len(history.epochs) - 1}
    if np.isfinite(history.test).any():
        kept.add(int(np.nanargmin(history.test)))
    at = np.array(sorted(kept))
    return Losses(history.epochs[at], history.train[at], history.test[at])


def drawn(parity: int, each: int = EACH // 2) -> list[Drawn]:
    """So many troubled and so many healthy ones of even or odd number, in the order drawn."""
    wanted = {True: each, False: each}
    found: list[Drawn] = []
    number = parity
    while any(wanted.values()):
        one = judged(drawn_config(number))
        number += 2
        if one and wanted[one.is_troubled]:
            wanted[one.is_troubled] -= 1
            found.append(one)
    return found


def report(title: str, all_drawn: list[Drawn], details: bool = False) -> tuple[float, float]:
    """Prints the figures of a set; gives the shares of misses and of false alarms."""
    troubled = [one for one in all_drawn if one.is_troubled]
    healthy = [one for one in all_drawn if not one.is_troubled]
    missed = [one for one in troubled if not one.last]
    alarmed = [one for one in healthy if one.last]
    on_the_way = [one for one in healthy if any(one.named)]
    found = [one for one in troubled if one.last and one.last.remedies]
    helped = [one for one in found if helps(one)]
    print(f"{title}: missed {len(missed)} of {len(troubled)} troubled runs")
    print(f"  false alarms at the end: {len(alarmed)} of {len(healthy)} healthy runs")
    print(f"  false alarms at any of {len(LOOKS)} looks: {len(on_the_way)} of {len(healthy)}")
    print(f"  a way out lowers the test loss: {len(helped)} of {len(found)}")
    print("  named:", dict(Counter(one.last.name for one in found).most_common()))
    if details:
        for label, group in (("MISSED", missed), ("ALARM", on_the_way)):
            for one in group:
                print(label, one.config.link(), f"{one.ended:.3f} {one.reachable:.3f}")
                for look, finding in zip(LOOKS, one.named, strict=True):
                    if finding:
                        print("   ", look, finding)
        for one in found:
            if one not in helped:
                print("NO HELP", one.config.link(), f"{one.ended:.3f} {one.reachable:.3f}")
                print("   ", one.last, [way.words for way in one.last.remedies])
    return len(missed) / len(troubled), len(alarmed) / len(healthy)


def main() -> bool:
    """Whether the held-out runs keep to the claims."""
    report("Tuning set", drawn(0))
    misses, alarms = report("Held-out set", drawn(1))
    print(
        f"Claims: misses below {MOST_MISSES:.0%}, false alarms at the end below {MOST_ALARMS:.0%}."
    )
    return misses < MOST_MISSES and alarms < MOST_ALARMS
