/**
 * The open card of a tag: code, fields, note, unsure, decisions, delete. The fields come from the server as
 * a form; what is written into it is saved by the queue, like the tag itself.
 */

/** @import { Desk } from "./desk.js" */
/** @import { Refusal } from "./editor.js" */
/** @import { Tag } from "./state.js" */
import { enter, fill, stepByKeys, valuesOf } from "./choices.js";
import { copyOf, part } from "./desk.js";

const PAUSE = 700; // milliseconds after the last letter until it is saved

export class Card extends EventTarget {
  /** @param {Desk} desk */
  constructor(desk) {
    super();
    this.desk = desk;
    this.element = copyOf("tag-details");
    this.fields = part(this.element, ".fields-here");
    this.waiting = part(this.element, ".waiting");
    this.code = /** @type {HTMLSelectElement} */ (part(this.element, "select"));
    /** @type {string | null} the tag whose fields stand in the card */
    this.loaded = null;
    /** @type {string | null} the tag whose fields were asked for last */
    this.asked = null;
    /** @type {"fields" | "note" | null} where the focus goes once they are there */
    this.into = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.writing = undefined;
    /** Whether something was written into the fields and not taken over yet. */
    this.unsaved = false;
    this.#listen();
  }

  get tag() {
    return this.desk.tags.get(this.desk.open.id);
  }

  /** Shows the open tag; its fields as soon as the server has it. */
  show() {
    const tag = this.tag;
    if (!tag) return;
    const owned = this.desk.editor.owns(tag);
    const entry = this.desk.queue.entries.get(tag.id);
    this.element.dataset.code = tag.code;
    for (const own of /** @type {NodeListOf<HTMLElement>} */ (this.element.querySelectorAll("[data-own]")))
      own.hidden = !owned;
    part(this.element, ".conflict").hidden = !entry?.theirs;
    if (this.code.value !== tag.code) this.code.value = tag.code;
    part(this.element, "[data-do=unsure]").setAttribute("aria-pressed", String(tag.unsure));
    part(this.element, "[data-do=again]").hidden = this.desk.editor.fieldsBefore(tag) === null;
    const key = `${tag.id} ${tag.code}`;
    if (this.loaded === key) this.#fill(tag);
    else if (this.asked !== key || !this.#known(tag)) this.#load(tag);
  }

  /**
   * Takes the focus into the card.
   * @param {"fields" | "note"} into
   */
  focus(into) {
    this.into = into;
    if (this.loaded?.startsWith(`${this.tag?.id} `))
      enter(this.element, into === "note" ? "[data-note]" : "[data-attribute], [data-note]");
    else return; // #load does it
    this.into = null;
  }

  /**
   * Presses what carries a key in the card: deciding, commenting.
   * @param {string} key
   */
  press(key) {
    const target = this.#all("[data-key]").find((found) => found.dataset.key === key);
    if (!target?.checkVisibility()) return false;
    target.click();
    const details = target.closest("details");
    if (details?.open && target.matches("summary")) part(details, "textarea").focus();
    return true;
  }

  /** Whether the server has the tag with this code. @param {Tag} tag */
  #known(tag) {
    return !this.desk.editor.owns(tag) || this.desk.editor.confirmed.get(tag.id)?.code === tag.code;
  }

