/**
 * A search over all codes, for codebooks with more of them than there are keys: the ones used last first, then
 * in the order of the codebook. What is selected in the text stays in mind meanwhile.
 */

/** @import { Code, Tag } from "./state.js" */
/** @import { Desk } from "./desk.js" */
/** @import { Span } from "../../lib/offsets.js" */
/** @import { Float } from "./float.js" */
/** @import { Pointer } from "./pointer.js" */
import { composes } from "../../lib/keys.js";
import { copyOf, part } from "./desk.js";

export class Seek {
  /**
   * @param {Desk} desk
   * @param {Pointer} pointer
   * @param {Float} float
   * @param {(code: string) => void} chosen
   */
  constructor(desk, pointer, float, chosen) {
    this.desk = desk;
    this.pointer = pointer;
    this.float = float;
    this.chosen = chosen;
    this.element = part(desk.root, "#seek");
    this.input = /** @type {HTMLInputElement} */ (part(this.element, "input"));
    this.list = part(this.element, "ul");
    /** @type {Span | null} what was selected */
    this.span = null;
    this.at = 0;
    this.held = typeof Highlight === "function" ? new Highlight() : null;
    if (this.held) CSS.highlights.set("held", this.held);
    this.#listen();
  }

  get shown() {
    return !this.element.hidden;
  }

  open() {
    this.span = this.pointer.span;
    this.input.value = "";
    this.float.hide();
    this.element.hidden = false;
    this.#fill();
    if (this.span) this.held?.add(this.desk.map.range(this.span));
    if (!this.span || !this.float.put(this.element, this.span)) this.float.middle(this.element);
    this.input.focus();
  }

  /** Back to the text, with what was selected. */
  close() {
    if (!this.shown) return;
    this.element.hidden = true;
    this.input.blur();
    if (this.span) this.pointer.select(this.span);
  }

  #listen() {
    this.input.addEventListener("input", () => this.#fill());
    this.input.addEventListener("keydown", (event) => {
      if (composes(event)) return;
      const moves = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1 });
      const by = moves[event.key];
      if (by) this.#mark(this.at + by);
      else if (event.key === "Enter") this.#choose(this.list.children[this.at]);
      else if (event.key === "Escape") this.close();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    this.input.addEventListener("blur", () => {
      this.element.hidden = true;
      this.held?.clear();
    });
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.#choose(/** @type {Element} */ (event.target).closest("li"));
    });
  }

  #fill() {
    const words = this.input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (/** @type {Code} */ { name, code }) =>
      words.every((word) => `${name} ${code}`.toLowerCase().includes(word));
    const codes = this.#inOrder().filter(fits);
    this.list.replaceChildren(
      ...codes.map((code, i) => {
        const entry = copyOf("seek-entry");
        entry.id = `seek-${i}`;
        entry.dataset.seek = code.code;
        part(entry, ".dot").dataset.code = code.code;
        part(entry, ".name").textContent = code.name;
        part(entry, "kbd").textContent = code.key?.replace("Shift+", "⇧") ?? "";
        part(entry, "kbd").hidden = !code.key;
        return entry;
      }),
    );
    part(this.element, ".none").hidden = codes.length > 0;
    this.#mark(0);
  }

  /** The codes that may be used, those used last first. @returns {Code[]} */
  #inOrder() {
    const { state, tags, editor } = this.desk;
    const mine = tags.ordered.filter((/** @type {Tag} */ tag) => editor.owns(tag));
    const last = new Map();
    for (const { id, code } of mine) if (id > (last.get(code) ?? "")) last.set(code, id); // ids begin with the time
    const usable = [...state.codes.values()].filter((code) => !code.retired);
    const used = (/** @type {Code} */ { code }) => last.get(code) ?? "";
    return usable.sort((a, b) => (used(a) === used(b) ? 0 : used(a) < used(b) ? 1 : -1));
  }

  /** @param {number} at */
  #mark(at) {
    const entries = [...this.list.children];
    this.at = Math.max(0, Math.min(at, entries.length - 1));
    for (const [i, entry] of entries.entries()) entry.setAttribute("aria-selected", String(i === this.at));
    entries[this.at]?.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", entries[this.at]?.id ?? "");
  }

  /** @param {Element | null | undefined} entry */
  #choose(entry) {
    const code = entry instanceof HTMLElement ? entry.dataset.seek : undefined;
    if (!code) return;
    this.close();
    this.chosen(code);
  }
}
