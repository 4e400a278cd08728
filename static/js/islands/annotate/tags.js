/**
 * The tags of the article in text order. Whoever shows them listens for `changed`, which says what was
 * there before and what is there now.
 */

/** @import { Tag } from "./state.js" */
/** @typedef {{before: Tag | null, after: Tag | null}} Change */

/**
 * For sorting: by start, end and, where both are equal, id.
 * @param {Tag} a
 * @param {Tag} b
 */
export function inTextOrder(a, b) {
  return a.start - b.start || a.end - b.end || (a.id < b.id ? -1 : Number(a.id > b.id));
}

export class Tags extends EventTarget {
  /** @param {Tag[]} tags */
  constructor(tags) {
    super();
    this.byId = new Map(tags.map((tag) => [tag.id, tag]));
    this.ordered = [...tags].sort(inTextOrder);
  }

  /** @param {string | null} id */
  get(id) {
    return (id !== null && this.byId.get(id)) || null;
  }

  /**
   * Puts a tag in its place, or takes it away (null).
   * @param {string} id
   * @param {Tag | null} after
   */
  put(id, after) {
    const before = this.get(id);
    if (before === after) return;
    if (before) this.ordered.splice(this.#place(before), 1);
    if (after) {
      this.ordered.splice(this.#place(after), 0, after);
      this.byId.set(id, after);
    } else {
      this.byId.delete(id);
    }
    this.dispatchEvent(new CustomEvent("changed", { detail: { before, after } }));
  }

  /**
   * The next tag in text order that *fits*, from a tag or, without one, from a code point.
   * @param {Tag | null} from
   * @param {number} point
   * @param {1 | -1} by
   * @param {(tag: Tag) => boolean} fits
   */
  walk(from, point, by, fits) {
    const here = from ? this.#place(from) : this.ordered.findIndex((tag) => tag.start >= point);
    let at = from ? here + by : by > 0 ? here : (here < 0 ? this.ordered.length : here) - 1;
    for (; at >= 0 && at < this.ordered.length; at += by) {
      const tag = /** @type {Tag} */ (this.ordered[at]);
      if (fits(tag)) return tag;
    }
    return null;
  }

  /**
   * Where a tag stands or would stand.
   * @param {Tag} tag
   */
  #place(tag) {
    let low = 0;
    let high = this.ordered.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (inTextOrder(/** @type {Tag} */ (this.ordered[middle]), tag) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
