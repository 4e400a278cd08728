/**
 * For coders of a blind round: a question to the owners, about the selected passage, the open tag, or neither.
 */

/** @import { Desk } from "./desk.js" */
/** @import { Float } from "./float.js" */
/** @import { Pointer } from "./pointer.js" */
/** @import { Span } from "../../lib/offsets.js" */
import { part, shortened } from "./desk.js";
import { tell } from "./say.js";

/**
 * @param {Desk} desk
 * @param {Float} float
 * @param {Pointer} pointer
 * @returns {() => boolean} opens the form; false where nobody can be asked
 */
export function listenForAsking(desk, float, pointer) {
  const element = desk.root.querySelector("#ask");
  if (!(element instanceof HTMLElement)) return () => false;
  const asking = new Asking(desk, float, pointer, element);
  for (const button of desk.root.querySelectorAll("[data-ask]")) {
    button.addEventListener("click", () => asking.open());
  }
  return () => asking.open();
}

class Asking {
  /**
   * @param {Desk} desk
   * @param {Float} float
   * @param {Pointer} pointer
   * @param {HTMLElement} element
   */
  constructor(desk, float, pointer, element) {
    this.desk = desk;
    this.float = float;
    this.pointer = pointer;
    this.element = element;
    this.form = /** @type {HTMLFormElement} */ (part(element, "form"));
    /** @type {Span | null} what was selected, which stays in mind meanwhile */
    this.selected = null;
    part(this.form, "[data-close]").addEventListener("click", () => this.close());
    this.form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.preventDefault();
      this.close();
    });
    this.#box("[data-passage] input").addEventListener("change", () => this.#send());
    document.body.addEventListener("inquiry:sent", () => this.#sent());
  }

  /** @returns {true} so that the key is no longer the browser's */
  open() {
    const { desk, pointer, float, element } = this;
    const tag = desk.tags.get(desk.open.id);
    this.selected = pointer.span;
    const span = this.selected ?? tag ?? null;
    this.#about(span);
    /** @type {HTMLSelectElement} */ (part(this.form, "select")).value = this.selected ? "" : (tag?.code ?? "");
    if (this.selected) pointer.hold(this.selected); // a field takes the selection of the browser away
    if (span) float.show(element, span);
    if (element.hidden || !span) float.showInMiddle(element);
    part(this.form, "textarea").focus();
    return true;
  }

  /** Back to the text, with what was selected. */
  close() {
    this.float.hide();
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    if (this.selected) this.pointer.select(this.selected);
  }

  #sent() {
    this.form.reset();
    part(this.form, "#ask-sent").replaceChildren();
    this.selected = null;
    this.close();
    this.pointer.clear();
    tell("Your question went to the owners. The answer comes here, and to all coders of the round.");
  }

  /** @param {Span | null} span */
  #about(span) {
    const passage = part(this.form, "[data-passage]");
    passage.hidden = span === null;
    this.#box("[data-passage] input").checked = span !== null;
    this.#box("[name=start]").value = String(span?.start ?? "");
    this.#box("[name=end]").value = String(span?.end ?? "");
    part(passage, "q").textContent = span ? shortened(this.desk.map.text(span), 80) : "";
    this.#send();
  }

  /** Lets the passage go along, or not. */
  #send() {
    const { checked } = this.#box("[data-passage] input");
    for (const name of ["start", "end"]) this.#box(`[name=${name}]`).disabled = !checked;
  }

  /** @param {string} selector */
  #box(selector) {
    return /** @type {HTMLInputElement} */ (part(this.form, selector));
  }
}
