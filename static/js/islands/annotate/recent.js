/**
 * What a coder wrote into a field before, offered again: counted things and sources come back from tag to tag. Numbers
 * of the passage are offered where numbers were written before. Kept by the browser; nothing personal is.
 */

/** @import { State } from "./state.js" */

const KEPT = 20;
const OFFERED = 8;
const NUMBER = /\p{Nd}(?:[\p{Nd}.,\u00a0\u2009\u202f]*\p{Nd})?/gu;

export class Recent {
  /** @param {State} state */
  constructor({ project, me }) {
    this.store = `glossator-values ${project} ${me}`;
    /** @type {Record<string, string[]>} newest first, by code and field */
    this.values = read(this.store);
  }

  /**
   * Lists under each field of free text what it may say.
   * @param {HTMLElement[]} fields
   * @param {string} code
   * @param {string} passage
   */
  offer(fields, code, passage) {
    for (const field of fields) {
      const input = field.querySelector("input[type=text]");
      if (!(input instanceof HTMLInputElement)) continue;
      const before = this.values[`${code} ${input.name}`] ?? [];
      const numbers = before.some((value) => /\p{Nd}/u.test(value)) ? (passage.match(NUMBER) ?? []) : [];
      const list = document.createElement("datalist");
      list.id = `values-${input.name}`;
      list.append(...[...new Set([...numbers, ...before])].slice(0, OFFERED).map((value) => new Option("", value)));
      field.querySelector("datalist")?.remove();
      field.append(list);
      input.setAttribute("list", list.id);
    }
  }

  /**
   * Remembers what was written.
   * @param {HTMLElement[]} fields
   * @param {string} code
   * @param {Record<string, string[]>} values
   */
  keep(fields, code, values) {
    const free = fields.filter((field) => field.querySelector("input[type=text]") && !("personal" in field.dataset));
    for (const { dataset } of free) this.#take(code, dataset.attribute ?? "", values[dataset.attribute ?? ""]?.[0]);
    localStorage.setItem(this.store, JSON.stringify(this.values));
  }

  /**
   * @param {string} code
   * @param {string} name
   * @param {string | undefined} value
   */
  #take(code, name, value) {
    if (!value) return;
    const key = `${code} ${name}`;
    this.values[key] = [value, ...(this.values[key] ?? []).filter((other) => other !== value)].slice(0, KEPT);
  }
}

/**
 * @param {string} store
 * @returns {Record<string, string[]>}
 */
function read(store) {
  try {
    return JSON.parse(localStorage.getItem(store) ?? "{}") ?? {};
  } catch {
    return {};
  }
}
