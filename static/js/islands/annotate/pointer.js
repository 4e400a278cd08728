/**
 * The mouse, pen or finger in the text: a drag selects whole words, a click opens the tag under it.
 */

/** @import { Span } from "../../lib/offsets.js" */
/** @import { Desk } from "./desk.js" */
import { characterAt, grow, selected, snap } from "../../lib/selection.js";
import { part } from "./desk.js";

const UNDERLINES = 12; // pixels under a line that belong to its tags
const STILL = 3; // pixels that a hand moves while it clicks
const REST = 200; // milliseconds after which a selection by keys or by a finger has come to rest

/** What the reader has selected, and how exactly it was drawn. Tells when it changes. */
export class Pointer extends EventTarget {
  /** @param {Desk} desk */
  constructor(desk) {
    super();
    this.desk = desk;
    this.text = part(desk.root, "article");
    this.exact = false;
    this.pressed = false;
    this.at = { x: 0, y: 0 };
    /** What the text was last pressed with: mouse, pen or touch. */
    this.by = "mouse";
    /** @type {Span | null} a passage marked by taps, not by the browser's own selection, which each tap would drop */
    this.held = null;
    this.light = typeof Highlight === "function" ? new Highlight() : null;
    if (this.light) CSS.highlights.set("tapped", this.light);
    /** What was told last, and of which passage or place. */
    this.told = "";
    /** @type {Span | number | null} */
    this.of = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.resting = undefined;
    this.text.addEventListener("pointerdown", (event) => this.#down(event));
    this.text.addEventListener("mousedown", (event) => this.#sentence(event));
    this.text.addEventListener("click", (event) => this.#tapped(event));
    document.addEventListener("pointerup", (event) => this.#up(event));
    document.addEventListener("pointercancel", () => {
      this.pressed = false;
      this.#rest();
    });
    document.addEventListener("selectionchange", () => this.#changed());
    this.hovering = false;
    this.text.addEventListener("pointermove", (event) => event.pointerType === "mouse" && this.#hover(event));
    this.text.addEventListener("pointerleave", () => this.dispatchEvent(new CustomEvent("hovered", { detail: null })));
  }

  /** @returns {Span | null} */
  get span() {
    return this.#selection ?? this.held;
  }

  get #selection() {
    return selected(this.desk.map, getSelection(), this.exact);
  }

  /** Selects a passage, as if it had been drawn. @param {Span} span */
  select(span) {
    const { startContainer, startOffset, endContainer, endOffset } = this.desk.map.range(span);
    getSelection()?.setBaseAndExtent(startContainer, startOffset, endContainer, endOffset);
    this.#tell("selected", span);
  }

  /** Marks a passage for as long as it takes, whatever is touched meanwhile. @param {Span} span */
  hold(span) {
    getSelection()?.removeAllRanges();
    this.#mark(span);
    this.#tell("selected", span);
  }

  /** @param {Span | null} span */
  #mark(span) {
    this.held = span;
    this.light?.clear();
    if (span) this.light?.add(this.desk.map.range(span));
  }

  clear() {
    getSelection()?.removeAllRanges();
    this.#mark(null);
    this.exact = false;
    this.#tell("cleared", null);
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button !== 0) return;
    this.pressed = true;
    this.by = event.pointerType;
    this.exact = false;
    this.at = { x: event.clientX, y: event.clientY };
    // a press inside a selection would drag the selected words about instead of selecting anew
    if (event.pointerType === "mouse" && !event.shiftKey) getSelection()?.removeAllRanges();
    if (event.pointerType === "mouse") this.#mark(null);
    this.#tell("cleared", null);
  }

  /** A third click takes the sentence. @param {MouseEvent} event */
  #sentence(event) {
    if (event.detail !== 3 || event.button !== 0) return;
    const point = characterAt(this.desk.map, event.clientX, event.clientY);
    const word = point === null ? null : snap(this.desk.map, { start: point, end: point + 1 });
    if (!word) return;
    event.preventDefault();
    this.select(grow(this.desk.map, word, "sentence"));
  }

  /** @param {PointerEvent} event */
  #up(event) {
    if (!this.pressed) return;
    this.pressed = false;
    const { clientX, clientY } = event;
    if (this.by === "touch") {
      this.#changed(); // a long press may have selected; a tap comes as a click
      return;
    }
    const moved = Math.hypot(clientX - this.at.x, clientY - this.at.y) > STILL;
    if (moved) this.#settle(event);
    else setTimeout(() => this.#settle(event)); // after a click the browser settles the selection only now
  }

  /** @param {PointerEvent} event */
  #settle({ clientX, clientY, altKey }) {
    this.exact = altKey;
    const span = this.#selection;
    if (!span) {
      this.click(clientX, clientY, this.by);
      return;
    }
    this.#mark(null);
    this.select(span);
    this.#tell("drawn", span);
  }

  /** A finger's tap, told apart from a scroll and a long press by the browser. @param {MouseEvent} event */
  #tapped({ clientX, clientY }) {
    if (this.by === "touch" && !this.#selection) this.click(clientX, clientY, "touch");
  }

  #changed() {
    if (this.pressed) return;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.#rest(), REST);
  }

  /** Tells once a frame which character the mouse is over. @param {PointerEvent} event */
  #hover({ clientX, clientY }) {
    if (this.hovering || this.pressed) return;
    this.hovering = true;
    requestAnimationFrame(() => {
      this.hovering = false;
      const point = characterAt(this.desk.map, clientX, clientY, UNDERLINES);
      this.dispatchEvent(new CustomEvent("hovered", { detail: point }));
    });
  }

  #rest() {
    if (this.pressed) return;
    if (this.#selection) this.#mark(null);
    const span = this.span;
    if (span && !this.#knows(span)) this.#tell("selected", span);
    else if (!span && this.told === "selected") this.#tell("cleared", null);
  }

  /** Whether a passage was told last: then whatever came up for it stays. @param {Span} span */
  #knows({ start, end }) {
    const { told, of } = this;
    return told === "selected" && typeof of === "object" && of?.start === start && of.end === end;
  }

  /**
   * Tells that a place was clicked or tapped.
   * @param {number} x
   * @param {number} y
   * @param {string} by
   */
  click(x, y, by) {
    this.by = by;
    this.at = { x, y };
    const point = characterAt(this.desk.map, x, y, UNDERLINES);
    this.#tell("clicked", point);
  }

  /**
   * @param {"selected" | "drawn" | "cleared" | "clicked"} name
   * @param {Span | number | null} detail
   */
  #tell(name, detail) {
    if (name !== "drawn") [this.told, this.of] = [name, detail];
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
