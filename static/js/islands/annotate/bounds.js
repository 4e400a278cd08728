/**
 * The ends of the open tag: moved by handles with mouse or thumb, or by keys, as one change that can be undone.
 */

/** @import { Span } from "../../lib/offsets.js" */
/** @import { Desk } from "./desk.js" */
/** @import { Tag } from "./state.js" */
import { beginning, ending } from "../../lib/motion.js";
import { caretPoint, snap } from "../../lib/selection.js";
import { part, shortened } from "./desk.js";
import { leftOut } from "./marks.js";
import { speak } from "./say.js";

/** @typedef {"start" | "end"} Side */

export class Bounds {
  /**
   * @param {Desk} desk
   * @param {(span: Span) => void} tint shows what the tag would be
   */
  constructor(desk, tint) {
    this.desk = desk;
    this.tint = tint;
    this.frame = part(desk.root, ".text");
    /** @type {Record<Side, HTMLElement>} */
    this.handles = { start: part(desk.root, "#handle-start"), end: part(desk.root, "#handle-end") };
    for (const side of /** @type {const} */ (["start", "end"])) this.#listen(side);
    desk.open.addEventListener("changed", () => this.place());
    desk.tags.addEventListener("changed", () => this.place());
    window.addEventListener("resize", () => this.place());
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
    }
  }

  /** @param {Side} side */
  #listen(side) {
    const handle = this.handles[side];
    /** @type {Span | null} */
    let drawn = null;
    handle.addEventListener("pointerdown", (event) => {
      if (!this.tag || event.button !== 0) return;
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      drawn = this.tag;
    });
    handle.addEventListener("pointermove", (event) => {
      const { tag } = this;
      if (!drawn || !tag) return;
      drawn = this.#drawnTo(tag, side, event) ?? drawn;
      this.tint(drawn);
      this.#put(drawn);
    });
    const done = (/** @type {boolean} */ kept) => () => {
      const { tag } = this;
      if (drawn && tag && kept) this.#move(tag, drawn);
      if (drawn && tag) this.tint(/** @type {Tag} */ (this.tag));
      drawn = null;
      this.place();
    };
    handle.addEventListener("pointerup", done(true));
    handle.addEventListener("pointercancel", done(false));
  }

  /**
   * The passage of a tag with one end at the pointer, in whole words unless Alt is held.
   * @param {Tag} tag
   * @param {Side} side
   * @param {PointerEvent} event
   * @returns {Span | null} null: the pointer is not in the text, or past the other end
   */
  #drawnTo(tag, side, { clientX, clientY, altKey }) {
    const { map } = this.desk;
    const point = caretPoint(map, clientX, clientY);
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
