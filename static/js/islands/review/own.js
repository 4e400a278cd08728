// @ts-check
/** A passage and code of the reviewer's own: its ends move by words, a code's key chooses it, Enter decides. */
import { composes, keyOf } from "../../lib/keys.js";
import { beginning, ending } from "../../lib/motion.js";
import { TextMap } from "../../lib/offsets.js";

/** @import { Span } from "../../lib/offsets.js" */

const THUMB = matchMedia("(pointer: coarse)");

export class OwnPassage {
  /**
   * @param {HTMLElement} list in which the server puts the form when it is asked for
   * @param {() => void} leave
   */
  constructor(list, leave) {
    this.leave = leave;
    /** @type {HTMLFormElement | null} */
    this.form = null;
    /** @type {TextMap | null} */
    this.map = null;
    /** @type {Span} */
    this.span = { start: 0, end: 0 };
    list.addEventListener("keydown", (event) => this.#press(event), { capture: true });
    list.addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.closest("[data-leaves]")) this.#close();
    });
    list.addEventListener("mouseup", () => this.#take());
    document.addEventListener("selectionchange", () => THUMB.matches && this.#follow());
    document.addEventListener("htmx:after:swap", () => this.#begin(list));
  }

  /** @param {HTMLElement} list */
  #begin(list) {
    const form = list.querySelector(/** @type {"form"} */ ("form.own:not([data-begun])"));
    if (!this.form?.isConnected) CSS.highlights?.delete("own-passage");
    if (!form) return;
    if (this.form?.isConnected) this.form.remove();
    form.dataset.begun = "";
    this.form = form;
    const here = /** @type {HTMLElement} */ (form.querySelector("[data-window]"));
    this.map = new TextMap(here);
    this.#move({ start: Number(form.dataset.from), end: Number(form.dataset.to) });
    here.focus({ preventScroll: true });
    this.#show(here);
    form.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const { form } = this;
    if (!form?.isConnected || !(event.target instanceof Node) || !form.contains(event.target) || composes(event))
      return;
    const key = keyOf(event);
    const act = this.#acts(key);
    if (!act || (event.target instanceof HTMLButtonElement && key === "Enter")) {
      if (key !== "Tab" && key !== "Shift+Tab") event.stopPropagation();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /** @param {string} key */
  #acts(key) {
    const inCodes = document.activeElement instanceof HTMLSelectElement;
    const right = this.#window?.matches(":dir(rtl)") ? -1 : 1;
    const left = right === 1 ? -1 : 1;
    /** @type {Record<string, () => void>} */
    const acts = {
      Escape: () => this.#close(),
      Enter: () => this.form?.requestSubmit(),
      "/": () => this.#codes?.focus(),
      ArrowRight: () => this.#end(right),
      ArrowLeft: () => this.#end(left),
      "Shift+ArrowRight": () => this.#start(right),
      "Shift+ArrowLeft": () => this.#start(left),
    };
    const option = inCodes ? null : this.#codes?.querySelector(`option[data-key="${CSS.escape(key)}"]`);
    if (option instanceof HTMLOptionElement) return () => this.#choose(option);
    return inCodes && key.includes("Arrow") ? undefined : acts[key];
  }

  /** @param {HTMLOptionElement} option */
  #choose(option) {
    option.selected = true;
    this.#say(option.text);
  }

  /** @param {1 | -1} by */
  #end(by) {
    const end = this.map && ending(this.map, this.span.end, "word", by);
    if (end !== null && end > this.span.start) this.#move({ ...this.span, end });
  }

  /** @param {1 | -1} by */
  #start(by) {
    const start = this.map && beginning(this.map, this.span.start, "word", by);
    if (start !== null && start < this.span.end) this.#move({ ...this.span, start });
  }

  /** What was drawn with the mouse. */
  #take() {
    if (this.#follow()) getSelection()?.removeAllRanges();
  }

  /** Goes with what is selected; under a thumb it stays selected, so that its handles can be drawn further. */
  #follow() {
    const drawn = getSelection();
    if (!this.map || !drawn || drawn.isCollapsed || !this.#window?.contains(drawn.anchorNode)) return false;
    const range = drawn.getRangeAt(0);
    const start = this.map.offsetOf(range.startContainer, range.startOffset, "start");
    const end = this.map.offsetOf(range.endContainer, range.endOffset, "end");
    if (start < end) this.#move({ start, end });
    return true;
  }

  /** @param {Span} span */
  #move(span) {
    this.span = span;
    const { form, map } = this;
    if (!form || !map) return;
    /** @type {HTMLInputElement} */ (form.elements.namedItem("start")).value = `${span.start}`;
    /** @type {HTMLInputElement} */ (form.elements.namedItem("end")).value = `${span.end}`;
    const range = map.range(span);
    CSS.highlights?.set("own-passage", new Highlight(range));
    this.#say(range.toString());
  }

  /**
   * Scrolls the text until the passage stands in its upper half.
   * @param {HTMLElement} here
   */
  #show(here) {
    const top = this.map?.range(this.span).getBoundingClientRect().top ?? 0;
    here.scrollTop += top - here.getBoundingClientRect().top - here.clientHeight / 4;
  }

  #close() {
    this.form?.remove();
    this.form = null;
    CSS.highlights?.delete("own-passage");
    this.leave();
  }

  get #window() {
    return this.form?.querySelector(/** @type {"div"} */ ("[data-window]"));
  }

  get #codes() {
    return this.form?.querySelector(/** @type {"select"} */ ("[data-own-code]"));
  }

  /** @param {string} words */
  #say(words) {
    const place = this.form?.querySelector("[data-own-says]");
    if (place) place.textContent = words;
  }
}
