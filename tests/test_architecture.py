"""Who may import whom, read from the source: imports inside functions count too."""

from __future__ import annotations

import ast
import functools
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "playground"
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}

# By room: what it may import besides the standard library, itself and the rooms every room may.
# A room is a module or a package directly under playground, from below to above; "playground" is
# its __init__, which is curated.
EVERYBODY = {"errors", "wording"}
MAY_IMPORT = {
    "version": set(),
    "errors": set(),
    "compiling": set(),
    "wording": {"numpy"},
    "address": set(),
    "lessons": set(),
    "formulas": {"numpy"},
    "data": {"numpy", "compiling", "formulas"},
    "engine": {"numpy", "compiling"},
    "layers": {"numpy"},
    "derivation": {"numpy", "address", "layers", "formulas"},
    "run": {"numpy", "pandas", "pydantic", "version", "address", "formulas", "data", "engine"},
    "digits": {"numpy", "pydantic", "address", "engine", "layers", "run"},
    "export": {"numpy", "version", "data", "engine", "run"},
    "studies": {"numpy", "pandas", "pydantic", "address", "data", "engine", "run"},
    "figures": {
        "numpy", "pandas", "plotly", "kaleido", "choreographer",
        "data", "engine", "layers", "run", "studies",
    },
    "homework": {
        "numpy", "pandas", "plotly", "pydantic",
        "lessons", "data", "layers", "derivation", "run", "studies", "figures",
    },
    "face": {"numpy", "pandas", "plotly", "run", "export", "studies", "figures"},
    "playground": {"version", "engine", "run", "studies", "face"},
    "web": {
        "numpy", "pandas", "plotly", "pydantic", "dash", "dash_mantine_components", "fastapi",
        "fastapi_offline", "starlette", "uvicorn", "orjson", "segno", "brotli",
        "version", "lessons", "data", "engine", "layers", "derivation", "run", "digits", "export",
        "studies", "figures", "homework",
    },
    "cli": {
        "numpy", "pandas", "click", "version", "lessons", "data", "derivation", "layers", "run",
        "digits", "export", "studies", "figures", "homework", "web",
    },
    "__main__": {"cli"},
}  # fmt: skip

LONGEST_MODULE = 400

# What only some rooms may ever import, by any path.
ONLY_IN = {
    "dash": {"web"},
    "dash_mantine_components": {"web"},
    "fastapi": {"web"},
    "uvicorn": {"web"},
    "starlette": {"web"},
    "plotly": {"web", "figures", "homework", "face"},  # face: for the type checker only
    "kaleido": {"figures"},
    "click": {"cli"},
    "distributed": {"studies"},  # in cluster.py alone, see below
    "numba": {"compiling"},
}

# Deliberate exceptions to the two tables: (importing module, imported name) and why.
EXCEPTIONS = {
    ("playground.studies.cluster", "distributed"): "the one place that knows a cluster",
    ("playground.compiling", "numba"): "what compiles the epoch and the drawing",
    ("playground.compiling", "numba.core.caching"): "where Numba's own looks and what it writes",
}
LAZY = {  # imported inside a function only, so that what does not need it starts soon
    ("playground.face.run", "playground.figures.run.figure"),
    ("playground.face.run", "playground.figures.run.card"),
    ("playground.studies.cluster", "distributed"),
    ("playground.run.points", "playground.data.compiled"),
    ("playground.run.losses", "pandas"),
    ("playground.face.run", "plotly.graph_objects"),
    ("playground.face.study", "playground.figures.study.figure"),
    ("playground.face.study", "playground.figures.study.card"),
    ("playground.face.study", "plotly.graph_objects"),
    ("playground.face.settings_map", "playground.figures.study.settings_map"),
    ("playground.face.settings_map", "playground.figures.study.map_card"),
    ("playground.face.settings_map", "plotly.graph_objects"),
}


def room_of(module: str) -> str:
    return module.split(".")[1] if "." in module else module


