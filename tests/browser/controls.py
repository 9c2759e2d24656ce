"""Every control that a part of the page shows, as the page itself tells it, and how one is used."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from playwright.sync_api import Locator, Page

from tests.browser.person import Person

Kind = Literal["radio", "check", "toggle", "slider", "range", "select", "number", "text", "button"]

# What can be pressed or typed in within `root`: [name, selector, kind], a name once. `data-human`
# marks an element without an id of its own; what is built anew has a key, a lesson or a value.
_FIND = r"""(root) => {
  const seen = (node) => {
    const { width, bottom } = node.getBoundingClientRect();
    return width > 1 && bottom > 0 && node.checkVisibility({ checkVisibilityCSS: true });
  };
  const idAround = (node) => node.closest('[id]:not([id^=mantine])')?.id ?? '';
  const mark = (node) => `[data-human="${node.dataset.human ??= String(Math.random())}"]`;
  const kindOf = (node) => {
    if (node.type === 'radio') return 'radio';
    if (node.type === 'checkbox') return 'check';
    if (node.type === 'range') return 'range';
    if (node.matches('[role=slider]')) return 'slider';
    if (node.matches('.mantine-Select-input')) return 'select';
    if (node.matches('.mantine-NumberInput-input')) return 'number';
    if (node.matches('input, textarea')) return 'text';
    const opens = node.hasAttribute('aria-expanded');
    return node.hasAttribute('aria-pressed') && !opens ? 'toggle' : 'button';
  };
  const nameOf = (node, kind) => {
    const { key, dataset, curve, lesson, label, image, filter, value, direction } = node.dataset;
    if (kind === 'radio') return `${idAround(node)}=${node.value}`;
    if (kind === 'slider') return idAround(node);
    if (kind === 'range') return `${idAround(node)} range`;
    if (key && !image) return key;
    if (dataset) return `dataset ${dataset}`;
    if (curve) return `curve ${curve}`;
    if (lesson) return `lesson ${lesson}`;
    if (label) return `${idAround(node)} cell`;
    if (image || filter) return `${idAround(node)} tile`;
    if (value) return `${idAround(node)} value`;
    if (direction) {
      const field = node.closest('.mantine-NumberInput-root').querySelector('input');
      return `${direction} ${field.id}`;
    }
    if (node.id && !node.id.startsWith('mantine')) return node.id;
    const kept = node.matches('.pg-back-latex') ? 'pg-back-latex' : node.classList[0];
    return `${idAround(node)} ${kept ?? node.tagName.toLowerCase()}`;
  };
  const found = new Map();
  const nodes = document.querySelectorAll(`:is(${root}) :is(button, input:not([type=hidden]), `
    + 'a[href], summary, textarea, select, [role=slider])');
  for (const node of nodes) {
    const pressed = node.type === 'radio' ? node.labels[0] : node;
    if (!seen(pressed) || node.disabled || node.closest('[aria-hidden=true]')) continue;
    const kind = kindOf(node);
    const name = nameOf(node, kind);
    const { key, image, lesson, value } = node.dataset;
    const stable = lesson ? `[data-lesson="${lesson}"]` : value ? `[data-value="${value}"]` : null;
    const hasId = kind === 'slider' || (node.id && !node.id.startsWith('mantine'));
    const selector = hasId ? `#${CSS.escape(node.id || name)}`
      : key && !image ? `[data-key="${key}"]`
        : stable && idAround(node) ? `#${idAround(node)} ${stable}` : mark(pressed);
    if (!found.has(name)) found.set(name, [name, selector, kind]);
  }
  return [...found.values()];
}"""


class Control(NamedTuple):
    """One control of the page."""

    name: str
    selector: str
    kind: Kind


def controls(page: Page, root: str) -> list[Control]:
    """What can be used within `root` as it stands; of equals, as a table's cells, the first."""
    return [Control(*found) for found in page.evaluate(_FIND, root)]


def use(me: Person, control: Control) -> str:
    """Use a control as its kind is used; gives what it must then hold, as a script's condition."""
    node = me.page.locator(control.selector)
    using: Any = _USES.get(control.kind, _press)
    return str(using(me, control, node))


def _element(control: Control) -> str:
    return f"document.querySelector({control.selector!r})"


def _press(me: Person, control: Control, _: Locator) -> str:
    me.press(control.selector)
    return "true"


def _choose_radio(me: Person, control: Control, _: Locator) -> str:
    me.press(control.selector)
    return f"{_element(control)}.control.checked"


def _check(me: Person, control: Control, node: Locator) -> str:
    before = node.is_checked()
    me.press(control.selector)
    return f"{_element(control)}.checked === {str(not before).lower()}"


def _toggle(me: Person, control: Control, node: Locator) -> str:
    """One of several that exclude each other stays pressed; any other changes."""
    before = node.get_attribute("aria-pressed")
    me.press(control.selector)
    alone = (
        control.name.startswith(("dataset ", "step-", "face-"))
        or control.name == "digits-meant button"
    )
    wanted = "true" if alone or before == "false" else "false"
    return f"{_element(control)}.getAttribute('aria-pressed') === {wanted!r}"


def _slide(me: Person, control: Control, _: Locator) -> str:
    """Press the track where another value stands."""
    track = me.page.locator(f"{control.selector} .mantine-Slider-track")
    thumb = me.page.locator(f"{control.selector} [role=slider]")
    low, high, now = (
        int(thumb.get_attribute(f"aria-value{name}") or 0) for name in ("min", "max", "now")
    )
    goal = low + round(0.75 * (high - low))
    if goal == now:
        goal = low + round(0.25 * (high - low))
    me.press(track, at=((goal - low) / (high - low), 0.5))
    return f"{_element(control)}.querySelector('[role=slider]').ariaValueNow === '{goal}'"


def _scrub(me: Person, control: Control, _: Locator) -> str:
    me.press(control.selector, at=(0.02, 0.5))
    return f"{_element(control)}.value === '0'"


def _select(me: Person, control: Control, node: Locator) -> str:
    before = node.input_value()
    me.press(control.selector)
    options = me.page.locator("[role=option]:not([data-combobox-disabled]):visible")
    options.first.wait_for(state="visible")
    label = next(text for text in options.all_inner_texts() if text != before)
    me.rest()  # reads the options
    me.press(me.page.get_by_role("option", name=label, exact=True))
    return f"{_element(control)}.value === {label!r}"


def _number(me: Person, control: Control, node: Locator) -> str:
    wanted = str(int(node.input_value()) + 1)
    me.press(control.selector)
    me.key("Control+A")
    me.type(wanted)
    me.key("Tab")
    return f"{_element(control)}.value === {wanted!r}"


def _write(me: Person, control: Control, node: Locator) -> str:
    """Write over what stands there: the next of a whole number, else one that any field reads."""
    before = node.input_value()
    wanted = str(int(before) + 1) if before.isdigit() else "0.05"
    me.press(control.selector)
    me.key("Control+A")
    me.type(wanted)
    me.key("Tab")
    return f"{_element(control)}.value === {wanted!r}"


_USES = {
    "radio": _choose_radio,
    "check": _check,
    "toggle": _toggle,
    "slider": _slide,
    "range": _scrub,
    "select": _select,
    "number": _number,
    "text": _write,
}
