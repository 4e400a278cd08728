/**
 * The list of tags in the margin: a card each, beside its line; crowded cards keep to one line. In a long
 * article only the tags near the window have cards.
 */

/** @import { Card } from "./card.js" */
/** @import { Desk } from "./desk.js" */
/** @import { Tag } from "./state.js" */
import { afterFrame } from "../../lib/later.js";
import { isPart } from "../../lib/selection.js";
import { copyOf, dashOf, nameOf, part, personOf, WIDE } from "./desk.js";
import { inTextOrder } from "./tags.js";

const MANY = 300;
const GAP = 6;
const ROOM = 72; // pixels that a card with its passage takes
const HIGHEST = 64; // pixels from the top of the window, under the bar

/** @typedef {{element: HTMLElement, tag: Tag | null, said: string, part: string}} Entry */
/** @typedef {{element: HTMLElement, top: number, height: number}} Box */

/** Tells with `met` whose code is under the pointer or has the focus. */
export class Margin extends EventTarget {
  /**
   * @param {Desk} desk
   * @param {Card} card
   */
  constructor(desk, card) {
    super();
    this.desk = desk;
    this.card = card;
    this.element = part(desk.root, ".margin");
    this.list = part(this.element, "ol");
    /** @type {Map<string, Entry>} */
    this.entries = new Map();
    /** @type {Entry[]} in text order */
    this.order = [];
    /** Redraws after the next frame: the text comes first. */
    this.schedule = afterFrame(() => this.#redraw());
    /** @type {{id: string | null, height: number, by: number}} */
    this.lifted = { id: null, height: 0, by: 0 };
    const later = () => this.schedule();
    desk.tags.addEventListener("changed", later);
    desk.shown.addEventListener("changed", later);
    desk.open.addEventListener("changed", later);
    desk.queue.addEventListener("change", later);
    WIDE.addEventListener("change", later);
    new ResizeObserver(later).observe(part(desk.root, "article"));
    new ResizeObserver(later).observe(card.element);
    this.list.addEventListener("click", (event) => this.#pressed(event));
    for (const [event, over] of /** @type {const} */ ([
      ["pointerover", true],
      ["focusin", true],
      ["pointerleave", false],
      ["focusout", false],
    ]))
      this.list.addEventListener(event, ({ target }) => {
        const card = over && target instanceof Element ? target.closest("li") : null;
        this.dispatchEvent(new CustomEvent("met", { detail: card?.dataset.code }));
      });
  }

  /** Redraws now what has been scheduled, for whoever needs the open card at once. */
  flush() {
    this.schedule.now();
  }

  /** All layout of the text is read before anything is written. */
  #redraw() {
    const wanted = this.#wanted();
    const origin = this.list.getBoundingClientRect().top;
    const tops = WIDE.matches ? wanted.map((tag) => this.#top(tag) - origin) : [];
    this.#update(wanted);
    this.#arrange(tops, origin);
  }

  /** @param {MouseEvent} event */
  #pressed(event) {
    const button = event.target instanceof Element ? event.target.closest("button.summary") : null;
    const id = button?.closest("li")?.dataset.tag;
    if (id) this.desk.open.set(id === this.desk.open.id ? null : id, { scroll: true });
  }

  /** The tags that have a card, in text order. */
  #wanted() {
    const { tags, shown, painter, open } = this.desk;
    const opened = tags.get(open.id);
    if (tags.ordered.length <= MANY) return tags.ordered.filter((tag) => tag === opened || shown.has(tag));
    const near = painter.visible();
    if (opened) near.add(opened);
    return [...near].sort(inTextOrder);
  }

