/**
 * Where the coder is in the article, and what of it has been on the screen: their own aid, kept by the server so that the
 * article reopens where they stopped. It says that something was seen, never that it was read.
 */

/** @import { Desk } from "./desk.js" */
import { csrfToken } from "./saving.js";
import { linesInView } from "./screen.js";

const REST = 500; // milliseconds that a screen stands still until it counts
const GATHER = 5_000; // milliseconds between two messages to the server

export class Progress extends EventTarget {
  /** @param {Desk} desk */
  constructor(desk) {
    super();
    this.desk = desk;
    this.address = `/documents/${desk.state.document}/bookmark`;
    /** @type {Set<number>} lines that have been on the screen */
    this.seen = new Set();
    for (const [start, end] of desk.state.seen)
      for (const block of desk.map.blocksOf({ start, end })) this.seen.add(block);
    /** @type {Set<number>} those of them that the server has not heard of */
    this.fresh = new Set();
    this.place = desk.state.place;
    this.told = this.place;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.resting = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.telling = undefined;
    if (!desk.state.canTag) return;
    for (const event of ["scroll", "resize"]) window.addEventListener(event, () => this.#moved(), { passive: true });
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.#tell());
    this.#moved();
  }

  /** The lines of the article that were never on the screen, in order. @returns {number[]} */
  get unseen() {
    const skipped = (/** @type {Element} */ block) => block.classList.contains("excluded") || !block.firstChild;
    return this.desk.map.blocks.flatMap((block, i) => (this.seen.has(i) || skipped(block) ? [] : [i]));
  }

  /** Goes to where the coder stopped, when that is not where the page opens, and marks it. */
  resume() {
    const { map, state } = this.desk;
    const block = map.blocks[map.blockAt(state.place)];
    if (state.place === 0 || !block || location.hash) return;
    block.dataset.stopped = "";
    const go = () => scrollBy({ top: block.getBoundingClientRect().top - innerHeight * 0.25, behavior: "instant" });
    go();
    requestAnimationFrame(go); // lines that were never on the screen had only an estimated height
  }

  #moved() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.#rest(), REST);
  }

  #rest() {
    if (document.visibilityState === "hidden") return;
    const { map } = this.desk;
    const shown = linesInView(this.desk);
    const before = this.seen.size;
    for (const block of shown) {
      if (this.seen.has(block)) continue;
      this.seen.add(block);
      this.fresh.add(block);
    }
    this.place = scrollY === 0 || shown[0] === undefined ? 0 : map.startOf(shown[0]);
    if (this.seen.size > before) this.dispatchEvent(new CustomEvent("changed"));
    this.telling ??= setTimeout(() => this.#tell(), GATHER);
  }

  /** A line up to where the next begins, so that neighbours touch. @param {number} block */
  #stretch(block) {
    const { map } = this.desk;
    const [start, end] = [
      map.startOf(block),
      block + 1 < map.blocks.length ? map.startOf(block + 1) : map.endOf(block),
    ];
    return start < end ? `${start}-${end}` : "";
  }

  /** Nothing depends on the answer: what gets lost is told again with what comes next. */
  async #tell() {
    clearTimeout(this.telling);
    this.telling = undefined;
    const sent = [...this.fresh].sort((a, b) => a - b);
    if (sent.length === 0 && this.place === this.told) return;
    const spans = sent.map((block) => this.#stretch(block)).filter(Boolean);
    const body = new URLSearchParams({ place: String(this.place), seen: spans.join(" ") });
    this.told = this.place;
    try {
      const headers = { "X-CSRFToken": csrfToken() };
      const answer = await fetch(this.address, { method: "POST", body, headers, keepalive: true, redirect: "error" });
      if (answer.ok) for (const block of sent) this.fresh.delete(block);
    } catch {
      // as above
    }
  }
}
