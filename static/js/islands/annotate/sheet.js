/**
 * Where the margin has no room beside the text it is a sheet from below: it shows the open card, or the
 * list of all tags.
 */

/** @import { Desk } from "./desk.js" */
import { part } from "./desk.js";

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
      const { id, before } = /** @type {CustomEvent} */ (event).detail;
      if (id !== null) this.#set(true);
      else if (before !== null) this.#set(false);
    });
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
