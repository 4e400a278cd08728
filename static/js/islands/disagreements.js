// @ts-check
/**
 * The queue of passages on which coders differ: one key a decision, and the next case is in hand before the server has
 * answered. What it refuses, or does not answer, comes back into hand.
 */
import { composes } from "../lib/keys.js";
import { Cases } from "./review/cases.js";
import { closeFields, listenToFields, openField } from "./review/fields.js";
import { OwnPassage } from "./review/own.js";
import { Queue } from "./review/queue.js";

/** How many open cases are kept ready below the one in hand. */
const AHEAD = 4;

/** @param {HTMLElement} element */
export function mount(element) {
  const queue = new Disagreements(element);
  document.body.addEventListener("case:decided", (event) => queue.answered(/** @type {CustomEvent} */ (event).detail));
  element.addEventListener("submit", (event) => queue.sent(event));
  for (const trouble of ["htmx:response:error", "htmx:error"]) {
    document.addEventListener(trouble, (event) => queue.refused(/** @type {CustomEvent} */ (event)));
  }
  element.addEventListener("keydown", (event) => queue.typed(event));
  listenToFields(element, () => queue.cases.focus(queue.cases.current));
}

class Waiting extends Cases {
  /** @param {HTMLElement | null} one */
  focus(one) {
    super.focus(one);
    this.show();
  }

  /** Where the whole article stands above its cases, the passage of the one in hand is tinted. */
  show() {
    const id = this.current?.id.replace("case-", "") ?? "";
    for (const mark of this.list.querySelectorAll("mark[data-cases]")) {
      mark.classList.toggle("on", mark.getAttribute("data-cases")?.split(" ").includes(id));
    }
  }

  /** @param {HTMLElement} one */
  isOpen(one) {
    const status = one.querySelector("[data-status]");
    return status instanceof HTMLElement && [this.list.dataset.list, "submitted"].includes(status.dataset.status);
  }
}

class Disagreements extends Queue {
  /** @param {HTMLElement} element */
  constructor(element) {
    const waiting = new Waiting(element);
    super(element, waiting, {
      last: "This is the last one.",
      nothing: "There is no decision of yours to undo.",
    });
    this.cases.list.addEventListener("focusin", () => waiting.show());
    waiting.show();
    this.own = new OwnPassage(element, () => this.cases.focus(this.cases.current));
  }

  acts() {
    const digits = [..."0123456789"].map((digit) => [digit, () => this.#choose(digit)]);
    return {
      ...super.acts(),
      ...Object.fromEntries(digits),
      skip: () => this.next(),
      own: () => this.click("own"),
      reason: () => this.#open("reason"),
      discuss: () => this.#open("discuss"),
      Escape: () => this.cases.current && closeFields(this.cases.current) && this.cases.focus(this.cases.current),
    };
  }

  /**
   * A decision is on its way: the next case comes into hand, and more of them are fetched in time.
   * @param {SubmitEvent} event
   */
  sent(event) {
    const one = event.target instanceof Element ? event.target.closest(".case") : null;
    if (!(one instanceof HTMLElement)) return;
    const choices = /** @type {HTMLElement | null} */ (one.querySelector("[data-status]"));
    const undoing = event.submitter instanceof HTMLElement && event.submitter.dataset.command === "undo";
    if (!choices || undoing) return;
    choices.dataset.was = choices.dataset.status;
    choices.dataset.status = "sending";
    closeFields(one);
    if (one !== this.cases.current) return;
    const next = this.cases.open(one);
    if (next) this.cases.focus(next);
    this.#fetchAhead();
  }

  /**
   * The server has taken a decision, or taken one back; the case is drawn anew.
   * @param {{id: string, state: string}} detail
   */
  answered({ id, state }) {
    const one = this.cases.of(id);
    this.cases.refresh();
    this.#dash(id, state !== "decided");
    if (!one) return;
    const known = this.done.indexOf(id);
    if (known >= 0) this.done.splice(known, 1);
    if (state === "open") {
      this.say("Undone.");
      this.cases.focus(one);
      return;
    }
    this.done.push(id);
    const words = one.querySelector(".decided-as")?.textContent?.trim();
    this.say(state === "discuss" ? "On the agenda." : `${words ?? "Decided"}.`);
    if (this.element.querySelector(".case[aria-current]")) return;
    const next = this.cases.open(one);
    if (next) this.cases.focus(next);
    else if (!this.more()) this.cases.focus(one);
  }

  /**
   * A decision was refused or did not get through: its case comes back, as it is now where it can be asked for.
   * @param {CustomEvent} event
   */
  refused(event) {
    const { ctx } = event.detail;
    const one = ctx?.sourceElement instanceof Element ? ctx.sourceElement.closest(".case") : null;
    const choices = one?.querySelector("[data-status=sending]");
    if (!(one instanceof HTMLElement) || !(choices instanceof HTMLElement)) return;
    choices.dataset.status = choices.dataset.was ?? "submitted";
    this.cases.focus(one);
    if (ctx.response?.status === 409) one.dispatchEvent(new CustomEvent("case:stale"));
  }

  /**
   * Keys in the fields of a case that are neither sent nor left by the list itself.
   * @param {KeyboardEvent} event
   */
  typed(event) {
    const field = event.target;
    if (!(field instanceof HTMLTextAreaElement) || composes(event) || !("returns" in field.dataset)) return;
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    this.cases.focus(this.cases.current);
  }

  /** @param {"reason" | "discuss"} command */
  #open(command) {
    const { current } = this.cases;
    if (current) openField(current, command);
  }

  /**
   * Presses what has the digit, unless it is folded away.
   * @param {string} digit
   */
  #choose(digit) {
    const found = this.cases.current?.querySelector(/** @type {"button"} */ (`[data-digit="${digit}"]`));
    if (found?.checkVisibility()) found.click();
  }

  /**
   * In the text of a whole article a passage is dashed until it is decided.
   * @param {string} id
   * @param {boolean} open
   */
  #dash(id, open) {
    const marks = this.cases.list.querySelectorAll(`mark[data-cases$="${CSS.escape(id)}"]`);
    for (const mark of marks) mark.classList.toggle("other", open);
  }

  #fetchAhead() {
    const link = this.element.querySelector(/** @type {"a"} */ ("a[rel=next]"));
    if (!link || "asked" in link.dataset || this.cases.all.filter((one) => this.cases.isOpen(one)).length > AHEAD)
      return;
    link.dataset.asked = "";
    this.waiting = this.cases.current && this.cases.isOpen(this.cases.current) ? null : this.cases.last;
    link.click();
  }
}
