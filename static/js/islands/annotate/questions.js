/**
 * The questions about the article as a whole, in a panel above the text. Answers go through the queue.
 */

/** @import { Entry } from "../../lib/queue.js" */
/** @import { Desk } from "./desk.js" */
import { enter, fill, stepByKeys, valuesOf } from "./choices.js";
import { speak } from "./say.js";

export class Questions {
  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
    const form = desk.root.querySelector("#questions");
    this.form = form instanceof HTMLFormElement ? form : null;
    this.form?.addEventListener("change", () => this.#save());
    this.form?.addEventListener("submit", (event) => event.preventDefault());
    if (this.form) stepByKeys(this.form, () => /** @type {HTMLElement} */ (document.activeElement).blur());
    desk.queue.addEventListener("refused", (event) => {
      const { entry, problem } = /** @type {CustomEvent} */ (event).detail;
      if (entry.id === this.id) speak(`The answer was not saved. ${problem.detail ?? ""}`);
    });
  }

  get id() {
    return `coding-${this.desk.state.document}`;
  }

  get fields() {
    return /** @type {HTMLElement[]} */ ([...(this.form?.querySelectorAll("[data-attribute]") ?? [])]);
  }

  /** The required questions that have no answer. */
  get unanswered() {
    return this.fields.filter((field) => "required" in field.dataset && valuesOf(field).length === 0);
  }

  /** Takes the focus to the first question without an answer. */
  focus() {
    if (this.form) enter(this.form);
    this.form?.scrollIntoView({ block: "nearest" });
  }

  /**
   * Shows answers that an earlier page could not send.
   * @param {Entry[]} entries
   */
  adopt(entries) {
    const entry = entries.find(({ id }) => id === this.id);
    const answers = /** @type {Record<string, string[]> | undefined} */ (entry?.wanted?.answers);
    if (answers) for (const field of this.fields) fill(field, answers[field.dataset.attribute ?? ""] ?? []);
  }

  #save() {
    const given = this.fields.map((field) => [field.dataset.attribute, valuesOf(field)]);
    const answers = Object.fromEntries(given);
    const { document } = this.desk.state;
    const wanted = { state: this.form?.dataset.state ?? "in_progress", answers };
    this.desk.queue.save({ id: this.id, kind: "coding", document, wanted });
    this.desk.open.dispatchEvent(new CustomEvent("answered"));
  }
}
