"""Modules as functions. That the page runs so, the browser tests show."""

from __future__ import annotations

from pathlib import Path

import pytest

from playground.web.linking import Linked, link

ROOT = Path(__file__).parents[2]
SMALL = {
    "main.mjs": 'import { two } from "./base/two.mjs";\n\n'
    'const { later } = await import("./others.mjs");\nlater(two);\n',
    "base/one.mjs": "const hidden = 1;\nexport const one = () => hidden;\n",
    "base/two.mjs": 'import {\n  one as first,\n} from "./one.mjs";\n'
    "export class two {}\nfirst();\n",
    "others.mjs": 'import { one } from "./base/one.mjs";\n'
    "export async function later() { one(); }\n",
}


def linked(**changed: str) -> tuple[Linked, dict[str, str]]:
    """The small page, with some modules changed, and the texts that are served."""
    served: dict[str, str] = {}

    def named(name: str, text: str) -> str:
        served[f"x-{name}"] = text
        return f"x-{name}"

    texts = {**SMALL, **{name.replace("__", "/") + ".mjs": text for name, text in changed.items()}}
    return link(texts, named), served


def test_a_module_stands_once_and_after_those_it_needs() -> None:
    names, served = linked()
    assert names == Linked("x-shared.mjs", "x-others.mjs", "x-main.mjs")
    assert served["x-shared.mjs"] == (
        "// base/one.mjs\nexport const base_one = (() => {\nconst hidden = 1;\n"
        "const one = () => hidden;\nreturn { one };\n})();\n"
        "// base/two.mjs\nexport const base_two = (() => {\n"
        "const { one: first } = base_one;\nclass two {}\nfirst();\nreturn { two };\n})();\n"
    )


def test_what_is_imported_later_takes_what_is_there_and_gives_what_it_exports() -> None:
    _, served = linked()
    assert served["x-others.mjs"] == (
        'import { base_one } from "./x-shared.mjs";\n'
        "// others.mjs\nexport const others = (() => {\nconst { one } = base_one;\n"
        "async function later() { one(); }\nreturn { later };\n})();\n"
        "export const { later } = others;\n"
    )
    assert 'await import("./x-others.mjs")' in served["x-main.mjs"]
    assert "const { two } = base_two;" in served["x-main.mjs"]


def test_an_address_beside_a_module_is_one_beside_the_linked_file() -> None:
    _, served = linked(
        base__one="export const one = () => new URL(`../x`, import.meta.url);\n"
        'new Worker(new URL("./two.mjs", import.meta.url));\n',
    )
    assert 'new URL(`../x`, new URL("./base/one.mjs", import.meta.url))' in served["x-shared.mjs"]
    assert 'new Worker(new URL("./x-two.mjs", import.meta.url))' in served["x-shared.mjs"]
    assert served["x-two.mjs"] == SMALL["base/two.mjs"]


CANNOT = "base/two.mjs has an {} that cannot be linked."


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('import { gone } from "./one.mjs";', "base/two.mjs imports gone: base/one.mjs has none."),
        ('import { one } from "./no.mjs";', "base/two.mjs imports ./no.mjs, which is not there."),
        ('import { two } from "./two.mjs";', "base/two.mjs imports itself, by way of others."),
        ('import one from "./one.mjs";', CANNOT.format("import")),
        ('import "./one.mjs";', CANNOT.format("import")),
        ("export default 1;", CANNOT.format("export")),
        ("export let three = 1;", CANNOT.format("export")),
        ('export { one } from "./one.mjs";', CANNOT.format("export")),
        ('await import("./one.mjs");', CANNOT.format("import(")),
        ("import.meta.resolve();", CANNOT.format("import.meta.")),
    ],
)
def test_another_form_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 (the whole sentence is compared)
        linked(base__two=f"{text}\nexport class two {{}}\n")
    assert str(refused.value) == why
