// The pad: a drawing as lines, by mouse, finger or keys. The server makes an image of it.

const MOST_POINTS = 400;
const NEAR = 0.012; // of the pad's side: points nearer than this say nothing new
const KEY_STEP = 1 / 20;
const PEN = 0.075;
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Pad {
  /** `drawn(strokes)` hears of every change; [] when cleared. */
  constructor(canvas, drawn) {
    Object.assign(this, { canvas, drawn });
    this.strokes = [];
    this.cursor = [0.5, 0.2];
    this.penDown = false;
    canvas.addEventListener("pointerdown", (event) => this.press(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, (event) => event.pointerId === this.pointer && (this.pointer = null));
    }
    canvas.addEventListener("keydown", (event) => this.key(event));
    for (const change of ["focus", "blur"]) canvas.addEventListener(change, () => this.paint());
    new ResizeObserver(() => this.paint()).observe(canvas);
  }

  clear() {
    this.strokes = [];
    this.penDown = false;
    this.changed();
  }

  place({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    const within = (share) => Math.min(1, Math.max(0, share));
    return [within((clientX - box.left) / box.width), within((clientY - box.top) / box.height)];
  }

  press(event) {
    if (event.button > 0 || (this.pointer ?? null) !== null) return;
    this.pointer = event.pointerId;
    this.canvas.setPointerCapture(event.pointerId);
    this.penDown = false;
    this.begin(this.place(event));
  }

  move(event) {
    if (event.pointerId !== this.pointer) return;
    const before = this.strokes.at(-1)?.length;
    for (const point of event.getCoalescedEvents?.() ?? [event]) this.extend(this.place(point));
    if (this.strokes.at(-1)?.length !== before) this.changed();
  }

  begin(point) {
    this.strokes = [...this.strokes, [point]];
    this.cursor = point;
    this.changed();
  }

  extend(point) {
    const stroke = this.strokes.at(-1);
    if (!stroke) return;
    const [x, y] = stroke.at(-1);
    if (Math.hypot(point[0] - x, point[1] - y) < NEAR) return;
    stroke.push(point);
    this.cursor = point;
    if (this.strokes.reduce((sum, { length }) => sum + length, 0) > MOST_POINTS) this.thin();
  }

  // Every second point of a very long drawing; a line's ends stay.
  thin() {
    this.strokes = this.strokes.map((stroke) =>
      stroke.filter((_, at) => at % 2 === 0 || at === stroke.length - 1));
    if (this.strokes.reduce((sum, { length }) => sum + length, 0) > MOST_POINTS) this.strokes.shift();
  }

  key(event) {
    const way = WAYS[event.key];
    if (way) {
      const point = this.cursor.map((at, axis) => Math.min(1, Math.max(0, at + KEY_STEP * way[axis])));
      if (this.penDown) this.extend(point);
      this.cursor = point;
      if (this.penDown) this.changed();
      else this.paint();
    } else if (event.key === " ") {
      this.penDown = !this.penDown;
      if (this.penDown) this.begin(this.cursor);
      else this.paint();
    } else if (event.key === "Delete" || event.key === "Backspace") this.clear();
    else return;
    event.preventDefault();
  }

  changed() {
    this.paint();
    this.drawn(this.strokes.map((stroke) => stroke.map((point) => point.map(rounded))));
  }

  paint() {
    const { canvas } = this;
    const side = Math.round(canvas.clientWidth * Math.min(devicePixelRatio || 1, 2));
    if (!side) return;
    if (canvas.width !== side || canvas.height !== side) canvas.width = canvas.height = side;
    const style = getComputedStyle(canvas);
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, side, side);
    Object.assign(context, { lineCap: "round", lineJoin: "round", lineWidth: PEN * side });
    context.strokeStyle = style.color;
    for (const [first, ...others] of this.strokes) {
      context.beginPath();
      context.moveTo(first[0] * side, first[1] * side);
      for (const [x, y] of others.length ? others : [first]) context.lineTo(x * side, y * side);
      context.stroke();
    }
    if (canvas.matches(":focus-visible")) this.paintCursor(context, side, style);
  }

  // Where the keys are: a ring, filled while the pen is down.
  paintCursor(context, side, style) {
    const [x, y] = this.cursor;
    context.beginPath();
    context.arc(x * side, y * side, (PEN * side) / 2 + 3, 0, 2 * Math.PI);
    context.strokeStyle = context.fillStyle = style.getPropertyValue("--accent");
    context.lineWidth = side / 80;
    if (this.penDown) context.fill();
    context.stroke();
  }
}

const rounded = (share) => Math.round(share * 1000) / 1000;