  /** @param {Tag[]} wanted */
  #update(wanted) {
    const ids = new Set(wanted.map(({ id }) => id));
    for (const [id, { element }] of this.entries) {
      if (ids.has(id)) continue;
      element.remove();
      this.entries.delete(id);
    }
    let before = this.list.firstElementChild;
    this.order = [];
    for (const tag of wanted) {
      const entry = this.entries.get(tag.id) ?? { element: copyOf("tag-card"), tag: null, said: "", part: "" };
      this.entries.set(tag.id, entry);
      this.order.push(entry);
      this.#write(entry, tag);
      if (entry.element === before) before = before.nextElementSibling;
      else this.list.insertBefore(entry.element, before);
    }
    this.element.toggleAttribute("data-empty", wanted.length === 0 && this.desk.shown.only === null);
    const number = String(this.desk.shown.total);
    for (const place of document.querySelectorAll("[data-tag-count]"))
      if (place.textContent !== number) place.textContent = number;
  }

  /**
   * @param {Entry} entry
   * @param {Tag} tag
   */
  #write(entry, tag) {
    const { state, map, open, queue } = this.desk;
    const { element } = entry;
    const isOpen = tag.id === open.id;
    if (entry.tag !== tag) {
      const unit = state.codes.get(tag.code)?.unit ?? "free";
      entry.part = isPart(map, tag, unit) ? `part of a ${unit}` : "";
    }
    const says = this.#says(tag, queue.entries.has(tag.id), entry.part);
    if (entry.tag !== tag || entry.said !== says) {
      element.dataset.tag = tag.id;
      element.dataset.code = tag.code;
      part(element, ".name").textContent = nameOf(state, tag.code);
      part(element, ".said").textContent = says;
      part(element, ".who span").textContent = personOf(state, tag);
      dash(element, dashOf(state, tag.person));
      part(element, "q").textContent = map.text(tag);
      element.classList.toggle("rejected", tag.status === "rejected");
      Object.assign(entry, { tag, said: says });
    }
    if (isOpen !== element.classList.contains("on")) {
      element.classList.toggle("on", isOpen);
      part(element, "button").setAttribute("aria-expanded", String(isOpen));
    }
    if (isOpen && this.card.element.parentElement !== element) element.append(this.card.element);
    else if (!isOpen && this.card.element.parentElement === element) this.card.element.remove();
    if (isOpen) this.card.show();
  }

  /**
   * The one thing that a closed card says beside code and person.
   * @param {Tag} tag
   * @param {boolean} unsaved
   * @param {string} part that it is of a unit, or nothing
   */
  #says(tag, unsaved, part) {
    if (unsaved && this.desk.queue.phase !== "saving") return "not saved yet";
    if (tag.status === "accepted" || tag.status === "rejected") return tag.status;
    if (tag.person !== this.desk.state.me) return "";
    if (tag.rests) return "of another round";
    if (tag.unsure) return "unsure";
    if (tag.incomplete) return "fields missing";
    if (tag.breaks) return "not in the codebook";
    return part;
  }

  /**
   * Puts each card beside its line; where they would overlap, they make room around the open one.
   * @param {number[]} tops of the passages; none where the margin is a sheet
   * @param {number} origin of the list on the screen
   */
  #arrange(tops, origin) {
    const entries = this.order;
    if (tops.length === 0) {
      for (const { element } of entries) element.style.removeProperty("top");
      return;
    }
    entries.forEach(({ element }, i) => {
      const room = (tops[i + 1] ?? Number.POSITIVE_INFINITY) - /** @type {number} */ (tops[i]);
      element.classList.toggle("small", room < ROOM && !element.classList.contains("on"));
    });
    const boxes = entries.map(({ element }, i) => ({ element, top: tops[i] ?? 0, height: element.offsetHeight + GAP }));
    const middle = boxes.findIndex(({ element }) => element.classList.contains("on"));
    const open = boxes[middle];
    if (open) open.top -= this.#lift(open, origin);
    for (const { element, top } of spread(boxes, middle)) element.style.top = `${Math.round(top)}px`;
  }

  /**
   * How far the open card is moved up so that the window holds all of it; settled when it opens, and kept.
   * @param {Box} box
   * @param {number} origin of the list on the screen
   */
  #lift({ top, height }, origin) {
    const { id } = this.desk.open;
    if (this.lifted.id === id && this.lifted.height >= height) return this.lifted.by;
    const lowest = Math.max(0, origin + top + height - innerHeight);
    this.lifted = { id, height, by: Math.max(0, Math.min(lowest, origin + top - HIGHEST)) };
    return this.lifted.by;
  }

  /**
   * Where a tag's passage begins on the screen; far from the window its line will do.
   * @param {Tag} tag
   */
  #top(tag) {
    const { map, painter } = this.desk;
    const block = map.blocksOf(tag)[0] ?? 0;
    if (!painter.near.has(block)) return map.blocks[block]?.getBoundingClientRect().top ?? 0;
    return map.range({ start: tag.start, end: Math.min(tag.end, map.endOf(block)) }).getClientRects()[0]?.top ?? 0;
  }
}

/**
 * Shows beside a colleague's name the dashes of their underlines.
 * @param {HTMLElement} card
 * @param {string} kind
 */
function dash(card, kind) {
  const sample = /** @type {Element} */ (card.querySelector(".who svg"));
  sample.toggleAttribute("hidden", kind === "");
  sample.querySelector("path")?.setAttribute("class", `underline ${kind}`);
}

/**
 * Moves boxes so that none overlaps another: downwards from the first, but the one in the *middle* stays and
 * those before it move up.
 * @param {Box[]} boxes
 * @param {number} middle -1: none
 * @returns {Box[]}
 */
export function spread(boxes, middle) {
  const moved = boxes.map((box) => ({ ...box }));
  for (let i = 1; i < moved.length; i++) {
    const before = /** @type {Box} */ (moved[i - 1]);
    const box = /** @type {Box} */ (moved[i]);
    if (i !== middle) box.top = Math.max(box.top, before.top + before.height);
  }
  for (let i = middle - 1; i >= 0; i--) {
    const box = /** @type {Box} */ (moved[i]);
    const after = /** @type {Box} */ (moved[i + 1]);
    box.top = Math.min(box.top, after.top - box.height);
  }
  return moved;
}
