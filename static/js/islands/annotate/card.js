/**
 * The open card of a tag: code, fields, note, unsure, delete; and from the server the decisions and what is said. What is
 * written into it is saved by the queue, like the tag itself.
 */

/** @import { Desk } from "./desk.js" */
/** @import { Refusal } from "./editor.js" */
/** @import { Tag } from "./state.js" */
import { enter, fill, stepByKeys, valuesOf } from "./choices.js";
import { showConflict } from "./conflict.js";
import { copyOf, part } from "./desk.js";
import { Fields } from "./fields.js";
import { speak } from "./say.js";

const PAUSE = 700; // milliseconds after the last letter until it is saved

export class Card extends EventTarget {
  /** @param {Desk} desk */
  constructor(desk) {
    super();
    this.desk = desk;
    this.element = copyOf("tag-details");
    this.fields = new Fields(part(this.element, ".fields-here"), desk.codebook, desk.state);
    this.note = part(this.element, "[data-note]");
    this.said = part(this.element, ".said-here");
    this.meaning = /** @type {HTMLDetailsElement} */ (part(this.element, "details.meaning"));
    this.waiting = part(this.element, ".waiting");
    this.code = /** @type {HTMLSelectElement} */ (part(this.element, "select"));
    /** @type {string | null} the tag that the card shows */
    this.shown = null;
    /** @type {string | null} the tag about which the server was asked last */
    this.asked = null;
    /** @type {"fields" | "note" | null} where the focus goes as soon as the card is there */
    this.into = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.writing = undefined;
    /** Whether something was written into the card and not taken over yet. */
    this.unsaved = false;
    this.#listen();
  }

  get tag() {
    return this.desk.tags.get(this.desk.open.id);
  }

  /** Shows the open tag. */
  show() {
    const tag = this.tag;
    if (!tag) return;
    const owned = this.desk.editor.owns(tag);
    const fresh = this.shown !== tag.id;
    this.shown = tag.id;
    this.element.dataset.code = tag.code;
    for (const own of /** @type {NodeListOf<HTMLElement>} */ (this.element.querySelectorAll("[data-own]")))
      own.hidden = !owned;
    showConflict(part(this.element, ".conflict"), this.desk, tag);
    if (this.code.value !== tag.code) this.code.value = tag.code;
    if (this.meaning.dataset.of !== tag.code) this.meaning.open = false;
    part(this.element, "[data-do=unsure]").setAttribute("aria-pressed", String(tag.unsure));
    part(this.element, "[data-do=again]").hidden = this.desk.editor.fieldsBefore(tag) === null;
    if (owned) this.fields.show(tag, fresh, this.desk.map.text(tag));
    if (fresh || !this.note.contains(document.activeElement)) fill(this.note, tag.note ? [tag.note] : []);
    if (this.asked !== tag.id && this.#stored(tag)) this.#ask(tag);
    else if (fresh && this.asked !== tag.id) this.#tell("");
    this.#enter();
  }

  /**
   * Takes the focus into the card.
   * @param {"fields" | "note"} into
   */
  focus(into) {
    this.into = into;
    if (this.shown === this.tag?.id) this.#enter(); // else as soon as it shows the tag
  }

  /**
   * Presses what carries a command in the card: deciding, commenting.
   * @param {string} command
   */
  press(command) {
    const carriers = /** @type {HTMLElement[]} */ ([...this.said.querySelectorAll("[data-command]")]);
    const target = carriers.find((found) => found.dataset.command === command);
    if (!target?.checkVisibility()) return false;
    target.click();
    const details = target.closest("details");
    if (details?.open && target.matches("summary")) part(details, "textarea").focus();
    return true;
  }

  #enter() {
    if (!this.into || !this.element.isConnected || (this.into === "fields" && !this.desk.codebook.ready)) return;
    enter(this.element, this.into === "note" ? "[data-note]" : "[data-attribute], [data-note]");
    this.into = null;
  }

