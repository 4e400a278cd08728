// @ts-check
/**
 * A list of cases that is gone through by keys: what happens is done by the forms of the page, this presses their
 * buttons, and the focus goes on to the next case that waits.
 */
import { commandsOf, isWriting, keyOf } from "../../lib/keys.js";

/** @import { Cases } from "./cases.js" */

export class Queue {
  /**
   * @param {HTMLElement} element
   * @param {Cases} cases
   * @param {{last: string, nothing: string}} words what is said at the end of the list, and when nothing can be undone
   */
  constructor(element, cases, words) {
    this.element = element;
    this.cases = cases;
    this.words = words;
    this.spoken = element.querySelector("[data-spoken]");
    /** @type {string[]} what was decided since the page was opened, for undo */
    this.done = [];
    /** @type {HTMLElement | null} the last case, while those after it are on their way */
    this.waiting = null;
    document.addEventListener("keydown", (event) => this.press(event));
    document.addEventListener("htmx:after:swap", () => this.arrived()); // what was swapped out tells the document
  }

  /**
   * What keys do here, by command or key; a list adds its own.
   * @returns {Record<string, () => void>}
   */
  acts() {
    return {
      next: () => this.next(),
      previous: () => this.cases.focus(this.cases.before(this.cases.current)),
      undo: () => this.undo(),
      open: () => this.click("open"),
      Enter: () => this.click("open"),
    };
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (event.defaultPrevented || event.altKey || isWriting(event)) return;
    if (document.querySelector("dialog[open], details.menu[open]")) return;
    const key = keyOf(event);
    const acts = this.acts();
    const name = [...commandsOf(key), key].find((one) => Object.hasOwn(acts, one));
    const act = name && acts[name];
    if (!act || (key === "Enter" && pressesSomething(event.target))) return;
    event.preventDefault();
    act();
  }

  /**
   * Presses what stands for a command on a case; whether there was something to press.
   * @param {string} command
   * @param {HTMLElement | null} one
   */
  click(command, one = this.cases.current) {
    const button = one?.querySelector(`[data-command=${command}]`);
    if (!(button instanceof HTMLElement)) return false;
    button.click();
    return true;
  }

  next() {
    const next = this.cases.after(this.cases.current);
    if (next) this.cases.focus(next);
    else if (!this.more()) this.say(this.words.last);
  }

  /** Brings the next page of the list below this one, where there is one. */
  more() {
    const link = this.element.querySelector(/** @type {"a"} */ ("a[rel=next]"));
    if (!link) return false;
    this.waiting = this.cases.last;
    link.click();
    return true;
  }

  arrived() {
    this.cases.refresh();
    const last = this.waiting;
    const next = last && this.cases.after(last);
    if (!next) return;
    this.waiting = null;
    this.cases.focus(this.cases.isOpen(next) ? next : (this.cases.open(next) ?? next));
  }

  /**
   * A case was decided, or is open again; its buttons are new.
   * @param {string} tag
   * @param {string} words what was decided; empty when it was undone
   */
  settled(tag, words) {
    const one = this.cases.of(tag);
    this.cases.refresh();
    if (!one) return;
    this.done = this.done.filter((id) => id !== tag);
    this.say(words || "Undone.");
    if (!words) {
      this.cases.focus(one);
      return;
    }
    this.done.push(tag);
    if (one !== this.cases.current) return; // whoever decides has walked on meanwhile
    const next = this.cases.open(one);
    if (next) this.cases.focus(next);
    else if (!this.more()) this.cases.focus(one);
  }

  /** Takes back the last decision of this visit, or the one on the case in hand. */
  undo() {
    const last = this.done.at(-1);
    const one = (last && this.cases.of(last)) || this.cases.current;
    if (!this.click("undo", one)) this.say(this.words.nothing);
  }

  /** @param {string} words */
  say(words) {
    if (this.spoken) this.spoken.textContent = words;
  }
}

/** @param {EventTarget | null} target */
function pressesSomething(target) {
  return target instanceof Element && target.closest("a, button, summary, input, select, label") !== null;
}
