/**
 * What of the text is on the screen, and bringing a passage there.
 */

/** @import { Desk } from "./desk.js" */
/** @import { Tag } from "./state.js" */

const TOP = 80; // pixels that the top bar and a little air take
const AGAIN = 150; // milliseconds

/** @type {ReturnType<typeof setTimeout> | undefined} a second look, which must not take back what was scrolled since */
let looking;

/**
 * The lines of which at least half is on the screen, or that fill half of it, in order.
 * @param {Desk} desk
 * @returns {number[]}
 */
export function linesInView({ map, painter }) {
  return [...painter.near.keys()]
    .sort((a, b) => a - b)
    .filter((block) => {
      const { top, bottom, height } = /** @type {Element} */ (map.blocks[block]).getBoundingClientRect();
      const shown = Math.min(bottom, innerHeight) - Math.max(top, TOP);
      return height > 0 && shown >= Math.min(height, innerHeight - TOP) / 2;
    });
}

/**
 * The first code point on the screen, or the one after the last.
 * @param {Pick<Desk, "map" | "painter">} desk
 * @param {1 | -1} by
 */
export function edgeOf({ map, painter }, by) {
  const near = [...painter.near.keys()].sort((a, b) => a - b);
  const seen = near.filter((block) => {
    const { top, bottom } = /** @type {Element} */ (map.blocks[block]).getBoundingClientRect();
    return bottom > TOP && top < innerHeight;
  });
  return by > 0 ? map.startOf(seen[0] ?? 0) : map.endOf(seen.at(-1) ?? 0);
}

/**
 * Scrolls no further than needed for a passage to be seen with some lines around it.
 * @param {Range} range
 * @param {boolean} [below] whether the lines after it matter most
 */
export function inView(range, below = false) {
  clearTimeout(looking);
  const { top, bottom } = range.getBoundingClientRect();
  const lowest = innerHeight - (below ? innerHeight / 4 : TOP);
  if (top < TOP) scrollBy({ top: top - TOP - innerHeight / 4, behavior: "instant" });
  else if (bottom > lowest) scrollBy({ top: bottom - lowest + innerHeight / 4, behavior: "instant" });
}

/**
 * Scrolls a passage into view, above the sheet where there is one, with its end if there is room. Lines that were never
 * on screen have only an estimated height, so it looks again.
 * @param {Desk} desk
 * @param {Tag} tag
 * @param {() => number} bottom down to where the text can be seen
 */
export function bring({ map }, tag, bottom) {
  const look = () => {
    const { top, height } = map.range(tag).getBoundingClientRect();
    const lowest = bottom() - TOP - Math.min(height, bottom() - 2 * TOP);
    if (top < TOP || top > lowest) scrollBy({ top: top - Math.min(bottom() * 0.4, lowest), behavior: "instant" });
  };
  clearTimeout(looking);
  look();
  looking = setTimeout(look, AGAIN);
}

/**
 * Scrolls to a passage that may be anywhere: lines that were never on screen have only an estimated height, so it looks
 * again.
 * @param {import("../../lib/offsets.js").TextMap} map
 * @param {import("../../lib/offsets.js").Span} span
 */
export function center(map, span) {
  clearTimeout(looking);
  const block = map.blocks[map.blockAt(span.start)];
  const go = () => block?.scrollIntoView({ block: "center", behavior: "instant" });
  go();
  requestAnimationFrame(go);
}
