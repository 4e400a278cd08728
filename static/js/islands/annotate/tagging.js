/**
 * From a passage to a tag: what a code does to what is selected, by whatever means both were chosen.
 */

/** @import { Span } from "../../lib/offsets.js" */
/** @import { Card } from "./card.js" */
/** @import { Cursor } from "./cursor.js" */
/** @import { Desk } from "./desk.js" */
/** @import { Finder } from "./finder.js" */
/** @import { Float } from "./float.js" */
/** @import { Margin } from "./margin.js" */
/** @import { Palette } from "./palette.js" */
/** @import { Pointer } from "./pointer.js" */
import { grow } from "../../lib/selection.js";
import { nameOf, shortened } from "./desk.js";
import { leftOut } from "./marks.js";
import { speak } from "./say.js";
import { bindSwitch, Habit } from "./switches.js";

/**
 * @typedef {object} Parts
 * @property {Desk} desk
 * @property {Pointer} pointer
 * @property {Cursor} cursor
 * @property {Palette} palette
 * @property {Float} float
 * @property {Finder} finder
 * @property {Margin} margin
 * @property {Card} card
 */

export class Tagging {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    /** @type {Span | null} the passage that a list of occurrences led to */
    this.listed = null;
    /** Whether the fields of a tag are asked for as soon as it is made. */
    this.asking = new Habit("glossator-asking");
    bindSwitch(parts.desk.root.querySelectorAll(".asking"), this.asking);
  }

  /**
   * Tags what is selected, grown to the unit of the code unless *exact*. Without a selection the code is
   * chosen to stay, or dropped.
   * @param {string} code
   * @param {boolean} exact
   */
  tag(code, exact) {
    const { desk, pointer, palette, finder } = this.parts;
    if (!desk.state.canTag) return;
    const drawn = pointer.span;
    if (drawn) this.#take(drawn, code, exact);
    else if (!finder.tagAll(code)) {
      palette.choose(code);
      speak(palette.chosen ? `${nameOf(desk.state, code)} stays chosen.` : "No code chosen.");
    }
  }

  /**
   * Where the team tags everything by sentences or paragraphs, a click draws one.
   * @param {number} point
   * @returns {boolean} whether it did
   */
  takeUnit(point) {
    const { desk, pointer, palette } = this.parts;
    const { canTag, unit } = desk.state;
    if (!canTag || !(unit === "sentence" || unit === "paragraph")) return false;
    desk.open.set(null);
    pointer.select(grow(desk.map, { start: point, end: point + 1 }, unit));
    if (palette.chosen) this.tag(palette.chosen, true);
    return true;
  }

  /**
   * @param {Span} drawn
   * @param {string} code
   * @param {boolean} exact
   */
  #take(drawn, code, exact) {
    const { desk, pointer, cursor, float } = this.parts;
    const refused = leftOut(desk, drawn);
    if (refused !== null) {
      float.offer(drawn, refused);
      speak("This passage is left out of the corpus and can’t be tagged.");
      return;
    }
    const found = drawn.start === this.listed?.start && drawn.end === this.listed.end;
    const tag = desk.editor.create(this.#whole(drawn, code, exact), code, found ? "every_occurrence" : undefined);
    desk.shown.reveal(tag);
    pointer.clear();
    cursor.leave(tag.end);
    float.hide();
    desk.open.set(tag.id, { quiet: !this.asking.on });
    speak(`Tagged as ${nameOf(desk.state, code)}: ${shortened(desk.map.text(tag))}`);
    if (this.asking.on) this.describe("fields");
  }

  /**
   * Takes the focus to the fields or the note of the open tag.
   * @param {"fields" | "note"} into
   * @returns {boolean} false: it is not one's own
   */
  describe(into) {
    const { desk, margin, card } = this.parts;
    if (!desk.editor.owns(desk.tags.get(desk.open.id))) return false;
    margin.flush();
    card.focus(into);
    return true;
  }

  /**
   * @param {Span} span
   * @param {string} code
   * @param {boolean} exact
   */
  #whole(span, code, exact) {
    const { desk } = this.parts;
    const whole = exact ? span : grow(desk.map, span, desk.state.codes.get(code)?.unit ?? "free");
    return leftOut(desk, whole) === null ? whole : span;
  }
}