def imports_of(path: Path) -> list[tuple[str, bool]]:
    """The modules a file imports, and whether it does so as it is loaded."""
    tree = ast.parse(path.read_text())
    late: set[ast.AST] = set()
    for node in ast.walk(tree):
        is_typing = (
            isinstance(node, ast.If)
            and isinstance(node.test, ast.Name)
            and node.test.id == "TYPE_CHECKING"
        )
        if is_typing or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            late.update(ast.walk(node))
    found: list[tuple[str, bool]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, node not in late) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide who imports whom"
            assert node.module
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            found += [
                (name if name in MODULES else node.module, node not in late) for name in names
            ]
    return list(dict.fromkeys(found))


@functools.cache
def all_imports() -> list[tuple[str, str, bool]]:
    """Who imports what, and whether at once: read when it is wanted, for every worker collects."""
    return [
        (module, imported, at_once)
        for module, path in MODULES.items()
        for imported, at_once in imports_of(path)
    ]


def offences(imports: list[tuple[str, str, bool]]) -> list[str]:
    """A line for every import that breaks a rule."""
    found = []
    for module, imported, _ in imports:
        if (module, imported) in EXCEPTIONS:
            continue
        room = room_of(module)
        top = imported.split(".")[0]
        wanted = room_of(imported) if top == "playground" else top
        if wanted == room or top in sys.stdlib_module_names:
            continue
        is_allowed = wanted in MAY_IMPORT[room]
        if room not in ("version", *EVERYBODY) or (room, wanted) == ("wording", "errors"):
            is_allowed |= wanted in EVERYBODY
        if wanted in ONLY_IN and room not in ONLY_IN[wanted]:
            is_allowed = False
        if wanted == "numba":
            is_allowed = False  # but in the exceptions above
        if not is_allowed:
            found.append(f"{module} imports {imported}")
    return found


def test_every_room_imports_only_what_it_may() -> None:
    assert offences(all_imports()) == []


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("playground.engine.reference", "numba"),
        ("playground.data.datasets", "numba"),
        ("playground.engine.network", "playground.run.config"),
        ("playground.data.datasets", "playground.engine.network"),
        ("playground.engine.losses", "dash.dcc"),
        ("playground.run.training", "playground.web.api.runs"),
        ("playground.run.config", "playground.figures.theme"),
        ("playground.layers.convolution", "numba"),
        ("playground.derivation.judging.judge", "playground.web.api.runs"),
        ("playground.digits.net", "playground.data.features"),
        ("playground.figures.theme", "dash"),
        ("playground.figures.theme", "playground.web.ids"),
        ("playground.studies.grids", "plotly.graph_objects"),
        ("playground.web.server", "playground.cli"),
        ("playground.cli", "dash"),
        ("playground.errors", "numpy"),
    ],
)
def test_the_guard_sees_a_forbidden_import(module: str, imported: str) -> None:
    assert offences([(module, imported, True)]) == [f"{module} imports {imported}"]


def test_no_arrow_goes_up() -> None:
    order = list(MAY_IMPORT)
    up = [
        f"{room} may import {other}"
        for room, others in MAY_IMPORT.items()
        for other in others
        if other in MAY_IMPORT and order.index(other) >= order.index(room)
    ]
    assert up == []


def circle_in(imports: Iterable[tuple[str, str]]) -> list[str]:
    """Modules that import each other in a circle; [] for none."""
    graph = TopologicalSorter[str]()
    for name, imported in imports:
        graph.add(name, imported)
    try:
        graph.prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return circle
    return []


def within() -> list[tuple[str, str]]:
    """Imports among the modules.

    `import playground` gives what stands in rooms, and finds it when it is asked for.
    """
    return [(a, b) for a, b, _ in all_imports() if b in MODULES and a != "playground"]


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert circle_in(within()) == []


def test_a_circle_is_seen() -> None:
    back = ("playground.engine.network", "playground.run.training")
    assert {*back} <= set(circle_in([*within(), back]))
    assert set(circle_in([("a", "b"), ("b", "c"), ("c", "b")])) == {"b", "c"}


def test_no_module_is_longer_than_one_idea_needs() -> None:
    long = {name: path.read_text().count("\n") for name, path in MODULES.items()}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_MODULE} == {}


