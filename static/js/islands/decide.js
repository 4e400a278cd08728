// @ts-check
/** A queue whose cases a digit decides: which of its new codes a passage has, which answer about an article holds. */
import { composes } from "../lib/keys.js";
import { Cases } from "./review/cases.js";
import { Queue } from "./review/queue.js";

/** @param {HTMLElement} element */
export function mount(element) {
  const queue = new Deciding(element);
  document.body.addEventListener("case:decided", (event) => {
    const { id } = /** @type {CustomEvent} */ (event).detail;
    queue.settled(id, queue.cases.of(id)?.querySelector(".decided-as")?.textContent?.trim() ?? "");
  });
  element.addEventListener("keydown", (event) => queue.leave(event));
}

class Deciding extends Queue {
  /** @param {HTMLElement} element */
  constructor(element) {
    super(element, new Cases(element), {
      last: "This is the last one.",
      nothing: "There is no decision of yours to undo.",
    });
  }

  acts() {
    const digits = [..."0123456789"].map((digit) => [digit, () => this.#choose(digit)]);
    return { ...super.acts(), ...Object.fromEntries(digits) };
  }

  /**
   * Presses what has the digit, unless it is folded away: a button decides, a summary opens a field.
   * @param {string} digit
   */
  #choose(digit) {
    const found = this.cases.current?.querySelector(/** @type {"button"} */ (`[data-digit="${digit}"]`));
    if (!found?.checkVisibility()) return;
    found.click();
    const field = found.matches("details[open] > summary") && found.parentElement;
    if (field) field.querySelector(/** @type {"input"} */ ("input:not([type=hidden])"))?.focus();
  }

  /**
   * Back from a field to its case.
   * @param {KeyboardEvent} event
   */
  leave(event) {
    const field = event.target instanceof Element ? event.target.closest(".case details[open]") : null;
    if (event.key !== "Escape" || composes(event) || !(field instanceof HTMLDetailsElement)) return;
    event.preventDefault();
    field.open = false;
    this.cases.focus(this.cases.current);
  }
}
