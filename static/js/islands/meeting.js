// @ts-check
/** A meeting: one case a page, decided by the keys of the queue; each answer is the next page. Pages of others follow. */
import { composes } from "../lib/keys.js";
import { Live } from "../lib/live.js";
import { Cases } from "./review/cases.js";
import { closeFields, listenToFields, openField } from "./review/fields.js";
import { OwnPassage } from "./review/own.js";
import { Queue } from "./review/queue.js";

/** @import { Signal } from "../lib/live.js" */

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
    this.state = this.#run?.dataset.state;
    /** Whether the browser is on its way to another page. */
    this.leaving = false;
    addEventListener("beforeunload", () => {
      this.leaving = true;
    });
    addEventListener("pageshow", () => {
      this.leaving = false;
    });
    document.addEventListener("htmx:after:swap", () => this.#follow());
    this.#listen();
  }

  /** Asks how far the meeting is whenever something was decided, at whichever screen. */
  #listen() {
    const live = new Live(`/api/v1/projects/${this.element.dataset.project}/events`, this.element.dataset.me ?? "");
    const look = () => this.#run?.dispatchEvent(new CustomEvent("meeting:moved"));
    live.addEventListener("resync", look);
    live.addEventListener("changed", (event) => {
      if (/** @type {CustomEvent<Signal>} */ (event).detail.what === "review") look();
    });
  }

  /** The case has gone on at another screen: it is shown as it is now, but not over what somebody types here. */
  #follow() {
    if (this.leaving || this.#run?.dataset.state === this.state) return;
    const typed = [...this.element.querySelectorAll("textarea")].some((field) => field.value.trim());
    const note = /** @type {HTMLElement | null} */ (this.element.querySelector("[data-overtaken]"));
    const here = this.#run?.getAttribute("hx-get") ?? "";
    if (!note || !(typed || this.element.querySelector("form.own"))) location.replace(here);
    else if (note.hidden) {
      note.hidden = false;
      this.say(note.textContent ?? "");
    }
  }

  get #run() {
    return /** @type {HTMLElement | null} */ (this.element.querySelector("#run"));
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