  /** Whether the server has the tag. @param {Tag} tag */
  #stored(tag) {
    return !this.desk.editor.owns(tag) || this.desk.editor.confirmed.has(tag.id);
  }

  /** Fetches what is decided and said about a tag. @param {Tag} tag */
  async #ask(tag) {
    this.asked = tag.id;
    this.#tell("");
    try {
      const response = await fetch(`/annotations/${tag.id}`, { headers: { "HX-Request-Type": "partial" } });
      if (!response.ok) throw new Error(String(response.status));
      const fragment = new DOMParser().parseFromString(await response.text(), "text/html");
      if (this.asked !== tag.id) return;
      this.said.replaceChildren(...fragment.body.children);
      /** @type {any} */ (globalThis).htmx?.process(this.said);
    } catch {
      if (this.asked === tag.id) this.#tell("What was said about it can’t be reached at the moment. The tag is safe.");
    }
  }

  /** @param {string} sentence in place of what the server says */
  #tell(sentence) {
    this.said.replaceChildren();
    this.waiting.textContent = sentence;
    this.waiting.hidden = sentence === "";
  }

  #save() {
    clearTimeout(this.writing);
    this.unsaved = false;
    const tag = this.desk.tags.get(this.shown);
    if (!this.desk.editor.owns(tag)) return;
    const asked = this.fields.code === tag.code && this.fields.all.length > 0;
    const attributes = asked ? this.fields.values : tag.attributes;
    const note = valuesOf(this.note)[0] ?? "";
    if (JSON.stringify([attributes, note]) === JSON.stringify([tag.attributes, tag.note])) return;
    this.fields.refuse([]);
    this.desk.editor.change(tag.id, { attributes, note });
    if (asked) this.fields.recent.keep(this.fields.all, tag.code, attributes);
  }

  /** Gives the tag the code that was chosen, with those of its fields that this code has too. */
  #recode() {
    if (this.unsaved) this.#save();
    const { tag } = this;
    const code = this.code.value;
    if (tag) this.desk.editor.change(tag.id, { code, attributes: this.fields.fitting(code, tag.attributes) });
  }

  #listen() {
    const { desk, element } = this;
    this.meaning.addEventListener("toggle", () => {
      const code = this.tag?.code ?? "";
      const meaning = this.meaning.open && desk.codebook.meaning(code);
      this.meaning.querySelector(".definition")?.remove();
      if (meaning) this.meaning.append(meaning.cloneNode(true));
      this.meaning.dataset.of = code;
    });
    stepByKeys(element, () => this.dispatchEvent(new CustomEvent("left")));
    desk.codebook.addEventListener("ready", () => this.shown && this.show());
    for (const written of [this.fields.element, this.note]) {
      written.addEventListener("change", () => this.#save());
      written.addEventListener("input", () => {
        this.unsaved = true;
        clearTimeout(this.writing);
        this.writing = setTimeout(() => this.#save(), PAUSE);
      });
    }
    this.code.addEventListener("change", () => this.#recode());
    document.body.addEventListener("tag:shown", (event) =>
      speak(`${/** @type {CustomEvent} */ (event).detail.words}.`),
    );
    element.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("[data-do]") : null;
      if (button instanceof HTMLElement) this.dispatchEvent(new CustomEvent("asked", { detail: button.dataset.do }));
    });
    desk.open.addEventListener("changed", () => {
      if (this.unsaved) this.#save(); // and not what an undo is about to change in the form
      this.asked = null;
      this.into = null;
      this.fields.fold();
    });
    desk.editor.addEventListener("refused", (event) => {
      const { id, problem } = /** @type {CustomEvent<Refusal>} */ (event).detail;
      if (id === this.tag?.id) this.fields.refuse(problem.errors ?? []);
    });
    window.addEventListener("online", () => {
      this.asked = null;
      this.show();
    });
    window.addEventListener("pagehide", () => this.unsaved && this.#save());
  }
}
