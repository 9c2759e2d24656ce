"""Who may import whom, read from the source: imports inside functions count too."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "playground"
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}

# By room: what it may import besides the standard library and itself. A room is a module or a
# package directly under playground; "playground" is its __init__, which is curated from below.
MAY_IMPORT = {
    "errors": set(),
    "wording": {"errors"},
    "address": {"errors"},
    "data": {"numpy", "errors"},
    "engine": {"numpy", "errors"},
    "layers": {"numpy", "errors"},
    "run": {
        "numpy", "pandas", "plotly", "pydantic", "errors", "wording", "address", "data", "engine",
    },
    "digits": {"numpy", "pydantic", "errors", "wording", "address", "layers", "run"},
    "derivation": {"numpy", "errors", "address", "layers"},
    "studies": {"numpy", "pandas", "errors", "wording", "address", "data", "engine", "run"},
    "lessons": {"errors"},
    "figures": {
        "numpy", "pandas", "plotly", "kaleido", "choreographer",
        "errors", "wording", "data", "engine", "layers", "run", "studies",
    },
    "homework": {
        "numpy", "pandas", "plotly", "errors", "wording", "data", "run", "studies", "figures",
    },
    "face": {"errors", "run"},
    "playground": {"errors", "engine", "run", "face"},
}  # fmt: skip

# What only some rooms may ever import, by any path.
ONLY_IN = {
    "dash": {"web"},
    "dash_mantine_components": {"web"},
    "fastapi": {"web"},
    "uvicorn": {"web"},
    "starlette": {"web"},
    "plotly": {"web", "figures", "homework", "run"},  # run: for the type checker only, see below
    "kaleido": {"figures"},
    "click": {"cli"},
    "distributed": {"studies"},  # in cluster.py alone, see below
    "numba": {"engine", "data"},
}

# Deliberate exceptions to the two tables: (importing module, imported name) and why.
EXCEPTIONS = {
    ("playground.studies.cluster", "distributed"): "the one place that knows a cluster",
    ("playground.engine.compiled", "numba"): "the compiled epoch",
    ("playground.data.compiled", "numba"): "the compiled drawing",
    ("playground.run.training", "playground.figures.run.figure"): "Run.figure, lazily",
    ("playground.run.training", "playground.figures.run.card"): "a notebook's last line, lazily",
    ("playground.run.training", "playground"): "versions() records the package's own",
}
LAZY = {  # exceptions that hold inside a function only, so that importing stays cheap
    ("playground.run.training", "playground.figures.run.figure"),
    ("playground.run.training", "playground.figures.run.card"),
    ("playground.run.training", "playground"),
    ("playground.studies.cluster", "distributed"),
    ("playground.run.points", "playground.data.compiled"),
    ("playground.run.training", "pandas"),
    ("playground.run.training", "plotly.graph_objects"),
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


IMPORTS = [
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
        is_allowed = room not in MAY_IMPORT or wanted in MAY_IMPORT[room]
        if wanted == "cli" and room != "__main__":
            is_allowed = False
        if wanted in ONLY_IN and room not in ONLY_IN[wanted]:
            is_allowed = False
        if wanted == "numba":
            is_allowed = False  # but in the two exceptions above
        if not is_allowed:
            found.append(f"{module} imports {imported}")
    return found


def test_every_room_imports_only_what_it_may() -> None:
    assert offences(IMPORTS) == []


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
        ("playground.digits.net", "playground.engine.network"),
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


def test_every_exception_is_still_in_use_and_has_a_reason() -> None:
    used = {(module, imported) for module, imported, _ in IMPORTS}
    assert EXCEPTIONS.keys() - used == set()
    assert all(EXCEPTIONS.values())


def test_what_must_be_lazy_is() -> None:
    at_once = {(module, imported) for module, imported, at_once in IMPORTS if at_once}
    assert at_once & LAZY == set()


def test_the_command_line_imports_the_page_only_inside_serve() -> None:
    at_once = [name for module, name, now in IMPORTS if room_of(module) == "cli" and now]
    assert at_once
    assert not [name for name in at_once if name.startswith("playground.web")]


def test_only_what_runs_a_network_knows_the_backends() -> None:
    for module, imported, _ in IMPORTS:
        if imported in ("playground.engine.compiled", "playground.engine.reference"):
            assert room_of(module) not in ("engine", "data", "config", "link"), module
        if imported == "playground.data.compiled":
            assert module == "playground.run.points", module


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
    named = {Path(name).name for name in re.findall(r"`([\w/]+\.m?js)`", document)}
    assert named == {path.name for path in (ROOT / "assets").glob("*.*js")}


def test_every_package_is_installed() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    found = {
        ".".join(init.parent.relative_to(ROOT).parts)
        for init in (ROOT / "playground").rglob("__init__.py")
    }
    assert set(declared["packages"]) == found | {"playground.assets"}
