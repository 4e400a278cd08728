/**
 * What floats at a passage: the codes to choose from, or the tags of a crowded place. It never takes the
 * focus, so that the selection and the reader's place stay.
 */

/** @import { Span } from "../../lib/offsets.js" */
/** @import { Desk } from "./desk.js" */
/** @import { Region, Tag } from "./state.js" */
import { copyOf, nameOf, part, personOf, shortened } from "./desk.js";

const GAP = 8;
const EDGE = 12;
/** Where the codes are offered at the thumb, not at the passage. As in taps.css. */
const THUMB = matchMedia("(pointer: coarse)");

export class Float extends EventTarget {
  /**
   * @param {Desk} desk
   * @param {(code: string, exact: boolean) => void} chosen
   */
  constructor(desk, chosen) {
    super();
    this.desk = desk;
    this.frame = part(desk.root, ".text");
    this.choice = part(desk.root, "#choice");
    this.refusal = part(desk.root, "#choice-refused");
    this.crowd = part(desk.root, "#crowd");
    /** @type {Set<HTMLElement>} */
    this.shown = new Set();
    for (const float of [this.choice, this.refusal, this.crowd]) {
      float.addEventListener("pointerdown", (event) => event.preventDefault());
      float.addEventListener("mousedown", (event) => event.preventDefault());
    }
    this.choice.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      if (button?.dataset.code) chosen(button.dataset.code, event.altKey);
    });
  }

  /**
   * Offers the codes for a selected passage, or says why it can't be tagged.
   * @param {Span} span
   * @param {Region | null} leftOut
   */
  offer(span, leftOut) {
    if (leftOut === null) {
      this.show(this.choice, span);
      return;
    }
    part(this.refusal, "span:not(.icon)").textContent =
      leftOut[2] === "source"
        ? "Where the article comes from is hidden until the round is locked; it can’t be tagged."
        : `Left out of the corpus: ${leftOut[2].replaceAll("_", " ")}. It can’t be tagged.`;
    this.dispatchEvent(new CustomEvent("refused", { detail: span }));
    this.show(this.refusal, span);
  }

  /**
   * Lists the tags over a place, shortest first.
   * @param {Tag[]} tags
   * @param {Span} span
   */
  list(tags, span) {
    this.crowd.replaceChildren(
      ...tags.map((tag) => {
        const entry = copyOf("crowd-entry");
        part(entry, ".dot").dataset.code = tag.code;
        part(entry, ".name").textContent = nameOf(this.desk.state, tag.code);
        part(entry, ".quote").textContent = shortened(this.desk.map.text(tag), 32);
        part(entry, ".who").textContent = personOf(this.desk.state, tag);
        entry.addEventListener("click", () => {
          this.hide();
          this.desk.open.set(tag.id);
        });
        return entry;
      }),
    );
    this.show(this.crowd, span);
  }

  /** @returns {boolean} whether there was anything to hide */
  hide() {
    const some = this.shown.size > 0;
    for (const float of this.shown) float.hidden = true;
    this.shown.clear();
    return some;
  }

  /** Puts a float where the eye rests, for want of a passage. @param {HTMLElement} float */
  middle(float) {
    const frame = this.frame.getBoundingClientRect();
    float.style.top = `${innerHeight / 4 - frame.top}px`;
    float.style.left = `${Math.max(0, (frame.width - float.offsetWidth) / 2)}px`;
  }

  /** Shows one of the floats where the eye rests, in place of any other. @param {HTMLElement} float */
  showInMiddle(float) {
    this.hide();
    float.hidden = false;
    this.middle(float);
    this.shown.add(float);
  }

  /**
   * Shows one of the floats at a passage, in place of any other.
   * @param {HTMLElement} float
   * @param {Span} span
   */
  show(float, span) {
    this.hide();
    float.hidden = !this.put(float, span);
    if (!float.hidden) this.shown.add(float);
  }

  /**
   * Puts a float under the end of the passage; above it where the window ends.
   * @param {HTMLElement} float
   * @param {Span} span
   * @returns {boolean} whether the passage has a place on the screen
   */
  put(float, span) {
    const boxes = [...this.desk.map.range(span).getClientRects()].filter((box) => box.width > 0);
    const first = boxes[0];
    const last = boxes.at(-1);
    if (!first || !last) return false;
    float.hidden = false; // or it would have no size
    if (float === this.choice && THUMB.matches) {
      float.removeAttribute("style");
      return true;
    }
    const frame = this.frame.getBoundingClientRect();
    const { width, height } = float.getBoundingClientRect();
    const below = last.bottom + GAP + height <= innerHeight - EDGE;
    const top = below ? last.bottom + GAP : first.top - GAP - height;
    const middle = (last.left + last.right) / 2 - width / 2;
    const left = Math.max(EDGE, frame.left, Math.min(middle, innerWidth - width - EDGE));
    float.style.top = `${top - frame.top}px`;
    float.style.left = `${left - frame.left}px`;
    return true;
  }
}
