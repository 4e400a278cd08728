/**
 * The fields that a code asks of a tag: its form stands in the card at once, whether or not the server knows the tag.
 */

/** @import { Codebook } from "./codebook.js" */
/** @import { Tag } from "./state.js" */
import { fill, valuesOf } from "./choices.js";
import { part } from "./desk.js";
import { Recent } from "./recent.js";
import { speak } from "./say.js";

export class Fields {
  /**
   * @param {HTMLElement} element where the form stands
   * @param {Codebook} codebook
   * @param {import("./state.js").State} state
   */
  constructor(element, codebook, state) {
    this.element = element;
    this.codebook = codebook;
    this.recent = new Recent(state);
    /** @type {string | null} the code whose form stands here */
    this.code = null;
    element.addEventListener("focusin", ({ target }) => {
      if (target instanceof Element) target.closest(".done")?.classList.remove("done");
    });
    element.addEventListener("submit", (event) => event.preventDefault());
  }

  /** @returns {HTMLElement[]} */
  get all() {
    return /** @type {HTMLElement[]} */ ([...this.element.querySelectorAll("[data-attribute]")]);
  }

  /** What is chosen and written here. @returns {Tag["attributes"]} */
  get values() {
    const written = this.all.map((field) => /** @type {const} */ ([nameOf(field), valuesOf(field)]));
    return Object.fromEntries(written.filter(([, values]) => values.length > 0));
  }

  /**
   * Shows what a tag says; where somebody writes, nothing is changed under their hands.
   * @param {Tag} tag
   * @param {boolean} fresh whether another tag was shown before
   * @param {string} passage
   */
  show(tag, fresh, passage) {
    const changed = this.code !== tag.code;
    if (changed) {
      const form = this.codebook.form(tag.code);
      this.element.replaceChildren(...(form ? [form.cloneNode(true)] : []));
      this.code = this.codebook.ready ? tag.code : null;
    }
    for (const field of this.all) {
      const values = tag.attributes[nameOf(field)] ?? [];
      const writing = field.contains(document.activeElement) && field.querySelector("textarea, [type=text]");
      if (fresh || !writing) fill(field, values);
      field.classList.toggle("missing", "required" in field.dataset && valuesOf(field).length === 0);
    }
    if (changed || fresh) this.recent.offer(this.all, tag.code, passage);
    if (fresh) this.refuse([]);
    if (changed || fresh) this.fold();
  }

  /** Shows of a choice that has been made only what was chosen; the rest comes back with the focus. */
  fold() {
    for (const field of this.all)
      if ("choice" in field.dataset && !field.contains(document.activeElement))
        field.classList.toggle("done", valuesOf(field).length > 0);
  }

  /**
   * Says at its field why a value was refused, and nothing at the others.
   * @param {{field: string, message: string}[]} errors
   */
  refuse(errors) {
    const known = (/** @type {HTMLElement} */ field) =>
      errors.find(({ field: name }) => nameOf(field) === String(name).replace(/^attributes\./, ""));
    for (const field of this.all) {
      const message = known(field)?.message ?? "";
      const error = part(field, ".error");
      error.hidden = message === "";
      error.textContent = message;
      field.querySelector("textarea, [type=text]")?.setAttribute("aria-invalid", String(message !== ""));
    }
    if (errors.length > 0) speak(errors.map(({ message }) => message).join(" "));
  }

  /**
   * Of the fields of a tag those that another code asks for too, with values that it knows.
   * @param {string} code
   * @param {Tag["attributes"]} attributes
   * @returns {Tag["attributes"]}
   */
  fitting(code, attributes) {
    const form = this.codebook.form(code);
    const kept = Object.entries(attributes).map(([name, values]) => {
      const field = form?.querySelector(`[data-attribute="${CSS.escape(name)}"]`);
      const known = [...(field?.querySelectorAll("[type=radio], [type=checkbox]") ?? [])].map((input) =>
        input.getAttribute("value"),
      );
      return /** @type {const} */ ([name, field ? values.filter((value) => !known[0] || known.includes(value)) : []]);
    });
    return Object.fromEntries(kept.filter(([, values]) => values.length > 0));
  }
}

/** @param {HTMLElement} field */
function nameOf(field) {
  return field.dataset.attribute ?? "";
}
