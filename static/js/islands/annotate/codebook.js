/**
 * What the codes mean and what they ask of a tag, as the server words it: fetched once, beside the page.
 */

/** @import { State } from "./state.js" */

export class Codebook extends EventTarget {
  /** @param {State} state */
  constructor({ project, codebook }) {
    super();
    this.address = `/projects/${project}/codebook.html?version=${encodeURIComponent(codebook)}`;
    /** @type {HTMLElement | null} null until it is here */
    this.page = null;
    this.#fetch();
    window.addEventListener("online", () => this.page ?? this.#fetch());
  }

  get ready() {
    return this.page !== null;
  }

  /** The form of the fields of a code, to be copied. @param {string} code */
  form(code) {
    return this.#part("fields", code);
  }

  /** The definition of a code, to be copied. @param {string} code */
  meaning(code) {
    return this.#part("meaning", code);
  }

  /**
   * @param {"fields" | "meaning"} what
   * @param {string} code
   */
  #part(what, code) {
    return this.page?.querySelector(`[data-${what}="${CSS.escape(code)}"]`) ?? null;
  }

  async #fetch() {
    try {
      const response = await fetch(this.address, { headers: { "HX-Request-Type": "partial" } });
      if (!response.ok) return;
      const { body } = new DOMParser().parseFromString(await response.text(), "text/html");
      this.page = document.importNode(body, true);
      this.dispatchEvent(new CustomEvent("ready"));
    } catch {
      // it is fetched when the network is back
    }
  }
}
