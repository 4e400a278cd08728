/**
 * What the modules of the article page share: the text, its tags, who draws and who saves them, and which
 * tag is open.
 */

/** @import { Codebook } from "./codebook.js" */
/** @import { TextMap } from "../../lib/offsets.js" */
/** @import { LanePainter } from "../../lib/lanes.js" */
/** @import { Queue } from "../../lib/queue.js" */
/** @import { Editor } from "./editor.js" */
/** @import { Shown } from "./shown.js" */
/** @import { State, Tag } from "./state.js" */
/** @import { Tags } from "./tags.js" */
/**
 * @typedef {object} Desk
 * @property {HTMLElement} root
 * @property {State} state
 * @property {Codebook} codebook
 * @property {TextMap} map
 * @property {Tags} tags
 * @property {Queue} queue
 * @property {Editor} editor
 * @property {LanePainter<Tag>} painter
 * @property {Open} open
 * @property {Shown} shown
 */

/** Where the margin has room beside the text; elsewhere it is a sheet from below. As in margin.css. */
export const WIDE = matchMedia("(width >= 1100px)");

const DASHES = 4;

/** Which tag is open, and tells when another one is. */
export class Open extends EventTarget {
  /** @type {string | null} */
  id = null;

  /**
   * @param {string | null} id
   * @param {{scroll?: boolean, quiet?: boolean}} [how] scroll: bring its passage into view; quiet: nothing may come up
   *   over the text
   */
  set(id, { scroll = false, quiet = false } = {}) {
    const before = this.id;
    this.id = id;
    this.dispatchEvent(new CustomEvent("changed", { detail: { before, id, scroll, quiet } }));
  }
}

/**
 * An element that the template promises.
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement}
 */
export function part(root, selector) {
  const found = root.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`The page has no ${selector}.`);
  return found;
}

/**
 * A copy of the one element in a template.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function copyOf(id) {
  const template = document.getElementById(id);
  const first = template instanceof HTMLTemplateElement ? template.content.firstElementChild : null;
  if (!first) throw new Error(`The page has no template ${id}.`);
  return /** @type {HTMLElement} */ (document.importNode(first, true));
}

/**
 * The name of whose tag it is.
 * @param {State} state
 * @param {Tag} tag
 */
export function personOf(state, tag) {
  if (tag.person === state.me) return "you";
  return state.people.get(tag.person)?.name ?? (tag.layer === "machine" ? "machine" : "");
}

/**
 * The dashes that stand for a person in this article: none for oneself, then the four in turn.
 * @param {State} state
 * @param {string} person
 */
export function dashOf(state, person) {
  const others = [...state.people.keys()].filter((id) => id !== state.me);
  return person === state.me ? "" : `dash-${(Math.max(0, others.indexOf(person)) % DASHES) + 1}`;
}

/**
 * The name of a tag's code; the key of one that the codebook does not know.
 * @param {State} state
 * @param {string} code
 */
export function nameOf(state, code) {
  return state.codes.get(code)?.name ?? code;
}

/**
 * A text short enough for a line or a sentence.
 * @param {string} text
 * @param {number} [longest]
 */
export function shortened(text, longest = 60) {
  const line = text.replace(/\s+/g, " ");
  if (line.length <= longest) return line;
  const graphemes = Array.from(new Intl.Segmenter().segment(line.slice(0, longest * 4)), ({ segment }) => segment);
  return graphemes.length <= longest ? line : `${graphemes.slice(0, longest).join("").trimEnd()}…`;
}
