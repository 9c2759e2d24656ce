// The report as it will be printed, in a frame in which no script runs.

const WAIT_MS = 250; // a text that is being typed is not shown letter by letter

export class Preview {
  constructor(frame) { Object.assign(this, { frame, page: "", wanted: null }); }

  /** Shows a page; where it was scrolled to, it stays. */
  show(page) {
    if (page === this.page) return;
    this.page = page;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.write(), WAIT_MS);
  }

  write() {
    clearTimeout(this.waiting);
    const { contentDocument } = this.frame;
    const page = new DOMParser().parseFromString(this.page, "text/html");
    const base = page.createElement("base");
    base.target = "_blank"; // a link leaves the report where it is
    page.head.append(base);
    const { scrollTop } = contentDocument.scrollingElement ?? { scrollTop: 0 };
    contentDocument.documentElement.replaceWith(contentDocument.adoptNode(page.documentElement));
    contentDocument.scrollingElement.scrollTop = scrollTop;
    if (this.wanted) this.turnTo(this.wanted);
  }

  /** Turns to a part, as soon as it is there and seen. */
  turnTo(key) {
    const isSeen = this.frame.checkVisibility({ visibilityProperty: true }); // else the page itself would scroll
    const there = isSeen && this.frame.contentDocument.getElementById(`part-${key}`);
    this.wanted = there ? null : key;
    if (there) there.scrollIntoView({ block: "start" });
  }

  /** Prints when every picture is there. */
  async print() {
    this.write();
    const { images } = this.frame.contentDocument;
    await Promise.all([...images].map((image) => image.decode().catch(() => null)));
    this.frame.contentWindow.print();
  }
}
