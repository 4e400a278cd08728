// @ts-check
/** The cases of a list in their order, and the one in hand. */
import { keyFor } from "../../lib/keys.js";

export class Cases {
  /** @param {HTMLElement} list */
  constructor(list) {
    this.list = list;
    list.addEventListener("focusin", (event) => this.#take(event));
    list.addEventListener("click", (event) => this.#take(event));
    this.refresh();
  }

  /** @returns {HTMLElement[]} */
  get all() {
    return [...this.list.querySelectorAll(/** @type {"article"} */ (".case"))];
  }

  get current() {
    return this.list.querySelector(/** @type {"article"} */ (".case[aria-current]")) ?? this.all[0] ?? null;
  }

  get last() {
    return this.all.at(-1) ?? null;
  }

  /** @param {string} id */
  of(id) {
    return document.getElementById(`case-${id}`);
  }

  /** @param {HTMLElement | null} one */
  after(one) {
    const all = this.all;
    return all[one ? all.indexOf(one) + 1 : 0] ?? null;
  }

  /** @param {HTMLElement | null} one */
  before(one) {
    const all = this.all;
    return all[one ? all.indexOf(one) - 1 : 0] ?? null;
  }

  /** @param {HTMLElement} one */
  isOpen(one) {
    return one.querySelector("[data-status=submitted]") !== null;
  }

  /**
   * The next case that waits for a decision, from *one* on and then from the start.
   * @param {HTMLElement} one
   */
  open(one) {
    const all = this.all;
    const at = all.indexOf(one);
    return all.find((other, place) => place > at && this.isOpen(other)) ?? all.find((other) => this.isOpen(other));
  }

  /** @param {HTMLElement | null} one */
  focus(one) {
    if (!one) return;
    this.#mark(one);
    one.focus({ preventScroll: true });
    this.#show(one);
  }

  /** Says which keys act on what, wherever the server has drawn buttons anew. */
  refresh() {
    for (const button of this.list.querySelectorAll("[data-command]:not([aria-keyshortcuts])")) {
      const key = keyFor(/** @type {HTMLElement} */ (button).dataset.command ?? "");
      if (key) button.setAttribute("aria-keyshortcuts", key);
    }
  }

  /** @param {Event} event */
  #take(event) {
    const one = event.target instanceof Element ? event.target.closest(".case") : null;
    if (one instanceof HTMLElement && one !== this.current) this.#mark(one);
  }

  /** @param {HTMLElement} one */
  #mark(one) {
    for (const other of this.list.querySelectorAll(".case[aria-current]")) other.removeAttribute("aria-current");
    one.setAttribute("aria-current", "true");
  }

  /**
   * A case that is not wholly on screen comes to where the eye is: its start a third below the top.
   * @param {HTMLElement} one
   */
  #show(one) {
    const { top, bottom } = one.getBoundingClientRect();
    if (top > 72 && bottom < innerHeight - 16) return;
    scrollBy({
      behavior: "instant",
      top: top - Math.max(80, Math.min(innerHeight / 4, (innerHeight - (bottom - top)) / 2)),
    });
  }
}
