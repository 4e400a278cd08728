/**
 * What keys move: the cursor in the text, and the ends of the open tag.
 */

/** @import { Step } from "../../lib/motion.js" */
/** @import { Bounds, Side } from "./bounds.js" */
/** @import { Cursor } from "./cursor.js" */

/**
 * @param {Cursor} cursor
 * @param {Bounds} bounds
 * @returns {Record<string, () => void | boolean>}
 */
export function movesOf(cursor, bounds) {
  const go = (/** @type {Step} */ step, /** @type {1 | -1} */ by) => () => cursor.move(step, by);
  const draw = (/** @type {Step} */ step, /** @type {1 | -1} */ by) => () => cursor.move(step, by, true);
  const end = (/** @type {Side} */ side, /** @type {1 | -1} */ by, exact = false) => {
    return () => bounds.step(side, by, exact);
  };
  /** Without a cursor these scroll the page. */
  const once = (/** @type {() => void} */ move) => () => (cursor.shown ? move() : false);
  return {
    ArrowRight: go("word", 1),
    ArrowLeft: go("word", -1),
    ArrowDown: once(go("sentence", 1)),
    ArrowUp: once(go("sentence", -1)),
    paragraph_on: go("paragraph", 1),
    paragraph_back: go("paragraph", -1),
    "Shift+ArrowRight": draw("word", 1),
    "Shift+ArrowLeft": draw("word", -1),
    "Shift+ArrowDown": draw("sentence", 1),
    "Shift+ArrowUp": draw("sentence", -1),
    "Shift+End": draw("paragraph", 1),
    "Shift+Home": draw("paragraph", -1),
    end_on: end("end", 1),
    end_back: end("end", -1),
    start_on: end("start", 1),
    start_back: end("start", -1),
    "Alt+end_on": end("end", 1, true),
    "Alt+end_back": end("end", -1, true),
    "Alt+start_on": end("start", 1, true),
    "Alt+start_back": end("start", -1, true),
  };
}
