/**
 * What others do in the article while it is open, and what the coder does in another window: fetched when the
 * server says that something changed, and put into its place without a word more than needed.
 */

/** @import { Signal } from "../../lib/live.js" */
/** @import { Desk } from "./desk.js" */
/** @import { State, Tag } from "./state.js" */
import { Live } from "../../lib/live.js";
import { bringAnswers, bringNews } from "./news.js";
import { notify, speak } from "./say.js";
import { readState } from "./state.js";

const GATHER = 200; // milliseconds in which more may change
const SETTLING = 2_000; // milliseconds that a page that has just opened is left alone
const OWN = 5_000; // after a save of one's own, which the server tells of as well
const REST = 4; // times as long as the last look took, until the next one
/** @type {(keyof Tag)[]} */
const JUDGED = ["version", "status", "final", "incomplete", "breaks", "rests"];
const HERE = new Set(["annotations", "codings", "regions"]);

export class Colleagues {
  /**
   * @param {Desk} desk
   * @param {() => void} met called when there may be other people than before
   */
  constructor(desk, met) {
    this.desk = desk;
    this.met = met;
    /** @type {string | null} */
    this.etag = null;
    this.rest = SETTLING;
    /** When the last save of this window was confirmed, and how many were. */
    this.saved = { at: -OWN, count: 0 };
    desk.queue.addEventListener("saved", () => {
      this.saved = { at: performance.now(), count: this.saved.count + 1 };
    });
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.stale = false;
    /** Whether it was said that the page has to be loaded anew. */
    this.told = false;
    const { project, me, document: here } = desk.state;
    const live = new Live(`/api/v1/projects/${project}/events`, me);
    live.addEventListener("resync", () => this.#later());
    live.addEventListener("changed", (event) => {
      const { document: where, what } = /** @type {CustomEvent<Signal>} */ (event).detail;
      if (what === "codebook" || (where === here && HERE.has(what))) this.#later();
    });
    document.addEventListener("visibilitychange", () => this.stale && this.#later());
  }

  /** Looks soon, once for whatever happens until then; not while nobody sees the page. */
  #later() {
    this.stale = true;
    if (document.visibilityState === "hidden" || this.timer) return;
    const own = performance.now() - this.saved.at < OWN;
    this.timer = setTimeout(() => this.#look(), own ? Math.max(OWN, 10 * this.rest) : this.rest);
  }

  async #look() {
    this.stale = false;
    const begun = performance.now();
    const { count } = this.saved;
    try {
      const address = `/documents/${this.desk.state.document}/state`;
      const response = await fetch(address, { headers: this.etag ? { "If-None-Match": this.etag } : {} });
      if (response.ok) {
        this.etag = response.headers.get("ETag");
        this.#take(readState(await response.text()), count);
      }
    } catch {
      // the next signal, or the next connection, comes back to it
    }
    this.timer = undefined;
    this.rest = Math.max(GATHER, REST * (performance.now() - begun));
    if (this.stale) this.#later();
  }

  /**
   * @param {State} state
   * @param {number} count of saves when it was asked for: a later one may not stand in it
   */
  #take(state, count) {
    const { desk } = this;
    const quiet = count === this.saved.count && desk.queue.pending === 0;
    const mine = (/** @type {Tag | null} */ tag) => tag?.person === desk.state.me;
    if (state.me !== desk.state.me) return;
    if (
      state.codebook !== desk.state.codebook ||
      state.canTag !== desk.state.canTag ||
      regions(state) !== regions(desk.state)
    )
      this.#reload(state);
    if (state.answered !== desk.state.answered) bringAnswers();
    desk.state.answered = state.answered;
    for (const [id, person] of state.people) desk.state.people.set(id, person);
    this.met();
    for (const [key, code] of state.codes) if (!desk.state.codes.has(key)) desk.state.codes.set(key, code);
    const fresh = new Map(state.tags.map((tag) => [tag.id, tag]));
    const gone = desk.tags.ordered
      .filter((tag) => !fresh.has(tag.id))
      .map(({ id }) => /** @type {const} */ ([id, null]));
    let changed = 0;
    for (const [id, after] of [...fresh, ...gone]) {
      const before = desk.tags.get(id);
      const own = mine(after ?? before);
      if ((own && !quiet) || same(before, after)) continue;
      if (own) desk.editor.accept(id, after);
      else changed += 1;
      desk.tags.put(id, after);
    }
    if (changed > 0 && desk.shown.others.on)
      speak(changed === 1 ? "A tag of the team changed." : `${changed} tags of the team changed.`);
  }

  /** Says what only a new page can show. @param {State} state */
  #reload(state) {
    const { codebook } = this.desk.state;
    if (this.told) return;
    this.told = true;
    if (state.codebook !== codebook) bringNews();
    const what =
      state.codebook === codebook
        ? "This article was changed elsewhere."
        : `Version ${state.codebook} of the codebook is in use now.`;
    notify(`${what} Reload the page to see it.`, { words: "Reload", do: () => location.reload(), key: false });
  }
}

/**
 * Whether nothing is to be shown anew. What its coder says in a tag has a version; what others make of it has none.
 * @param {Tag | null} before
 * @param {Tag | null} after
 */
function same(before, after) {
  if (!before || !after) return before === after;
  return JUDGED.every((name) => before[name] === after[name]);
}

/** @param {State} state */
function regions({ regions: some }) {
  return JSON.stringify(some);
}
