// @ts-check
/**
 * The list of tags to review: one key a decision, and the focus goes on to the next tag that waits for one.
 * What happens is done by the forms of the page; this only presses their buttons.
 */
import { commandsOf, isWriting, keyOf } from "../lib/keys.js";
import { Cases } from "./review/cases.js";
import { closeFields, listenToFields, openField } from "./review/fields.js";

/** @param {HTMLElement} element */
export function mount(element) {
  const page = new Page(element);
  document.addEventListener("keydown", (event) => page.press(event));
  document.body.addEventListener("tag:judged", (event) => page.judged(/** @type {CustomEvent} */ (event).detail));
  document.body.addEventListener("tag:discussed", (event) => page.discussed(/** @type {CustomEvent} */ (event).detail));
  document.body.addEventListener("tag:shown", (event) => page.shown(/** @type {CustomEvent} */ (event).detail));
  document.addEventListener("htmx:after:swap", () => page.arrived()); // what was swapped out tells the document
  listenToFields(element, () => page.cases.focus(page.cases.current));
  element.dataset.ready = "";
}

class Page {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.cases = new Cases(element);
    this.spoken = element.querySelector("[data-spoken]");
    /** @type {string[]} what was decided since the page was opened, for undo */
    this.decided = [];
    /** @type {HTMLElement | null} the last case, while those after it are on their way */
    this.waiting = null;
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

  /** @returns {Record<string, () => void>} */
  acts() {
    const { current } = this.cases;
    return {
      next: () => this.next(),
      previous: () => this.cases.focus(this.cases.before(current)),
      accept: () => press(current, "accept"),
      reject: () => current && openField(current, "reject"),
      comment: () => current && openField(current, "comment"),
      example: () => press(current, "example"),
      counter_example: () => press(current, "counter_example"),
      undo: () => this.undo(),
      open: () => this.open(),
      Enter: () => this.open(),
      Escape: () => current && closeFields(current) && this.cases.focus(current),
    };
  }

  open() {
    this.cases.current?.querySelector(/** @type {"a"} */ ("[data-command=open]"))?.click();
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
   * A decision was given or withdrawn; the buttons of its case are new.
   * @param {{tag: string, status: string}} detail
   */
  judged({ tag, status }) {
    const judged = this.cases.of(tag);
    this.cases.refresh();
    if (!judged) return;
    this.decided = this.decided.filter((id) => id !== tag);
    if (!judged.querySelector("[data-command=undo]")) {
      this.say("Undone.");
      this.cases.focus(judged);
      return;
    }
    this.decided.push(tag);
    this.say(status === "accepted" ? "Accepted." : "Rejected.");
    if (judged !== this.cases.current) return; // the reviewer has walked on meanwhile
    const next = this.cases.open(judged);
    if (next) this.cases.focus(next);
    else if (this.element.querySelector("a[rel=next]")) this.more();
    else this.cases.focus(judged);
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

  /** Takes back the last decision of this visit, or the one on the tag in hand. */
  undo() {
    const last = this.decided.at(-1);
    const judged = (last && this.cases.of(last)) || this.cases.current;
    const button = judged?.querySelector(/** @type {"button"} */ ("[data-command=undo]"));
    if (button) button.click();
    else this.say("There is no decision of yours to undo.");
  }

  /** @param {string} words */
  say(words) {
    if (this.spoken) this.spoken.textContent = words;
  }
}

/**
 * @param {HTMLElement | null} one a case
 * @param {string} command
 */
function press(one, command) {
  one?.querySelector(/** @type {"button"} */ (`[data-command=${command}]`))?.click();
}

/** @param {EventTarget | null} target */
function pressesSomething(target) {
  return target instanceof Element && target.closest("a, button, summary, input, select, label") !== null;
}
