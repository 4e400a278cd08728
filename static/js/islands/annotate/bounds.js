/**
 * The ends of the open tag: moved by handles with mouse or thumb, or by keys, as one change that can be undone.
 */

/** @import { Span } from "../../lib/offsets.js" */
/** @import { Desk } from "./desk.js" */
/** @import { Tag } from "./state.js" */
import { afterFrame } from "../../lib/later.js";
import { beginning, ending } from "../../lib/motion.js";
import { caretPoint, snap } from "../../lib/selection.js";
import { part, shortened } from "./desk.js";
import { leftOut } from "./marks.js";
import { speak } from "./say.js";

/** @typedef {"start" | "end"} Side */
/**
 * @typedef {object} Drag
 * @property {Side} side
 * @property {Span} drawn what the tag would be
 * @property {number} dx from the middle of the line at that end to the pointer
 * @property {number} dy
 * @property {PointerEvent} at
 * @property {boolean} moved
 */

const STILL = 6; // pixels that a thumb moves while it taps
const NEAR = 56; // pixels from where the text goes out of sight, within which it comes on
const SCROLL = 7; // pixels a frame

export class Bounds {
  /**
   * @param {Desk} desk
   * @param {(span: Span) => void} tint shows what the tag would be
   * @param {(x: number, y: number) => void} tap what a tap on the text does, which a handle lies over
   */
  constructor(desk, tint, tap) {
    this.desk = desk;
    this.tint = tint;
    this.tap = tap;
    this.frame = part(desk.root, ".text");
    /** @type {Record<Side, HTMLElement>} */
    this.handles = { start: part(desk.root, "#handle-start"), end: part(desk.root, "#handle-end") };
    /** @type {Drag | null} */
    this.drag = null;
    for (const side of /** @type {const} */ (["start", "end"])) this.#listen(side);
    /** Puts the handles where they belong after the next frame: the highlight comes first. */
    this.follow = afterFrame(() => this.place());
    desk.open.addEventListener("changed", () => this.follow());
    desk.tags.addEventListener("changed", () => this.follow());
    window.addEventListener("resize", () => this.follow());
  }

  /** The open tag, when its ends may be moved. @returns {Tag | null} */
  get tag() {
    const tag = this.desk.tags.get(this.desk.open.id);
    return this.desk.editor.owns(tag) ? tag : null;
  }

  /**
   * Moves one end by a word or a character.
   * @param {Side} side
   * @param {1 | -1} by
   * @param {boolean} [exact] by one character
   */
  step(side, by, exact = false) {
    const { tag } = this;
    if (!tag) return;
    const step = exact ? "character" : "word";
    const point =
      side === "start" ? beginning(this.desk.map, tag.start, step, by) : ending(this.desk.map, tag.end, step, by);
    if (point !== null) this.#move(tag, { start: tag.start, end: tag.end, [side]: point });
  }

  /** Puts the handles at the ends of the open tag, or away. */
  place() {
    const { tag } = this;
    for (const handle of Object.values(this.handles)) {
      handle.hidden = tag === null;
      handle.dataset.code = tag?.code ?? "";
    }
    if (tag) this.#put(tag);
  }

  /** @param {Span} span */
  #put(span) {
    const boxes = [...this.desk.map.range(span).getClientRects()].filter((box) => box.width > 0);
    const [first, last] = [boxes[0], boxes.at(-1)];
    if (!first || !last) return;
    const frame = this.frame.getBoundingClientRect();
    const at = { start: [first.left, first], end: [last.right, last] };
    for (const side of /** @type {const} */ (["start", "end"])) {
      const [x, box] = /** @type {[number, DOMRect]} */ (at[side]);
      const { style } = this.handles[side];
      style.left = `${x - frame.left}px`;
      style.top = `${box.top - frame.top}px`;
      style.height = `${box.height}px`;
      style.setProperty("--x", `${x}px`); // so that what a thumb takes stays inside the window
    }
  }

  /** @param {Side} side */
  #listen(side) {
    const handle = this.handles[side];
    handle.addEventListener("pointerdown", (event) => {
      const { tag } = this;
      if (!tag || event.button !== 0) return;
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      const { left, top, width, height } = handle.getBoundingClientRect();
      const [dx, dy] = [event.clientX - left - width / 2, event.clientY - top - height / 2];
      this.drag = { side, drawn: tag, dx, dy, at: event, moved: false };
      this.frame.toggleAttribute("data-dragging", true);
    });
    handle.addEventListener("pointermove", (event) => this.#dragged(event));
    handle.addEventListener("pointerup", (event) => this.#drop(event));
    handle.addEventListener("pointercancel", () => this.#drop(null));
  }

  /** @param {PointerEvent} event */
  #dragged(event) {
    const { drag } = this;
    if (!drag) return;
    const begins = !drag.moved && Math.hypot(event.clientX - drag.at.clientX, event.clientY - drag.at.clientY) > STILL;
    if (!drag.moved && !begins) return;
    drag.moved = true;
    drag.at = event;
    this.#draw(drag);
    if (begins) this.#scroll();
  }

  /** @param {Drag} drag */
  #draw(drag) {
    const { tag } = this;
    if (!tag) return;
    drag.drawn = this.#drawnTo(tag, drag) ?? drag.drawn;
    this.tint(drag.drawn);
    this.#put(drag.drawn);
  }

  /** Lets the text come on while the pointer stays where it goes out of sight. */
  #scroll() {
    const { drag } = this;
    if (!drag) return;
    const { left, width } = this.frame.getBoundingClientRect();
    const gone = (/** @type {number} */ y) => !this.frame.contains(document.elementFromPoint(left + width / 2, y));
    const y = drag.at.clientY - drag.dy;
    const by = gone(y - NEAR) ? -SCROLL : gone(y + NEAR) ? SCROLL : 0;
    if (by !== 0) {
      scrollBy({ top: by, behavior: "instant" });
      this.#draw(drag);
    }
    requestAnimationFrame(() => this.#scroll());
  }

  /** @param {PointerEvent | null} event null: the drag was broken off */
  #drop(event) {
    const { drag, tag } = this;
    if (!drag) return;
    this.drag = null;
    if (event && tag && drag.moved) this.#move(tag, drag.drawn);
    if (drag.moved && this.tag) this.tint(this.tag);
    if (event && !drag.moved && event.pointerType !== "mouse") this.tap(event.clientX, event.clientY);
    this.frame.toggleAttribute("data-dragging", false);
    this.place();
  }

  /**
   * The passage of a tag with one end at the pointer, in whole words unless Alt is held.
   * @param {Tag} tag
   * @param {Drag} drag
   * @returns {Span | null} null: the pointer is not in the text, or past the other end
   */
  #drawnTo(tag, { side, dx, dy, at: { clientX, clientY, altKey } }) {
    const { map } = this.desk;
    const point = caretPoint(map, clientX - dx, clientY - dy);
    if (point === null || (side === "start" ? point >= tag.end : point <= tag.start)) return null;
    const drawn = { start: tag.start, end: tag.end, [side]: point };
    const whole = snap(map, drawn, altKey);
    return whole && { start: tag.start, end: tag.end, [side]: whole[side] };
  }

  /**
   * @param {Tag} tag
   * @param {Span} span
   */
  #move(tag, { start, end }) {
    if (start >= end || (start === tag.start && end === tag.end)) return;
    if (leftOut(this.desk, { start, end }) !== null) {
      speak("That part is left out of the corpus and can’t be tagged.");
      return;
    }
    this.desk.editor.change(tag.id, { start, end });
    speak(shortened(this.desk.map.text({ start, end })));
  }
}
