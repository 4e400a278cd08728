// @ts-check
/**
 * The list of tags under an older meaning: one key confirms, and the focus goes on to the next that waits.
 * What happens is done by the forms of the page; this only presses their buttons.
 */
import { commandsOf, isWriting, keyOf } from "../lib/keys.js";
import { Cases } from "./review/cases.js";

/** @param {HTMLElement} element */
export function mount(element) {
  const page = new Page(element);
  document.addEventListener("keydown", (event) => page.press(event));
  document.body.addEventListener("tag:confirmed", (event) => page.confirmed(/** @type {CustomEvent} */ (event).detail));
  document.addEventListener("htmx:after:swap", () => page.arrived());
  element.dataset.ready = "";
}

class OlderCases extends Cases {
  /** @param {HTMLElement} one */
  isOpen(one) {
    return one.querySelector("[data-command=confirm]") !== null;
  }
}

class Page {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.cases = new OlderCases(element);
    this.spoken = element.querySelector("[data-spoken]");
    /** @type {string[]} what was confirmed since the page was opened, for undo */
    this.done = [];
    /** @type {HTMLElement | null} the last case, while those after it are on their way */
    this.waiting = null;
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (event.defaultPrevented || event.altKey || isWriting(event)) return;
    if (document.querySelector("dialog[open], details.menu[open]")) return;
    const key = keyOf(event);
    const { current } = this.cases;
    /** @type {Record<string, () => void>} */
    const acts = {
      next: () => this.next(),
      previous: () => this.cases.focus(this.cases.before(current)),
      confirm: () => this.confirm(),
      undo: () => this.undo(),
      open: () => click(current, "open"),
      Enter: () => click(current, "open"),
    };
    const name = [...commandsOf(key), key].find((one) => Object.hasOwn(acts, one));
    if (!name || (key === "Enter" && pressesSomething(event.target))) return;
    event.preventDefault();
    acts[name]?.();
  }

  confirm() {
    if (!click(this.cases.current, "confirm")) this.say("This tag can’t be confirmed here.");
  }

  next() {
    const next = this.cases.after(this.cases.current);
    if (next) this.cases.focus(next);
    else this.more();
  }

  /** Brings the next page of the list below this one. */
  more() {
    const link = this.element.querySelector(/** @type {"a"} */ ("a[rel=next]"));
    if (!link) {
      this.say("This is the last tag.");
      return;
    }
    this.waiting = this.cases.last;
    link.click();
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
   * A tag was confirmed, or is no longer; what can be done with it is drawn anew.
   * @param {{tag: string, confirmed: string}} detail
   */
  confirmed({ tag, confirmed }) {
    const one = this.cases.of(tag);
    this.cases.refresh();
    if (!one) return;
    this.done = this.done.filter((id) => id !== tag);
    this.say(confirmed ? "Confirmed." : "Undone.");
    if (!confirmed) {
      this.cases.focus(one);
      return;
    }
    this.done.push(tag);
    if (one !== this.cases.current) return; // its author has walked on meanwhile
    const next = this.cases.open(one);
    if (next) this.cases.focus(next);
    else if (this.element.querySelector("a[rel=next]")) this.more();
    else this.cases.focus(one);
  }

  /** Takes back the last confirmation of this visit. */
  undo() {
    const last = this.done.at(-1);
    const one = (last && this.cases.of(last)) || this.cases.current;
    if (!click(one, "undo")) this.say("There is nothing to undo.");
  }

  /** @param {string} words */
  say(words) {
    if (this.spoken) this.spoken.textContent = words;
  }
}

/**
 * Whether there was something to press.
 * @param {HTMLElement | null} one
 * @param {string} command
 */
function click(one, command) {
  const button = one?.querySelector(`[data-command=${command}]`);
  if (!(button instanceof HTMLElement)) return false;
  button.click();
  return true;
}

/** @param {EventTarget | null} target */
function pressesSomething(target) {
  return target instanceof Element && target.closest("a, button, summary, input, select, label") !== null;
}
