"""No test waits for time, and no limit is near: a slow machine gives the same results, later."""

from __future__ import annotations

import ast
from pathlib import Path

from harness.limits import HANG_SECONDS

TESTS = Path(__file__).parent
MODULES = {str(path.relative_to(TESTS)): path for path in sorted(TESTS.rglob("*.py"))} | {
    f"../harness/{path.name}": path for path in sorted((TESTS.parent / "harness").glob("*.py"))
}
RESTS = {
    "browser/person.py": "a person rests",
    "../harness/server.py": "a server that starts is asked again and again",
    "figures/test_export.py": "a browser that hangs is played",
    "../harness/local_cluster.py": "a file that a scheduler writes is looked at again and again",
    "face/test_notebook.py": "a server that ends with its kernel is asked again and again",
    "cli/test_study_command.py": "a kill comes at a random moment; a file that grows is read again",
    "cli/test_map_command.py": "a file that grows is read again",
}
_RESTING = {"sleep", "wait_for_timeout"}
_WAITING = {"wait", "join", "until", "until_note"}


def calls(source: str) -> list[tuple[str, ast.Call]]:
    """The calls of a module, by the last part of their names."""
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [(ast.unparse(call.func).rpartition(".")[2], call) for call in found]


def rests(source: str) -> list[int]:
    """The lines that wait for time."""
    return [call.lineno for name, call in calls(source) if name in _RESTING]


def near_limits(source: str, unit: float) -> list[int]:
    """The lines that give up before a hang is certain; `unit` of a timeout, in seconds."""
    lines = []
    for name, call in calls(source):
        given = [(word.value, unit) for word in call.keywords if word.arg == "timeout"]
        if name in _WAITING:
            given += [(word.value, 1) for word in call.keywords if word.arg == "seconds"]
            given += [(value, 1) for value in call.args[0 if name in ("wait", "join") else 1 :]]
        for value, one in given:
            if isinstance(value, ast.Constant) and isinstance(value.value, int | float):
                lines += [call.lineno] * (value.value * one < HANG_SECONDS)
    return lines


def test_what_waits_for_time_is_what_may() -> None:
    assert {name for name, path in MODULES.items() if rests(path.read_text())} == RESTS.keys()


def test_no_limit_is_near() -> None:
    near = {}
    for name in MODULES.keys() - {"data/test_compiled.py"}:  # a loop's own beat
        unit = 1e-3 if "browser" in name or name.startswith("figures") else 1
        if lines := near_limits(MODULES[name].read_text(), unit):
            near[name] = lines
    assert near == {}


def test_the_guard_sees_rests_and_near_limits() -> None:
    assert rests("import time\ntime.sleep(1)\npage.wait_for_timeout(5)") == [2, 3]
    near = "a.until('x', 5)\na.until('x', seconds=5)\nb.communicate(timeout=20)\nc.wait(10)\n"
    assert near_limits(near + "c.wait()\nb.communicate(timeout=HANG_SECONDS)", 1) == [1, 2, 3, 4]
    assert near_limits("page.click('a', timeout=5000)", 1e-3) == [1]
