// Where a card goes: near its mark, over nothing that has to be seen with it.

const NEAR = 150; // px a card may stand away from its mark
const GRID = 10; // px between the places tried
const EDGE = 8;
const NEVER = 100; // the cost of a px² over what must stay in sight: more than any way is long
const RATHER_NOT = 0.03;

const grown = ({ left, top, right, bottom }, by) =>
  ({ left: left - by, top: top - by, right: right + by, bottom: bottom + by });

function overlap(a, b) {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

/** The best {left, top} in the window for a card: `at` is its mark, `never` and `rather` boxes. */
export function placeFor({ width, height }, at, { never, rather }) {
  const kept = [...never.map((box) => grown(box, EDGE)), grown({ left: at.x, right: at.x, top: at.y, bottom: at.y }, 14)];
  const clamp = (value, most) => Math.max(EDGE, Math.min(value, most - EDGE));
  let best = null, least = Infinity;
  for (let y = at.y - height - NEAR; y <= at.y + NEAR; y += GRID) {
    for (let x = at.x - width - NEAR; x <= at.x + NEAR; x += GRID) {
      const left = clamp(x, document.documentElement.clientWidth - width);
      const top = clamp(y, innerHeight - height);
      const box = { left, top, right: left + width, bottom: top + height };
      const away = Math.hypot(left + width / 2 - at.x, top + height / 2 - at.y);
      const cost = away
        + NEVER * kept.reduce((sum, other) => sum + overlap(box, other), 0)
        + RATHER_NOT * rather.reduce((sum, other) => sum + overlap(box, other), 0);
      if (cost < least) [best, least] = [{ left, top }, cost];
    }
  }
  return best;
}
