// @ts-check
/** The list of tags under an older meaning: one key confirms, and the focus goes on to the next that waits. */
import { Cases } from "./review/cases.js";
import { Queue } from "./review/queue.js";

/** @param {HTMLElement} element */
export function mount(element) {
  const page = new Older(element);
  document.body.addEventListener("tag:confirmed", (event) => {
    const { tag, confirmed } = /** @type {CustomEvent} */ (event).detail;
    page.settled(tag, confirmed ? "Confirmed." : "");
  });
}

class OlderCases extends Cases {
  /** @param {HTMLElement} one */
  isOpen(one) {
    return one.querySelector("[data-command=confirm]") !== null;
  }
}

class Older extends Queue {
  /** @param {HTMLElement} element */
  constructor(element) {
    super(element, new OlderCases(element), { last: "This is the last tag.", nothing: "There is nothing to undo." });
  }

  acts() {
    return { ...super.acts(), confirm: () => this.confirm() };
  }

  confirm() {
    if (!this.click("confirm")) this.say("This tag can’t be confirmed here.");
  }
}
