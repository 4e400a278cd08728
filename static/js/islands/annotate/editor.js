/**
 * What a coder does to tags. Each act is drawn at once, can be undone, and goes into the queue; a refusal
 * brings back what the server has.
 */

/** @import { Span, TextMap } from "../../lib/offsets.js" */
/** @import { Queue } from "../../lib/queue.js" */
/** @import { State, Tag } from "./state.js" */
/** @import { Tags } from "./tags.js" */
/** @import { Change } from "../../lib/history.js" */
import { History } from "../../lib/history.js";
import { uuid7 } from "../../lib/uuid.js";
import { withdrawUndo } from "./say.js";
import { bodyOf, newTag, tagOf, withBody } from "./state.js";

/** @typedef {{id: string, problem: Record<string, any>, status: number, tag: Tag | null}} Refusal */

export class Editor extends EventTarget {
  /**
   * @param {State} state
   * @param {TextMap} map
   * @param {Tags} tags
   * @param {Queue} queue
   */
  constructor(state, map, tags, queue) {
    super();
    this.state = state;
    this.map = map;
    this.tags = tags;
    this.queue = queue;
    /** @type {Map<string, Tag>} what the server has of the coder's own tags */
    this.confirmed = new Map();
    /** @type {History<Tag>} */
    this.history = new History((changes) => {
      withdrawUndo(); // it would take back this act, not the one it tells of
      this.#apply(changes);
    });
    for (const tag of state.tags) {
      if (tag.person !== state.me) continue;
      this.confirmed.set(tag.id, tag);
      queue.versions.set(tag.id, tag.version);
    }
    queue.addEventListener("saved", (event) => this.#saved(/** @type {CustomEvent} */ (event).detail));
    queue.addEventListener("refused", (event) => this.#refused(/** @type {CustomEvent} */ (event).detail));
  }

  /**
   * Whether the coder may change a tag.
   * @param {Tag | null} tag
   * @returns {tag is Tag}
   */
  owns(tag) {
    return this.state.canTag && tag?.person === this.state.me && tag.layer === "individual" && !tag.rests;
  }

  /**
   * Tags a passage. The same passage with the same code is not tagged twice: the present tag is given back.
   * @param {Span} span
   * @param {string} code
   * @param {string} [origin] where it was not found by hand
   * @returns {Tag}
   */
  create({ start, end }, code, origin) {
    const present = this.#same({ start, end }, code);
    if (present) return present;
    const tag = newTag({ id: uuid7(), start, end, code, person: this.state.me, origin });
    this.history.take([{ id: tag.id, before: null, after: tag }]);
    return tag;
  }

  /**
   * Tags many passages that say the same, as one step.
   * @param {Span[]} spans
   * @param {string} code
   * @returns {number} how many had no such tag before
   */
  createAll(spans, code) {
    const common = { code, person: this.state.me, origin: "every_occurrence" };
    const changes = spans
      .filter((span) => !this.#same(span, code))
      .map(({ start, end }) => newTag({ id: uuid7(), start, end, ...common }))
      .map((tag) => ({ id: tag.id, before: null, after: tag }));
    if (changes.length > 0) this.history.take(changes);
    return changes.length;
  }

  /**
   * @param {Span} span
   * @param {string} code
   * @returns {Tag | null} the coder's own tag of just this passage
   */
  #same({ start, end }, code) {
    for (let tag = this.tags.walk(null, start, 1, () => true); tag && tag.start === start; ) {
      if (tag.end === end && tag.code === code && this.owns(tag)) return tag;
      tag = this.tags.walk(tag, 0, 1, () => true);
    }
    return null;
  }

  /**
   * @param {string} id
   * @param {Partial<Pick<Tag, "start" | "end" | "code" | "attributes" | "note" | "unsure">>} content
   */
  change(id, content) {
    const before = this.tags.get(id);
    if (!this.owns(before)) return;
    this.history.take([{ id, before, after: { ...before, ...content } }]);
  }

  /** @param {string} id */
  remove(id) {
    const before = this.tags.get(id);
    if (this.owns(before)) this.history.take([{ id, before, after: null }]);
  }

  /** @returns {Change<Tag>[] | null} */
  undo() {
    return this.history.undo();
  }

  /** @returns {Change<Tag>[] | null} */
  redo() {
    return this.history.redo();
  }

  /**
   * Draws what an earlier page could not send.
   * @param {import("../../lib/queue.js").Entry[]} entries
   */
  adopt(entries) {
    for (const { id, kind, document, wanted } of entries) {
      if (kind !== "annotation" || document !== this.state.document) continue;
      const known = this.tags.get(id) ?? newTag({ id, start: 0, end: 0, code: "", person: this.state.me });
      this.tags.put(id, wanted && withBody(known, wanted));
    }
    this.queue.adopt(entries);
  }

  /**
   * Ends a conflict: with the tag as it is here, as the server has it, or with both, each a tag of its own.
   * @param {string} id
   * @param {"mine" | "theirs" | "both"} kept
   */
  choose(id, kept) {
    const theirs = this.queue.entries.get(id)?.theirs;
    if (!theirs) return;
    const [mine, tag] = [this.tags.get(id), tagOf(theirs)];
    this.confirmed.set(id, tag);
    if (kept !== "mine") {
      this.history.forget(id);
      this.tags.put(id, tag);
    }
    this.queue.choose(id, kept === "mine");
    if (kept !== "both" || !mine) return;
    const { attributes, note, unsure } = mine;
    const copy = { ...newTag({ ...mine, id: uuid7() }), attributes, note, unsure };
    this.history.take([{ id: copy.id, before: null, after: copy }]);
  }

  /**
   * Takes over what the coder did to a tag in another window; what was done here before can't be undone any more.
   * @param {string} id
   * @param {Tag | null} tag
   */
  accept(id, tag) {
    const known = this.confirmed.get(id);
    if (known?.version !== tag?.version) this.history.forget(id);
    if (tag) {
      this.confirmed.set(id, tag);
      this.queue.versions.set(id, tag.version);
    } else {
      this.confirmed.delete(id);
      this.queue.versions.delete(id);
    }
  }

  /**
   * The fields of the coder's last other tag with the same code, for whoever describes many alike.
   * @param {Tag | null} tag
   * @returns {Tag["attributes"] | null} null: there is none, or it says the same
   */
  fieldsBefore(tag) {
    if (!this.owns(tag)) return null;
    /** @type {Tag | null} */
    let last = null;
    for (const other of this.tags.ordered) {
      const newer = other.code === tag.code && other.id !== tag.id && other.id > (last?.id ?? ""); // ids begin with the time
      if (newer && this.owns(other) && Object.keys(other.attributes).length > 0) last = other;
    }
    return last && JSON.stringify(last.attributes) !== JSON.stringify(tag.attributes) ? last.attributes : null;
  }

  /** @param {Change<Tag>[]} changes */
  #apply(changes) {
    for (const { id, after } of changes) {
      const present = this.tags.get(id);
      // what only the server knows of a tag is not undone
      const kept = present && after && { version: present.version, status: present.status, final: present.final };
      this.tags.put(id, after && { ...after, ...kept, incomplete: this.#lacks(after) });
      const quote = after ? this.map.text(after) : "";
      const wanted = after && bodyOf(after, this.state.document, quote);
      this.queue.save({ id, kind: "annotation", document: this.state.document, wanted });
    }
  }

  /** Whether a required field of a tag is empty, as the server will say. @param {Tag} tag */
  #lacks({ code, attributes }) {
    return (this.state.codes.get(code)?.required ?? []).some((name) => !attributes[name]?.length);
  }

  /** @param {{entry: import("../../lib/queue.js").Entry, state: Record<string, any> | null, last: boolean}} saved */
  #saved({ entry, state, last }) {
    if (entry.kind !== "annotation" || entry.document !== this.state.document) return;
    if (state) this.confirmed.set(entry.id, tagOf(state));
    else this.confirmed.delete(entry.id);
    const present = this.tags.get(entry.id);
    if (last && state && present) {
      const { version, status, final, incomplete } = tagOf(state);
      this.tags.put(entry.id, { ...present, version, status, final, incomplete });
    }
  }

  /** @param {{entry: import("../../lib/queue.js").Entry, problem: Record<string, any>, status: number}} refused */
  #refused({ entry, problem, status }) {
    const { id, kind, document } = entry;
    let tag = null;
    if (kind === "annotation" && document === this.state.document) {
      tag = this.tags.get(id);
      if (status === 410) this.confirmed.delete(id);
      this.history.forget(id);
      this.tags.put(id, this.confirmed.get(id) ?? null);
    }
    this.dispatchEvent(new CustomEvent("refused", { detail: { id, problem, status, tag } }));
  }
}
