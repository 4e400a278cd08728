/**
 * How tags look in the text: underlines in the colour of the code, dashes for other people, a tint for the
 * open one.
 */

/** @import { TextMap } from "../../lib/offsets.js" */
/** @import { Desk } from "./desk.js" */
/** @import { Shown } from "./shown.js" */
/** @import { State, Tag } from "./state.js" */
import { LanePainter } from "../../lib/lanes.js";
import { dashOf } from "./desk.js";

/**
 * @param {State} state
 * @param {TextMap} map
 * @param {Shown} shown
 * @returns {LanePainter<Tag>}
 */
export function openPainter(state, map, shown) {
  const look = {
    // what lies in a part that is left out of the corpus says nothing of it and is grey
    codeOf: (/** @type {Tag} */ tag) => (leftOut({ state }, tag) ? "" : tag.code),
    classOf: (/** @type {Tag} */ tag) =>
      `underline ${dashOf(state, tag.person)}${tag.status === "rejected" ? " rejected" : ""}`,
    shown: (/** @type {Tag} */ tag) => shown.has(tag),
  };
  const painter = new LanePainter(map, look);
  painter.load(state.tags);
  shown.addEventListener("changed", () => painter.redraw());
  return painter;
}

/**
 * Keeps underlines and tint in step with the tags.
 * @param {Desk} desk
 * @returns {(span: import("../../lib/offsets.js").Span) => void} tints another passage in the colour of the open tag
 */
export function followTags({ tags, open, painter, map, state }) {
  const highlight = typeof Highlight === "function" ? new Highlight() : null;
  if (highlight) CSS.highlights.set("open-tag", highlight);
  greyRegions(map, state);
  /** @type {Element[]} */
  let tinted = [];
  const tint = (/** @type {import("../../lib/offsets.js").Span | null} */ span = tags.get(open.id)) => {
    const tag = tags.get(open.id);
    for (const block of tinted) block.removeAttribute("data-code");
    highlight?.clear();
    tinted = tag && span ? map.blocksOf(span).map((block) => /** @type {Element} */ (map.blocks[block])) : [];
    if (!tag || !span) return;
    for (const block of tinted) block.setAttribute("data-code", tag.code);
    highlight?.add(map.range(span));
  };
  tags.addEventListener("changed", (event) => {
    const { before, after } = /** @type {CustomEvent<import("./tags.js").Change>} */ (event).detail;
    painter.replace(before, after);
    if ((before ?? after)?.id === open.id) tint();
  });
  open.addEventListener("changed", () => tint());
  return tint;
}

/**
 * Greys what is left out of the corpus within a line; whole lines are greyed by the server.
 * @param {TextMap} map
 * @param {State} state
 */
function greyRegions(map, state) {
  if (typeof Highlight !== "function" || state.regions.length === 0) return;
  CSS.highlights.set("left-out", new Highlight(...state.regions.map(([start, end]) => map.range({ start, end }))));
}

/**
 * The first region left out of the corpus that a span touches, or null when it may be tagged.
 * @param {Pick<Desk, "state">} desk
 * @param {import("../../lib/offsets.js").Span} span
 * @returns {import("./state.js").Region | null}
 */
export function leftOut({ state }, span) {
  return state.regions.find(([start, end]) => start < span.end && span.start < end) ?? null;
}
