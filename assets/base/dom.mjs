// Elements of the page: found by id, made, and told that they are pressed.

const SVG = "http://www.w3.org/2000/svg";

export const byId = (id) => document.getElementById(id);

/** Sets properties of a component that Dash has made. */
export const setProps = (id, props) => window.dash_clientside.set_props(id, props);

const allowed = new Map(); // said again, Dash would lay the control out again

/** Lets controls of Dash's be pressed, or not. */
export function allow(ids, isAllowed) {
  for (const id of ids) {
    if (allowed.get(id) !== isAllowed) setProps(id, { disabled: !isAllowed });
    allowed.set(id, isAllowed);
  }
}

/** An element with its class, or with attributes by name, and what it holds; no text for an empty one. */
export function element(tag, attributes = "", ...children) {
  const node = document.createElement(tag);
  if (typeof attributes !== "string") set(node, attributes);
  else if (attributes) node.className = attributes;
  node.append(...children.filter((child) => child !== ""));
  return node;
}

/** A button, and what a press on it does. */
export function pressable(attributes, label, pressed) {
  const node = element("button", attributes, label);
  node.type = "button";
  node.addEventListener("click", pressed);
  return node;
}

/** An element of a drawing. */
export const svg = (tag, attributes = {}) => set(document.createElementNS(SVG, tag), attributes);

function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

/** Writes a line, in the colour of trouble where it tells of some. */
export function writeLine(place, text, isTrouble) {
  place.textContent = text;
  place.classList.toggle("pg-trouble", isTrouble);
}

/** Shows which of many buttons are pressed. */
export function press(buttons, isPressed) {
  for (const button of buttons) button.setAttribute("aria-pressed", isPressed(button));
}
