// @ts-check
/** A code held by its dots, and let go of in another place: across says how deep, up and down after which. */
import { placeAt } from "../../lib/outline.js";

/** @import { Row } from "../../lib/outline.js" */

const SLACK = 4; // px before a press becomes a drag
const EDGE = 36; // px from the edge of the list, within which it scrolls
const PACE = 9; // px a frame

/**
 * @param {HTMLElement} element
 * @param {(key: string, place: { parent: string, position: number }) => void} letGo
 */
export function listenForDrags(element, letGo) {
  element.addEventListener("pointerdown", (event) => {
    const grip = event.target instanceof Element ? event.target.closest(/** @type {"button"} */ ("button.grip")) : null;
    if (grip && event.button === 0 && event.isPrimary) new Drag(grip, event, (place) => letGo(grip.value, place));
  });
}

class Drag {
  /**
   * @param {HTMLButtonElement} grip
   * @param {PointerEvent} event
   * @param {(place: { parent: string, position: number }) => void} letGo
   */
  constructor(grip, event, letGo) {
    this.grip = grip;
    this.item = /** @type {HTMLElement} */ (grip.closest("li"));
    this.form = /** @type {HTMLElement} */ (grip.closest("form"));
    this.letGo = letGo;
    this.start = this.at = { x: event.clientX, y: event.clientY };
    /** @type {{ parent: string, after: string } | null} */
    this.place = null;
    this.line = document.createElement("div");
    this.line.className = "landing";
    this.ended = new AbortController();
    const { signal } = this.ended;
    grip.setPointerCapture(event.pointerId);
    grip.addEventListener("pointermove", (moved) => this.moved(moved), { signal });
    grip.addEventListener("pointerup", () => this.end(true), { signal });
    grip.addEventListener("pointercancel", () => this.end(false), { signal });
    document.addEventListener("keydown", (key) => key.key === "Escape" && this.end(false), { signal });
  }

  get going() {
    return this.line.isConnected;
  }

  /** @param {PointerEvent} event */
  moved(event) {
    this.at = { x: event.clientX, y: event.clientY };
    if (!this.going && Math.hypot(this.at.x - this.start.x, this.at.y - this.start.y) > SLACK) this.begin();
    if (this.going) this.draw();
  }

  begin() {
    this.item.dataset.held = "";
    this.form.append(this.line);
    this.roll();
  }

  /** While the hand is near an edge of the list, the list goes on. */
  roll() {
    if (!this.going) return;
    const box = [this.form, this.form.closest(".stay")].find((one) => one && one.scrollHeight > one.clientHeight);
    if (box) {
      const { top, bottom } = box.getBoundingClientRect();
      const by = this.at.y < top + EDGE ? -PACE : this.at.y > bottom - EDGE ? PACE : 0;
      const before = box.scrollTop;
      box.scrollTop += by;
      if (box.scrollTop !== before) this.draw();
    }
    requestAnimationFrame(() => this.roll());
  }

  /** Shows where the code would go now. */
  draw() {
    const items = this.others();
    const boxes = items.map((item) => /** @type {Element} */ (item.querySelector(".row")).getBoundingClientRect());
    const found = boxes.findIndex((box) => this.at.y < box.top + box.height / 2);
    const gap = found < 0 ? items.length : found;
    const indent = this.indent();
    const rows = items.map((item) => this.row(item));
    const wanted = this.row(this.item).depth + Math.round((this.at.x - this.start.x) / indent);
    const place = placeAt(rows, gap, wanted);
    this.place = place;
    const home = this.form.getBoundingClientRect();
    const y = gap > 0 ? boxes[gap - 1]?.bottom : boxes[0]?.top;
    this.line.style.top = `${(y ?? home.top) - home.top + this.form.scrollTop}px`;
    this.line.style.left = `${place.depth * indent}px`;
  }

  /** The rows on the screen that are not being moved. */
  others() {
    const all = [...this.form.querySelectorAll(/** @type {"li"} */ ("li[data-key]"))];
    return all.filter((item) => !this.item.contains(item) && item.offsetParent !== null);
  }

  /**
   * @param {HTMLElement} item
   * @returns {Row}
   */
  row(item) {
    let depth = -1;
    for (
      let above = /** @type {Element | null | undefined} */ (item);
      above;
      above = above.parentElement?.closest("li")
    )
      depth += 1;
    return { key: item.dataset.key ?? "", depth, closed: item.dataset.closed !== undefined };
  }

  /** How far one level stands from the one above it. */
  indent() {
    return Number.parseFloat(getComputedStyle(this.form).getPropertyValue("--indent")) || 16;
  }

  /** @param {boolean} keep */
  end(keep) {
    const { place } = this;
    const went = this.going;
    this.ended.abort();
    this.line.remove();
    delete this.item.dataset.held;
    if (!went) return;
    // The click that follows a drag is none.
    this.form.addEventListener("click", stop, { capture: true, once: true });
    setTimeout(() => this.form.removeEventListener("click", stop, { capture: true }));
    if (keep && place) this.letGo({ parent: place.parent, position: this.position(place) });
  }

  /** @param {{ parent: string, after: string }} place */
  position({ parent, after }) {
    const above = parent ? this.form.querySelector(`li[data-key="${CSS.escape(parent)}"]`) : this.form;
    const row = [...(above?.querySelectorAll(/** @type {"li"} */ ("li")) ?? [])].filter(
      (item) => item.parentElement?.closest("li") === (parent ? above : null),
    );
    return row.filter((item) => item !== this.item).findIndex((item) => item.dataset.key === after) + 1;
  }
}

/** @param {Event} event */
function stop(event) {
  event.preventDefault();
  event.stopPropagation();
}
