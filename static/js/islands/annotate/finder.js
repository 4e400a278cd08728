/**
 * Looking words up in the open article. All places are tinted; from one to the next by Enter; a code's key tags
 * them all, as one step that can be undone. Ctrl-F stays the browser's.
 */

/** @import { Span } from "../../lib/offsets.js" */
/** @import { Desk } from "./desk.js" */
/** @import { Pointer } from "./pointer.js" */
import { occurrences } from "../../lib/finding.js";
import { composes } from "../../lib/keys.js";
import { nameOf, part } from "./desk.js";
import { leftOut } from "./marks.js";
import { notify, speak } from "./say.js";
import { inView } from "./screen.js";

const LONGEST = 200; // letters of a selection that are looked up

export class Finder {
  /**
   * @param {Desk} desk
   * @param {Pointer} pointer
   * @param {() => void} undo
   */
  constructor(desk, pointer, undo) {
    this.desk = desk;
    this.pointer = pointer;
    this.undo = undo;
    this.element = part(desk.root, "#finder");
    this.input = /** @type {HTMLInputElement} */ (part(this.element, "input"));
    this.said = part(this.element, "[role=status]");
    this.hint = part(this.element, ".hint");
    this.elsewhere = /** @type {HTMLAnchorElement} */ (part(this.element, "[data-elsewhere]"));
    /** Whether the words were selected in the text: then they are looked up as whole words. */
    this.whole = false;
    /** @type {Span[]} */
    this.hits = [];
    this.at = -1;
    const lights = typeof Highlight === "function";
    this.all = lights ? new Highlight() : null;
    this.here = lights ? new Highlight() : null;
    if (this.all && this.here) {
      CSS.highlights.set("found", this.all);
      CSS.highlights.set("found-here", this.here);
      this.here.priority = 1;
    }
    this.#listen();
  }

  get shown() {
    return !this.element.hidden;
  }

  /** Looks up what is selected; without a selection it asks for words. */
  open() {
    const span = this.pointer.span;
    const words = span ? this.desk.map.text(span) : "";
    this.element.hidden = false;
    this.whole = span !== null && words.length <= LONGEST;
    if (this.whole && span) {
      this.input.value = words;
      this.pointer.clear();
      this.#look();
      this.#go(this.hits.findIndex(({ start }) => start >= span.start));
    } else {
      this.input.focus();
      this.input.select();
      this.#look();
    }
  }

  /** @returns {boolean} whether there was anything to close */
  close() {
    const was = this.shown;
    this.element.hidden = true;
    this.hits = [];
    this.#light();
    if (this.element.contains(document.activeElement)) this.input.blur();
    return was;
  }

  /**
   * Tags every place that is found, but for those left out of the corpus.
   * @param {string} code
   * @returns {boolean} whether any were found
   */
  tagAll(code) {
    const free = this.hits.filter((span) => leftOut(this.desk, span) === null);
    if (!this.shown || free.length === 0) return false;
    const made = this.desk.editor.createAll(free, code);
    const sentence = `${made === 1 ? "1 passage" : `${made} passages`} tagged as ${nameOf(this.desk.state, code)}.`;
    this.close();
    notify(sentence, { words: "Undo", do: this.undo });
    return true;
  }

  /** Tints what is found near the window; called when lines were drawn. */
  repaint() {
    if (this.shown) this.#light();
  }

  #listen() {
    this.input.addEventListener("input", () => {
      this.whole = false;
      this.#look();
      this.#go(this.hits.length > 0 ? 0 : -1);
    });
    this.element.addEventListener("keydown", (event) => {
      if (composes(event)) return;
      if (event.key === "Enter" && event.target === this.input) this.#step(event.shiftKey ? -1 : 1);
      else if (event.key === "Escape" && this.hits.length > 0) this.input.blur();
      else if (event.key === "Escape") this.close();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    for (const opener of this.desk.root.querySelectorAll("[data-opens=finder]")) {
      opener.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the selection
      opener.addEventListener("click", () => this.open());
    }
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.element.querySelectorAll("[data-find]"))) {
      button.addEventListener("mousedown", (event) => event.preventDefault());
      button.addEventListener("click", () => {
        if (button.dataset.find === "close") this.close();
        else this.#step(button.dataset.find === "next" ? 1 : -1);
      });
    }
  }

  #look() {
    this.hits = occurrences(this.desk.map, this.input.value, this.whole);
    this.at = -1;
    this.#light();
    this.#count();
  }

  /** To the next place, or the one before; from the last on to the first. @param {1 | -1} by */
  step(by) {
    if (!this.shown || this.hits.length === 0) return false;
    this.#step(by);
    return true;
  }

  /** @param {1 | -1} by */
  #step(by) {
    const { length } = this.hits;
    if (length > 0) this.#go((this.at + by + length) % length);
  }

  /** @param {number} at */
  #go(at) {
    this.at = at;
    const span = this.hits[at];
    if (span) inView(this.desk.map.range(span), true);
    this.#light();
    this.#count();
  }

  #count() {
    const { length } = this.hits;
    const words =
      this.input.value.trim() === "" ? "" : length === 0 ? "Not in this article" : `${this.at + 1} of ${length}`;
    this.said.textContent = words;
    this.elsewhere.search = new URLSearchParams({ words: this.input.value.trim() }).toString();
    this.hint.hidden = length === 0 || !this.desk.state.canTag;
    if (length > 0) speak(words);
  }

  #light() {
    const { map, painter } = this.desk;
    this.all?.clear();
    this.here?.clear();
    const near = (/** @type {Span} */ span) => painter.near.has(map.blockAt(span.start));
    for (const span of this.hits.filter(near)) this.all?.add(map.range(span));
    const here = this.hits[this.at];
    if (here) this.here?.add(map.range(here));
  }
}
