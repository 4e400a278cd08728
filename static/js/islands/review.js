// @ts-check
/** The list of tags to review: one key a decision, and the focus goes on to the next tag that waits for one. */
import { Cases } from "./review/cases.js";
import { closeFields, listenToFields, openField } from "./review/fields.js";
import { Queue } from "./review/queue.js";

/** @param {HTMLElement} element */
export function mount(element) {
  const page = new Review(element);
  document.body.addEventListener("tag:judged", (event) => page.judged(/** @type {CustomEvent} */ (event).detail));
  document.body.addEventListener("tag:discussed", (event) => page.discussed(/** @type {CustomEvent} */ (event).detail));
  document.body.addEventListener("tag:shown", (event) => page.shown(/** @type {CustomEvent} */ (event).detail));
  listenToFields(element, () => page.cases.focus(page.cases.current));
}

class Review extends Queue {
  /** @param {HTMLElement} element */
  constructor(element) {
    super(element, new Cases(element), {
      last: "This is the last tag.",
      nothing: "There is no decision of yours to undo.",
    });
  }

  acts() {
    const { current } = this.cases;
    return {
      ...super.acts(),
      accept: () => this.click("accept"),
      reject: () => current && openField(current, "reject"),
      comment: () => current && openField(current, "comment"),
      example: () => this.click("example"),
      counter_example: () => this.click("counter_example"),
      Escape: () => current && closeFields(current) && this.cases.focus(current),
    };
  }

  /**
   * A decision was given or withdrawn.
   * @param {{tag: string, status: string}} detail
   */
  judged({ tag, status }) {
    const decided = this.cases.of(tag)?.querySelector("[data-command=undo]");
    this.settled(tag, decided ? (status === "accepted" ? "Accepted." : "Rejected.") : "");
  }

  /** @param {{tag: string}} detail */
  discussed({ tag }) {
    this.cases.refresh();
    this.cases.focus(this.cases.of(tag));
  }

  /**
   * A tag became an example, or is none any more.
   * @param {{tag: string, words: string}} detail
   */
  shown({ tag, words }) {
    this.cases.refresh();
    this.say(`${words}.`);
    this.cases.focus(this.cases.of(tag));
  }
}
