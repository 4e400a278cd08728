/**
 * Which tags are shown: one's own, and colleagues' when they are turned on; or those of one code or one person alone.
 */

/** @import { State, Tag } from "./state.js" */
/** @import { Change, Tags } from "./tags.js" */
import { part } from "./desk.js";
import { Habit } from "./switches.js";

export class Shown extends EventTarget {
  /**
   * @param {State} state
   * @param {Tags} tags
   */
  constructor(state, tags) {
    super();
    this.me = state.me;
    this.tags = tags;
    /** @type {Map<string, number>} how many of each code are shown */
    this.counts = new Map();
    this.total = 0;
    /** Whether colleagues' tags are shown. */
    this.others = new Habit("glossator-others", !state.canTag);
    this.others.addEventListener("changed", () => this.alone(null));
    /** @type {{what: "code" | "person", id: string} | null} what is shown alone */
    this.only = null;
    this.#recount();
    tags.addEventListener("changed", (event) => {
      const { before, after } = /** @type {CustomEvent<Change>} */ (event).detail;
      this.#count(before, -1);
      this.#count(after, 1);
    });
  }

  /**
   * @param {Tag | null} tag
   * @param {1 | -1} by
   */
  #count(tag, by) {
    if (!tag || !this.has(tag)) return;
    this.total += by;
    this.counts.set(tag.code, (this.counts.get(tag.code) ?? 0) + by);
  }

  #recount() {
    this.total = 0;
    this.counts.clear();
    for (const tag of this.tags.ordered) this.#count(tag, 1);
  }

  /** @param {Tag} tag */
  has(tag) {
    if (tag.status === "superseded") return false;
    if (this.only?.what === "person") return tag.person === this.only.id;
    if (this.only?.what === "code" && tag.code !== this.only.id) return false;
    return this.others.on || tag.person === this.me;
  }

  /** Shows one code or one person alone, or all again. @param {Shown["only"]} only */
  alone(only) {
    this.only = only;
    this.#recount();
    this.dispatchEvent(new CustomEvent("changed"));
  }

  /** Shows no less than before, and *tag* too. @param {Tag} tag */
  reveal(tag) {
    if (this.has(tag)) return;
    this.only = null;
    if (this.has(tag)) this.alone(null);
    else this.others.set(true);
  }
}

/**
 * The choice above the list of tags: all, one code, one person.
 * @param {HTMLElement} root
 * @param {State} state
 * @param {Shown} shown
 * @returns {() => void} to be called when there may be other people
 */
export function offerAlone(root, state, shown) {
  const select = /** @type {HTMLSelectElement} */ (part(root, "#shown-alone"));
  const people = /** @type {HTMLOptGroupElement} */ (part(select, "[data-people]"));
  const refill = () => {
    const others = [...state.people.values()].filter(({ id }) => id !== state.me);
    const mine = state.canTag ? [new Option("Only yours", `person ${state.me}`)] : [];
    const known = others.map(({ id, name }) => new Option(`Only ${name}`, `person ${id}`));
    people.hidden = known.length === 0;
    people.replaceChildren(...(known.length > 0 ? [...mine, ...known] : []));
    show();
  };
  const show = () => {
    select.value = shown.only ? `${shown.only.what} ${shown.only.id}` : "";
    select.toggleAttribute("data-narrow", shown.only !== null);
  };
  select.addEventListener("change", () => {
    const [what, id] = select.value.split(" ");
    shown.alone(id ? { what: what === "code" ? "code" : "person", id } : null);
  });
  shown.addEventListener("changed", show);
  refill();
  return refill;
}