def test_every_exception_is_still_in_use_and_has_a_reason() -> None:
    used = {(module, imported) for module, imported, _ in all_imports()}
    assert EXCEPTIONS.keys() - used == set()
    assert all(EXCEPTIONS.values())


def test_what_must_be_lazy_is() -> None:
    at_once = {(module, imported) for module, imported, at_once in all_imports() if at_once}
    assert at_once & LAZY == set()


def test_the_command_line_imports_the_page_only_inside_serve() -> None:
    at_once = [name for module, name, now in all_imports() if room_of(module) == "cli" and now]
    assert at_once
    assert not [name for name in at_once if name.startswith("playground.web")]


def test_only_what_runs_a_network_knows_the_backends() -> None:
    for module, imported, _ in all_imports():
        if imported in ("playground.engine.compiled", "playground.engine.reference"):
            assert room_of(module) not in ("engine", "data", "config", "link"), module
        if imported == "playground.data.compiled":
            assert module == "playground.run.points", module


def test_benchmarks_and_harness_know_no_tests() -> None:
    found = [
        f"{path.name} imports {imported}"
        for folder in ("benchmarks", "harness", "load")
        for path in sorted((ROOT / folder).glob("*.py"))
        for imported, _ in imports_of(path)
        if imported.startswith("tests")
    ]
    assert found == []


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    names = {path.stem for path in [*ROOT.glob("*.py"), *MODULES.values()]}
    names |= {path.stem for folder in ("tests", "benchmarks") for path in ROOT.glob(f"{folder}/*")}
    assert not names & {
        "utils",
        "util",
        "helpers",
        "helper",
        "common",
        "misc",
        "tools",
        "conftest_",
    }


def test_training_with_the_reference_loads_no_page_no_figures_and_no_compiler() -> None:
    script = (
        "import sys; import playground; "
        "playground.train(playground.RunConfig(), 1, 'reference'); "
        "print(' '.join(sys.modules))"
    )
    command = [sys.executable, "-W", "error", "-c", script]
    loaded = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    heavy = {"dash", "plotly", "numba", "pandas", "fastapi", "kaleido"}
    assert heavy & set(loaded.stdout.split()) == set()


def test_every_room_and_every_module_of_the_page_is_named_in_the_document() -> None:
    document = (ROOT / "docs" / "architecture.md").read_text()
    rows = set(re.findall(r"^\| `playground/(\w+)(?:/|\.py)` \|", document, re.M))
    assert rows == {room_of(module) for module in MODULES} - {"playground", "__main__"}
    named = set(re.findall(r"`([\w/]+\.m?js)`", document))
    rooms = re.findall(r"^\| `assets/(\w*)/?` \|.*\|(.*)\|$", document, re.M)
    listed = {
        f"{room}/{name}".lstrip("/")
        for room, modules in rooms
        for name in re.findall(r"`(\w+\.m?js)`", modules)
    }
    assert listed == {str(path.relative_to(ASSETS)) for path in ASSETS.rglob("*.*js")}
    assert {Path(name).name for name in named} <= {Path(name).name for name in listed}


def test_every_package_is_installed() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    found = {
        ".".join(init.parent.relative_to(ROOT).parts)
        for init in (ROOT / "playground").rglob("__init__.py")
    }
    assert set(declared["packages"]) == found | {"playground.assets"}


# The page's side: assets/, a folder a room. By room: whose modules it may import besides its own.
# "" is the root, which only starts what the rooms have.
ASSETS = ROOT / "assets"
PAGE_MAY_IMPORT = {
    "base": set(),
    "network": {"base"},
    "curves": {"base", "network"},  # weights by name, for the marks of what was changed
    "playground": {"base", "network", "curves"},
    "studies": {"base"},
    "history": {"base", "network", "playground"},
    "table": {"base", "network"},  # the shapes of classes
    "update": {"base", "network"},
    "inside": {"base", "network", "curves"},  # the axis of losses
    "backprop": {"base"},
    "digits": {"base"},
    # Lanes are drawn and trained as the one run is; whether a difference holds is a study's to say.
    "race": {"base", "network", "curves", "playground", "studies"},
    "homework": {"base", "studies"},  # a report's studies are run as the Studies tab runs them
    "views": {"base"},
    "around": {"base", "network", "playground", "views"},
    "": {
        "base",
        "playground",
        "history",
        "studies",
        "table",
        "update",
        "inside",
        "backprop",
        "digits",
        "homework",
        "race",
        "views",
        "around",
    },
}
ASKING = "base/asking.mjs"
LONGEST_SCRIPT = 350
SCRIPTS = {str(path.relative_to(ASSETS)): path.read_text() for path in ASSETS.rglob("*.*js")}


