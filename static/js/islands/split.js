// @ts-check
/**
 * The queue of a split: a digit says which of the new codes the passage has, and the focus goes on to the next one.
 * What happens is done by the forms of the page; this only presses their buttons.
 */
import { commandsOf, isWriting, keyOf } from "../lib/keys.js";
import { Cases } from "./review/cases.js";

/** @param {HTMLElement} element */
export function mount(element) {
  const queue = new Queue(element);
  document.addEventListener("keydown", (event) => queue.press(event));
  document.body.addEventListener("passage:decided", (event) =>
    queue.decided(/** @type {CustomEvent} */ (event).detail.tag),
  );
  document.addEventListener("htmx:after:swap", () => queue.arrived());
  element.dataset.ready = "";
}

class Queue {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.cases = new Cases(element);
    this.spoken = element.querySelector("[data-spoken]");
    /** @type {string[]} what was decided since the page was opened, for undo */
    this.done = [];
    /** @type {HTMLElement | null} the last case, while those after it are on their way */
    this.waiting = null;
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || isWriting(event)) return;
    if (document.querySelector("dialog[open], details.menu[open]")) return;
    const key = keyOf(event);
    const name = commandsOf(key).find((one) => ["next", "previous", "undo", "open"].includes(one));
    if (!name && !/^[0-9]$/.test(key)) return;
    event.preventDefault();
    if (!name) this.#choose(key);
    else if (name === "next") this.#next();
    else if (name === "previous") this.cases.focus(this.cases.before(this.cases.current));
    else if (name === "undo") this.#undo();
    else this.cases.current?.querySelector(/** @type {"a"} */ ("[data-command=open]"))?.click();
  }

  /**
   * A passage was decided or put back; its buttons are new.
   * @param {string} tag
   */
  decided(tag) {
    const one = this.cases.of(tag);
    this.cases.refresh();
    if (!one) return;
    this.done = this.done.filter((id) => id !== tag);
    if (this.cases.isOpen(one)) {
      this.#say("Undone.");
      this.cases.focus(one);
      return;
    }
    this.done.push(tag);
    this.#say(one.querySelector(".decided-as")?.textContent?.trim() ?? "Decided.");
    if (one !== this.cases.current) return; // whoever decides has walked on meanwhile
    const next = this.cases.open(one);
    if (next) this.cases.focus(next);
    else if (!this.#more()) this.cases.focus(one);
  }

  arrived() {
    this.cases.refresh();
    const last = this.waiting;
    const next = last && this.cases.after(last);
    if (!next) return;
    this.waiting = null;
    this.cases.focus(next);
  }

  /** @param {string} digit */
  #choose(digit) {
    this.cases.current?.querySelector(/** @type {"button"} */ (`[data-digit="${digit}"]`))?.click();
  }

  #next() {
    const next = this.cases.after(this.cases.current);
    if (next) this.cases.focus(next);
    else if (!this.#more()) this.#say("This is the last passage.");
  }

  /** Brings the next page of the list below this one. */
  #more() {
    const link = this.element.querySelector(/** @type {"a"} */ ("a[rel=next]"));
    if (!link) return false;
    this.waiting = this.cases.last;
    link.click();
    return true;
  }

  /** Takes back the last decision of this visit, or the one on the passage in hand. */
  #undo() {
    const last = this.done.at(-1);
    const one = (last && this.cases.of(last)) || this.cases.current;
    const button = one?.querySelector(/** @type {"button"} */ ("[data-command=undo]"));
    if (button) button.click();
    else this.#say("There is no decision of yours to undo.");
  }

  /** @param {string} words */
  #say(words) {
    if (this.spoken) this.spoken.textContent = words;
  }
}
