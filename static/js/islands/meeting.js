// @ts-check
/** A meeting: one case a page, decided by the keys of the queue; each answer is the next page. */
import { composes } from "../lib/keys.js";
import { Cases } from "./review/cases.js";
import { closeFields, listenToFields, openField } from "./review/fields.js";
import { OwnPassage } from "./review/own.js";
import { Queue } from "./review/queue.js";

/** @param {HTMLElement} element */
export function mount(element) {
  const meeting = new Meeting(element);
  element.addEventListener("keydown", (event) => meeting.typed(event));
  element.addEventListener("submit", (event) => meeting.sent(event));
  listenToFields(element, () => meeting.back());
  meeting.back();
}

class Meeting extends Queue {
  /** @param {HTMLElement} element */
  constructor(element) {
    super(element, new Cases(element), { last: "This is the last one.", nothing: "There is nothing to take back." });
    this.own = new OwnPassage(element, () => this.back());
  }

  acts() {
    const digits = [..."0123456789"].map((digit) => [digit, () => this.#press(`[data-digit="${digit}"]`)]);
    return {
      ...super.acts(),
      ...Object.fromEntries(digits),
      next: () => this.#press("a[rel=next]") || this.say(this.words.last),
      skip: () => this.#press("a[rel=next]") || this.say(this.words.last),
      previous: () => this.#press("a[rel=prev]"),
      own: () => this.click("own"),
      reason: () => this.#open("reason"),
      discuss: () => this.#open("discuss"),
      undo: () =>
        this.click("undo") ||
        this.#press("form button", document.getElementById("notices")) ||
        this.say(this.words.nothing),
    };
  }

  /** The case has the focus, so that its keys work. */
  back() {
    this.cases.current?.focus({ preventScroll: true });
  }

  /**
   * Enter in the reason goes back to the choices.
   * @param {KeyboardEvent} event
   */
  typed(event) {
    const field = event.target;
    if (!(field instanceof HTMLTextAreaElement) || composes(event) || !("returns" in field.dataset)) return;
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    this.back();
  }

  /**
   * A passage of their own is decided with the reason that stands beside the choices.
   * @param {SubmitEvent} event
   */
  sent(event) {
    const form = event.target;
    const reason = this.element.querySelector(/** @type {"textarea"} */ ("textarea[name=reason]"));
    if (!(form instanceof HTMLFormElement) || !form.matches(".own") || !reason) return;
    form.addEventListener("formdata", (sent) => sent.formData.set("reason", reason.value), { once: true });
  }

  /** @param {"reason" | "discuss"} command */
  #open(command) {
    const { current } = this.cases;
    if (!current) return;
    if (command === "discuss") closeFields(current);
    openField(current, command);
  }

  /**
   * Whether there was such a thing to press.
   * @param {string} selector
   * @param {HTMLElement | null} within
   */
  #press(selector, within = this.element) {
    const found = within?.querySelector(selector);
    if (!(found instanceof HTMLElement) || !found.checkVisibility()) return false;
    found.click();
    return true;
  }
}
