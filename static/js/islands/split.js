// @ts-check
/** The queue of a split: a digit says which of the new codes the passage has, and the focus goes on to the next one. */
import { Cases } from "./review/cases.js";
import { Queue } from "./review/queue.js";

/** @param {HTMLElement} element */
export function mount(element) {
  const queue = new Split(element);
  document.body.addEventListener("passage:decided", (event) => {
    const { tag } = /** @type {CustomEvent} */ (event).detail;
    queue.settled(tag, queue.cases.of(tag)?.querySelector(".decided-as")?.textContent?.trim() ?? "");
  });
}

class Split extends Queue {
  /** @param {HTMLElement} element */
  constructor(element) {
    super(element, new Cases(element), {
      last: "This is the last passage.",
      nothing: "There is no decision of yours to undo.",
    });
  }

  acts() {
    const digits = [..."0123456789"].map((digit) => [digit, () => this.#choose(digit)]);
    return { ...super.acts(), ...Object.fromEntries(digits) };
  }

  /** @param {string} digit */
  #choose(digit) {
    this.cases.current?.querySelector(/** @type {"button"} */ (`[data-digit="${digit}"]`))?.click();
  }
}
