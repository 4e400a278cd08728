/**
 * A cursor in the text for who works by keys: it goes from word to word, sentence to sentence, paragraph to
 * paragraph; with Shift it draws a passage. The browser has none in a text that can't be edited.
 */

/** @import { Desk } from "./desk.js" */
/** @import { Step } from "../../lib/motion.js" */
/** @import { Pointer } from "./pointer.js" */
import { beginning, extended } from "../../lib/motion.js";
import { part, shortened } from "./desk.js";
import { speak } from "./say.js";
import { edgeOf, inView } from "./screen.js";

const SAID = 300; // letters of a sentence that a screen reader is given at once

export class Cursor {
  /**
   * @param {Desk} desk
   * @param {Pointer} pointer
   */
  constructor(desk, pointer) {
    this.desk = desk;
    this.pointer = pointer;
    this.frame = part(desk.root, ".text");
    this.element = part(desk.root, "#cursor");
    /** @type {number | null} a code point; where it goes on from when it is hidden */
    this.point = null;
    /** @type {number | null} the other end of the passage that it draws */
    this.anchor = null;
    pointer.addEventListener("clicked", (event) =>
      this.#rest(/** @type {CustomEvent<number | null>} */ (event).detail),
    );
    pointer.addEventListener("drawn", (event) => this.#rest(/** @type {CustomEvent} */ (event).detail.end));
  }

  get shown() {
    return !this.element.hidden;
  }

  /**
   * One step on or back; with *draw* the passage between here and there is selected.
   * @param {Step} step
   * @param {1 | -1} by
   * @param {boolean} [draw]
   */
  move(step, by, draw = false) {
    const fresh = !this.shown;
    const from = this.#from();
    if (draw) this.#draw(from, extended(this.desk.map, this.anchor ?? from, from, step, by));
    else {
      this.pointer.clear();
      this.#put((fresh && this.point === null ? null : beginning(this.desk.map, from, step, by)) ?? from);
      this.#say(step);
    }
  }

  /** Goes on from the end of a tag that was just made. @param {number} point */
  leave(point) {
    this.anchor = null;
    this.point = point;
    this.redraw();
  }

  /** @returns {boolean} whether there was a cursor to put away */
  hide() {
    const was = this.shown;
    this.element.hidden = true;
    this.anchor = null;
    return was;
  }

  /** Keeps its place when lines move. */
  redraw() {
    if (!this.shown || this.point === null) return;
    const range = this.#range(this.point);
    const box = range.getClientRects()[0] ?? range.getBoundingClientRect();
    const frame = this.frame.getBoundingClientRect();
    this.element.style.top = `${box.top - frame.top}px`;
    this.element.style.left = `${box.left - frame.left}px`;
    this.element.style.height = `${box.height}px`;
  }

  /** @param {number} point */
  #range(point) {
    const { node, offset } = this.desk.map.place(point, this.anchor !== null && point > this.anchor ? "end" : "start");
    const range = new Range();
    range.setStart(node, offset);
    return range;
  }

  /** Where it stands, or would stand: at the open tag, where the reader last clicked, or at the top of the window. */
  #from() {
    const tag = this.desk.tags.get(this.desk.open.id);
    if (this.shown && this.point !== null) return this.point;
    return this.point ?? tag?.start ?? beginning(this.desk.map, edgeOf(this.desk, 1) - 1, "word", 1) ?? 0;
  }

  /**
   * @param {number} from
   * @param {number} head
   */
  #draw(from, head) {
    const anchor = this.anchor ?? from;
    this.#put(head, anchor);
    if (head === anchor) this.pointer.clear();
    else this.pointer.select({ start: Math.min(anchor, head), end: Math.max(anchor, head) });
    speak(shortened(this.desk.map.text({ start: Math.min(anchor, head), end: Math.max(anchor, head) }), SAID));
  }

  /**
   * @param {number} point
   * @param {number | null} [anchor]
   */
  #put(point, anchor = null) {
    this.point = point;
    this.anchor = anchor;
    this.element.hidden = false;
    inView(this.#range(point), true);
    this.redraw();
  }

  /** @param {Step} step */
  #say(step) {
    const { map } = this.desk;
    const start = this.point ?? 0;
    const end = beginning(map, start, step, 1) ?? map.endOf(map.blocks.length - 1);
    speak(shortened(map.text({ start, end }), SAID));
  }

  /** Hides for whoever took the mouse, and remembers where they were. @param {number | null} point */
  #rest(point) {
    this.hide();
    this.point = point ?? this.point;
  }
}