def imports_of_script(name: str, text: str) -> list[str]:
    """The modules a script imports or starts as a worker, as paths in assets/."""
    found = re.findall(r"(?:\bfrom|\bimport\(|^import|new URL\()\s*\"(\.[^\"]+)\"", text, re.M)
    folder = (ASSETS / name).parent
    return [str(Path(os.path.normpath(folder / path)).relative_to(ASSETS)) for path in found]


def page_offences(imports: list[tuple[str, str]]) -> list[str]:
    """A line for every import that goes against the arrows between the page's rooms."""

    def room(name: str) -> str:
        return name.rpartition("/")[0]

    return [
        f"{name} imports {imported}"
        for name, imported in imports
        if room(imported) not in PAGE_MAY_IMPORT[room(name)] | {room(name)}
    ]


PAGE_IMPORTS = {name: imports_of_script(name, text) for name, text in SCRIPTS.items()}


def test_every_room_of_the_page_imports_only_what_it_may() -> None:
    pairs = [(name, imported) for name, all_of in PAGE_IMPORTS.items() for imported in all_of]
    assert len(pairs) > len(SCRIPTS)  # they are found at all
    assert {imported for _, imported in pairs} <= SCRIPTS.keys()
    assert page_offences(pairs) == []
    assert circle_in(pairs) == []


@pytest.mark.parametrize(
    ("name", "text", "imported"),
    [
        ("base/notes.mjs", 'import { a } from "../network/network.mjs";', "network/network.mjs"),
        ("curves/band.mjs", 'import "../playground/player.mjs";', "playground/player.mjs"),
        ("digits/digits.mjs", 'await import("../network/pictures.mjs");', "network/pictures.mjs"),
        (
            "studies/form.mjs",
            'import {\n  a,\n} from "../backprop/words.mjs";',
            "backprop/words.mjs",
        ),
        ("playground/said.mjs", 'export { a } from "../around/tabs.mjs";', "around/tabs.mjs"),
        ("main.mjs", 'import { Network } from "./network/network.mjs";', "network/network.mjs"),
        ("network/keys.mjs", 'import { a } from "../main.mjs";', "main.mjs"),
    ],
)
def test_the_guard_sees_an_import_against_the_arrows(name: str, text: str, imported: str) -> None:
    found = imports_of_script(name, text)
    assert page_offences([(name, one) for one in found]) == [f"{name} imports {imported}"]


def test_no_script_is_longer_than_one_idea_needs() -> None:
    long = {name: text.count("\n") for name, text in SCRIPTS.items()}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_SCRIPT} == {}


def test_no_script_is_a_drawer_for_odds_and_ends() -> None:
    names = {Path(name).stem for name in SCRIPTS}
    assert not names & {"utils", "util", "helpers", "helper", "common", "misc", "tools"}


def test_sheets_of_views_come_after_all_they_change() -> None:
    # Dash links the root's style sheets first, then folder by folder as the alphabet has them.
    folders = sorted({path.parent.name for path in ASSETS.rglob("*.css")} - {"assets"})
    assert folders[-1] == "views"
    assert [path.name for path in ASSETS.glob("*.css")] == ["base.css"]


def test_only_one_module_of_the_page_asks_the_server() -> None:
    assert [name for name, text in SCRIPTS.items() if re.search(r"\bfetch\(", text)] == [ASKING]
    sorting = r"instanceof (Refused|Absent)"  # the two ways to fail are told apart there alone
    assert {name for name, text in SCRIPTS.items() if re.search(sorting, text)} == {ASKING}
