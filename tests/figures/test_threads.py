"""Figures where several threads are at work."""

from __future__ import annotations

import subprocess
import sys

import pytest

MADE = {
    "a run's": "run_figure(train(RunConfig(), 1))",
    "charts": "charts_figure([Chart('a', 'x', 'y', (Series('b', [1, 2], [3, 4], '#123456'),))])",
    "maps": "maps_figure([train(RunConfig(), 1)], ['a'])",
    "planes": "planes_figure([Plane(np.ones((2, 2)), 'a')])",
}
WHILE_PANDAS_IS_IMPORTED = """
import sys, threading
import numpy as np
from playground import RunConfig, train
from playground.figures.charts import Chart, Series, charts_figure, maps_figure
from playground.figures.planes import Plane, planes_figure
from playground.figures.run.figure import run_figure

importing = threading.Thread(target=__import__, args=("pandas",))
importing.start()
while "pandas" not in sys.modules:
    pass
print(len({made}.data))
"""


@pytest.mark.slow
@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_a_figure_is_made_while_another_thread_imports_pandas(made: str) -> None:
    command = [sys.executable, "-c", WHILE_PANDAS_IS_IMPORTED.replace("{made}", made)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) > 0