  /** @param {Tag} tag */
  async #load(tag) {
    const key = `${tag.id} ${tag.code}`;
    this.loaded = null;
    this.#say("");
    if (!this.#known(tag)) {
      this.asked = null;
      this.fields.replaceChildren();
      return; // comes again once it is saved
    }
    this.asked = key;
    try {
      const response = await fetch(`/annotations/${tag.id}/edit`, { headers: { "HX-Request-Type": "partial" } });
      if (!response.ok) throw new Error(String(response.status));
      const fragment = new DOMParser().parseFromString(await response.text(), "text/html");
      if (this.tag?.id !== tag.id || this.tag.code !== tag.code) return;
      this.fields.replaceChildren(...fragment.body.children);
      this.loaded = key;
      /** @type {any} */ (globalThis).htmx?.process(this.fields);
      this.#fill(this.tag);
      this.#fold();
      if (this.into && this.element.isConnected) this.focus(this.into);
    } catch {
      if (this.tag?.id === tag.id) this.#say("The fields can’t be reached at the moment. The tag itself is safe.");
    }
  }

  /** Brings the form to what the tag says, after an undo for instance. @param {Tag} tag */
  #fill(tag) {
    if (!this.desk.editor.owns(tag)) return;
    for (const field of this.#all("[data-attribute]")) {
      const values = tag.attributes[field.dataset.attribute ?? ""] ?? [];
      if (!field.contains(document.activeElement) || !field.querySelector("textarea, [type=text]")) fill(field, values);
      field.classList.toggle("missing", "required" in field.dataset && valuesOf(field).length === 0);
    }
    for (const note of this.#all("[data-note]"))
      if (!note.contains(document.activeElement)) fill(note, tag.note ? [tag.note] : []);
  }

  /** Shows of a choice that has been made only what was chosen; the rest comes back with the focus. */
  #fold() {
    for (const field of this.#all("[data-choice]")) field.classList.toggle("done", valuesOf(field).length > 0);
  }

  #save() {
    clearTimeout(this.writing);
    this.unsaved = false;
    const tag = this.desk.tags.get(this.loaded?.split(" ")[0] ?? null);
    if (!this.desk.editor.owns(tag) || this.loaded !== `${tag.id} ${tag.code}`) return;
    const written = this.#all("[data-attribute]").map((field) => [field.dataset.attribute, valuesOf(field)]);
    const attributes = Object.fromEntries(written.filter(([, values]) => values && values.length > 0));
    const note = this.#all("[data-note]").flatMap(valuesOf)[0] ?? "";
    if (JSON.stringify([attributes, note]) === JSON.stringify([tag.attributes, tag.note])) return;
    for (const field of this.#all("[data-attribute]")) part(field, ".error").hidden = true;
    this.desk.editor.change(tag.id, { attributes, note });
  }

  #listen() {
    const { desk, element } = this;
    stepByKeys(element, () => this.dispatchEvent(new CustomEvent("left")));
    this.fields.addEventListener("change", () => this.#save());
    this.fields.addEventListener("focusin", ({ target }) => {
      if (target instanceof Element) target.closest(".done")?.classList.remove("done");
    });
    this.fields.addEventListener("input", () => {
      this.unsaved = true;
      clearTimeout(this.writing);
      this.writing = setTimeout(() => this.#save(), PAUSE);
    });
    this.fields.addEventListener("submit", (event) => {
      if (event.target instanceof HTMLElement && event.target.matches("[data-fields]")) event.preventDefault();
    });
    this.code.addEventListener("change", () => this.tag && desk.editor.change(this.tag.id, { code: this.code.value }));
    element.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("[data-do]") : null;
      if (button instanceof HTMLElement) this.dispatchEvent(new CustomEvent("asked", { detail: button.dataset.do }));
    });
    desk.open.addEventListener("changed", () => {
      if (this.unsaved) this.#save(); // and not what an undo is about to change in the form
      this.asked = null;
      this.#fold();
    });
    desk.editor.addEventListener("refused", (event) =>
      this.#refused(/** @type {CustomEvent<Refusal>} */ (event).detail),
    );
    window.addEventListener("online", () => {
      this.asked = null;
      this.show();
    });
    window.addEventListener("pagehide", () => this.unsaved && this.#save());
  }

  /** Says at a field why its value was refused. @param {Refusal} refusal */
  #refused({ id, problem }) {
    if (id !== this.tag?.id) return;
    for (const { field, message } of problem.errors ?? []) {
      const place = this.#all(`[data-attribute="${CSS.escape(String(field).replace(/^attributes\./, ""))}"]`)[0];
      if (!place) continue;
      const error = part(place, ".error");
      error.hidden = false;
      error.textContent = message;
    }
  }

  /** @param {string} sentence */
  #say(sentence) {
    this.waiting.textContent = sentence;
    this.waiting.hidden = sentence === "";
  }

  /**
   * @param {string} selector
   * @returns {HTMLElement[]}
   */
  #all(selector) {
    return [...this.fields.querySelectorAll(selector)].filter((found) => found instanceof HTMLElement);
  }
}
