/**
 * The codes beside the text: pressed to tag the selection or, without one, to stay chosen so that the next
 * drags tag by themselves. The definition of the code at hand stands below.
 */

/** @import { Desk } from "./desk.js" */
/** @import { Tag } from "./state.js" */
/** @import { Change } from "./tags.js" */
import { part } from "./desk.js";
import { bindSwitch } from "./switches.js";

export class Palette extends EventTarget {
  /** @param {Desk} desk */
  constructor(desk) {
    super();
    this.desk = desk;
    this.element = part(desk.root, ".palette");
    this.definition = part(this.element, ".definitions");
    /** @type {string | null} the code whose definition stands there */
    this.defined = null;
    /** @type {Map<string, HTMLElement>} */
    this.buttons = new Map();
    /** @type {string | null} the sticky code */
    this.chosen = null;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.element.querySelectorAll("button[data-code]"))) {
      this.#listen(button, button.dataset.code ?? "");
    }
    this.#count();
    this.#others();
    desk.open.addEventListener("changed", () => this.define());
    desk.codebook.addEventListener("ready", () => {
      const asked = this.defined ?? undefined; // while it was on its way
      this.defined = null;
      this.define(asked);
    });
  }

  /** Chooses a code to stay, or drops it when it was chosen. @param {string | null} code */
  choose(code) {
    this.chosen = code === this.chosen ? null : code;
    for (const [key, button] of this.buttons) button.setAttribute("aria-pressed", String(key === this.chosen));
    this.desk.root.toggleAttribute("data-sticky", this.chosen !== null);
    this.define(this.chosen ?? undefined);
    this.dispatchEvent(new CustomEvent("chosen"));
  }

  /** Shows what a code means; without one, what the open tag's or the chosen code means. @param {string | null} [code] */
  define(code = this.desk.tags.get(this.desk.open.id)?.code ?? this.chosen) {
    if (code === this.defined) return;
    const meaning = code && this.desk.codebook.meaning(code);
    this.definition.replaceChildren(...(meaning ? [meaning.cloneNode(true)] : []));
    this.defined = code;
  }

  /**
   * @param {HTMLElement} button
   * @param {string} code
   */
  #listen(button, code) {
    this.buttons.set(code, button);
    button.addEventListener("pointerdown", (event) => event.pointerType === "mouse" && event.preventDefault());
    button.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the selection
    button.addEventListener("click", (event) => {
      this.dispatchEvent(new CustomEvent("pressed", { detail: { code, exact: event.altKey } }));
    });
    for (const event of ["pointerenter", "focus"]) button.addEventListener(event, () => this.define(code));
    for (const event of ["pointerleave", "blur"]) {
      button.addEventListener(event, () => this.define());
    }
  }

  /** Keeps the number of shown tags beside each code. */
  #count() {
    const { tags, shown } = this.desk;
    const show = (/** @type {string | undefined} */ code) => {
      const number = code && this.buttons.get(code)?.querySelector(".n");
      if (number) number.textContent = String(shown.counts.get(code) || "");
    };
    const all = () => {
      for (const code of this.buttons.keys()) show(code);
    };
    tags.addEventListener("changed", (event) => {
      const { before, after } = /** @type {CustomEvent<Change>} */ (event).detail;
      show(before?.code);
      show(after?.code);
    });
    shown.addEventListener("changed", all);
    all();
  }

  /** Offers the switch for colleagues' tags as soon as there are any; a second one stands in the sheet of a phone. */
  #others() {
    const { root, shown, tags, state } = this.desk;
    const toggles = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(".others")]);
    const offer = (/** @type {(Tag | null)[]} */ some) => {
      if (some.some((tag) => tag && tag.person !== state.me)) for (const toggle of toggles) toggle.hidden = false;
    };
    bindSwitch(toggles, shown.others);
    offer(tags.ordered);
    tags.addEventListener("changed", (event) => offer([/** @type {CustomEvent<Change>} */ (event).detail.after]));
  }
}
