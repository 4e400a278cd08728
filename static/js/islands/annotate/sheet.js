/**
 * Where the margin has no room beside the text it is a sheet from below: it shows the open card, or the
 * list of all tags.
 */

/** @import { Desk } from "./desk.js" */
import { part, WIDE } from "./desk.js";

export class Sheet {
  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.element = part(desk.root, ".margin");
    this.opener = part(document, "#tags-opener");
    this.opener.addEventListener("click", () => this.#set(!this.element.hasAttribute("data-up")));
    part(this.element, "[data-close-sheet]").addEventListener("click", () => {
      desk.open.set(null);
      this.close();
    });
    desk.open.addEventListener("changed", (event) => {
      const { id, before, quiet } = /** @type {CustomEvent} */ (event).detail;
      if (id !== null) this.#set(!quiet);
      else if (before !== null) this.#set(false);
    });
  }

  /** Whether the margin is a sheet at this width. */
  get used() {
    return !WIDE.matches;
  }

  /** Down to where the text can be seen, in pixels from the top of the window. */
  get top() {
    return this.used && this.element.hasAttribute("data-up") ? innerHeight - this.element.offsetHeight : innerHeight;
  }

  close() {
    this.#set(false);
  }

  /** @param {boolean} up */
  #set(up) {
    this.element.toggleAttribute("data-up", up);
    this.opener.setAttribute("aria-expanded", String(up));
  }
}
