"""The page's modules, linked: many files become three, because each would cost a visit a request.

A module becomes a function that runs once, and its exports what that function gives. This is the
whole of JavaScript's modules as `assets/` uses them, and no more: another form is refused.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]+)";$', re.M)
_IMPORT_LATER = re.compile(r'\bimport\("(\.[^"]+)"\)')
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.M)
_ADDRESS = re.compile(r'\bnew URL\("(\./[^"]+)", import\.meta\.url\)|\bimport\.meta\.url')
_LEFT = ("\nimport ", "\nexport ", "import(", "import.meta.")

Named = Callable[[str, str], str]
"""Gives the name under which a text is served, from the name it might have and the text."""


class Linked(NamedTuple):
    """The names of the page's scripts, all in one folder. A script names those above it."""

    shared: str
    """Every module that `main.mjs` imports, and what those import."""
    others: str
    """What `main.mjs` imports later, without what is shared; only the last one names it."""
    main: str


class _Module(NamedTuple):
    text: str
    imports: list[str]
    later: list[str]
    exports: list[str]


def link(texts: Mapping[str, str], named: Named, main: str = "main.mjs") -> Linked:
    """Modules by path, linked from `main` on.

    Raises ValueError for a module that is not there, a name that is not exported, and an import or
    export in a form that is none of those above.
    """
    modules = {path: _read(texts, path) for path in texts}
    entry = modules[main]
    shared = _closure(modules, entry.imports)
    rest = [path for path in _closure(modules, entry.later) if path not in shared]
    shared_name = named("shared.mjs", _as_functions(modules, shared, named))
    wanted = {one for path in rest for one in modules[path].imports}
    others = _take(sorted(wanted.intersection(shared)), shared_name)
    others += _as_functions(modules, rest, named)
    for path in entry.later:
        others += f"export const {{ {', '.join(modules[path].exports)} }} = {_id(path)};\n"
    others_name = named("others.mjs", others)
    body = _take(entry.imports, shared_name) + _body(modules, main, named)
    body = _IMPORT_LATER.sub(f'import("./{others_name}")', body)
    return Linked(shared_name, others_name, named("main.mjs", body))


def _read(texts: Mapping[str, str], path: str) -> _Module:
    text = texts[path]
    imports = [_found(texts, path, other) for _, other in _IMPORT.findall(text)]
    later = []
    if "import(" in text:
        later = [_found(texts, path, other) for other in _IMPORT_LATER.findall(text)]
    return _Module(text, imports, later, _EXPORT.findall(text))


def _found(texts: Mapping[str, object], path: str, imported: str) -> str:
    there = posixpath.normpath(posixpath.join(posixpath.dirname(path), imported))
    if there not in texts:
        raise ValueError(f"{path} imports {imported}, which is not there.")
    return there


def _closure(modules: Mapping[str, _Module], wanted: list[str]) -> dict[str, None]:
    """These modules and all that they import, each after those it needs."""
    order: dict[str, None] = {}

    def visit(path: str, waiting: tuple[str, ...]) -> None:
        if path in waiting:
            raise ValueError(f"{path} imports itself, by way of others.")
        if path not in order:
            for imported in modules[path].imports:
                visit(imported, (*waiting, path))
            order[path] = None

    for path in wanted:
        visit(path, ())
    return order


def _as_functions(modules: Mapping[str, _Module], paths: Iterable[str], named: Named) -> str:
    return "".join(_as_function(modules, path, named) for path in paths)


def _as_function(modules: Mapping[str, _Module], path: str, named: Named) -> str:
    body = _EXPORT.sub("", _body(modules, path, named))
    for form in _LEFT:
        if form in "\n" + body.replace("import.meta.url)", ""):
            raise ValueError(f"{path} has an {form.strip()} that cannot be linked.")
    exports = ", ".join(modules[path].exports)
    return (
        f"// {path}\nexport const {_id(path)} = (() => {{\n{body}return {{ {exports} }};\n}})();\n"
    )


def _body(modules: Mapping[str, _Module], path: str, named: Named) -> str:
    """A module's text, in which imports take from other modules' functions."""

    def take(found: re.Match[str]) -> str:
        other = _found(modules, path, found[2])
        names = [name.strip() for name in found[1].split(",") if name.strip()]
        missing = {name.split(" as ")[0] for name in names} - {*modules[other].exports}
        if missing:
            raise ValueError(f"{path} imports {', '.join(sorted(missing))}: {other} has none.")
        return f"const {{ {', '.join(names).replace(' as ', ': ')} }} = {_id(other)};"

    def address(found: re.Match[str]) -> str:
        if not found[1]:  # linked, all scripts lie in one folder: what stood deeper says so
            return f'new URL("./{path}", import.meta.url)'
        other = _found(modules, path, found[1])
        name = named(posixpath.basename(other), modules[other].text)
        return f'new URL("./{name}", import.meta.url)'

    text = _IMPORT.sub(take, modules[path].text)
    return _ADDRESS.sub(address, text) if "import.meta" in text else text


def _take(paths: Iterable[str], name: str) -> str:
    names = ", ".join(map(_id, paths))
    return f'import {{ {names} }} from "./{name}";\n' if names else ""


def _id(path: str) -> str:
    return re.sub(r"\W", "_", path.removesuffix(".mjs"))
