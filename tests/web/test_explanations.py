"""Explanations: one source for settings, formulas typeset, nothing left over."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from playground.run.config import SETTINGS
from playground.web.page import explanations as module
from playground.web.page.explanations import explanations
from playground.web.page.formulas import FORMULAS, math, typeset


@pytest.mark.parametrize("name", SETTINGS)
def test_a_settings_tip_begins_with_its_own_description(name: str) -> None:
    description = SETTINGS[name].help
    assert description
    assert explanations()[name].startswith(typeset(description))


@pytest.mark.parametrize("name", FORMULAS)
def test_every_formula_is_well_formed_and_used(name: str) -> None:
    root = ElementTree.fromstring(math(name))
    assert root.tag == "math"
    assert root.get("aria-label") == name
    assert any(math(name) in markup for markup in explanations().values())


@pytest.mark.parametrize("name", explanations())
def test_an_explanation_is_a_short_sentence_without_plain_formulas(name: str) -> None:
    text = re.sub(r"<math.*?</math>", "M", explanations()[name])
    assert text.endswith((".", "?")), text
    assert len(text) < 260, text
    assert not re.search(r"[{}^|!]|&lt;-|<", text), text


def test_braces_around_no_formula_are_an_error_of_ours() -> None:
    with pytest.raises(KeyError):
        typeset("as in {no such formula}.")


def test_every_symbol_of_the_help_sheet_has_a_name_in_the_script() -> None:
    script = (module.__file__ or "").rpartition("/playground/")[0] + "/assets/around/help_sheet.mjs"
    with open(script) as file:
        names = set(re.findall(r"(\w+): \"", file.read()))
    assert set(module.symbols()) <= names
