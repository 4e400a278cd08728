/**
 * Selecting by taps, for fingers: one on the first word of a passage, one on the last. On for as long as a code is
 * chosen to stay, which then tags at the second tap, or after "Select by taps".
 */

/** @import { Span } from "../../lib/offsets.js" */
/** @import { Desk } from "./desk.js" */
/** @import { Palette } from "./palette.js" */
/** @import { Pointer } from "./pointer.js" */
import { caretPoint, wordNear } from "../../lib/selection.js";
import { nameOf, part, shortened } from "./desk.js";
import { speak } from "./say.js";

export class Taps {
  /**
   * @param {Desk} desk
   * @param {Pointer} pointer
   * @param {Palette} palette
   * @param {(code: string) => void} tag
   */
  constructor(desk, pointer, palette, tag) {
    this.desk = desk;
    this.pointer = pointer;
    this.palette = palette;
    this.tag = tag;
    this.element = part(desk.root, "#taps");
    this.said = part(this.element, ".said");
    this.toggle = part(this.element, "[data-taps]");
    /** Whether taps were asked for; a chosen code asks for them too. */
    this.asked = false;
    /** @type {Span | null} the first word, until the last one is tapped */
    this.first = null;
    this.toggle.addEventListener("click", () => this.#turn(!this.on));
    this.element.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the selection
    part(desk.root, "article").addEventListener("mousedown", (event) => {
      if (this.#used) event.preventDefault(); // or two quick taps would be a double click, which selects too
    });
    for (const told of ["selected", "cleared"]) pointer.addEventListener(told, () => this.#show());
    palette.addEventListener("chosen", () => this.#show());
    this.#show();
  }

  get on() {
    return this.asked || this.palette.chosen !== null;
  }

  /** The whole that one tap takes where the team has fixed the unit; then a chosen code needs no second one. */
  get #unit() {
    const { unit } = this.desk.state;
    return unit === "sentence" || unit === "paragraph" ? unit : null;
  }

  /** Whether the press that is under way is a tap for us. */
  get #used() {
    const two = this.asked || (this.palette.chosen !== null && this.#unit === null);
    return two && this.pointer.by !== "mouse";
  }

  /**
   * Takes a tap on the text, where it marks words.
   * @param {number | null} at a code point; null: beside the letters
   * @returns {boolean} whether it did
   */
  take(at) {
    if (!this.#used) return false;
    const { x, y } = this.pointer.at;
    const point = at ?? caretPoint(this.desk.map, x, y);
    const word = point === null ? null : wordNear(this.desk.map, point);
    if (word && this.first && this.pointer.held) this.#end(this.first, word);
    else if (word) this.#begin(word);
    return true;
  }

  /** @param {Span} word */
  #begin(word) {
    this.first = word;
    this.pointer.hold(word);
    speak(`${this.desk.map.text(word)}. Tap the last word.`);
  }

  /**
   * @param {Span} first
   * @param {Span} last before or after the first
   */
  #end(first, last) {
    const span = { start: Math.min(first.start, last.start), end: Math.max(first.end, last.end) };
    this.first = null;
    this.pointer.hold(span);
    if (this.palette.chosen) this.tag(this.palette.chosen);
    else speak(shortened(this.desk.map.text(span)));
  }

  /** @param {boolean} on */
  #turn(on) {
    this.asked = on;
    this.first = null;
    if (this.pointer.held || !on) this.pointer.clear();
    if (!on && this.palette.chosen) this.palette.choose(null);
    speak(on ? "Tap the first word of a passage, then the last." : "");
    this.#show();
  }

  #show() {
    const marked = this.pointer.span !== null;
    this.toggle.textContent = this.on ? "Done" : "Select by taps";
    this.said.textContent = this.#words(marked);
    const grey = this.element.querySelector("[data-grey]");
    if (grey instanceof HTMLElement) grey.hidden = !marked;
  }

  /** What to do next, in words. @param {boolean} marked */
  #words(marked) {
    const { state } = this.desk;
    const { chosen } = this.palette;
    const unit = this.asked ? null : this.#unit;
    const name = chosen ? `${nameOf(state, chosen)}: ` : "";
    if (!this.on && !marked) return unit ? `Tap a ${unit}, or` : "Hold a word to select, or";
    if (marked && !(this.first && this.pointer.held)) return state.canTag ? "Choose a code." : "";
    if (marked) return chosen || !state.canTag ? "Tap the last word." : "Tap the last word, or a code.";
    if (unit) return `${name}tap a ${unit}.`;
    return name ? `${name}tap the first word.` : "Tap the first word.";
  }
}
