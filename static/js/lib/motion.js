/**
 * Steps through a text by character, word, sentence or paragraph: where the next one begins and ends. Left out are
 * white space, punctuation between words, and lines that are left out of the corpus.
 */

/** @import { Spot, TextMap } from "./offsets.js" */
import { graphemes, isWord, segmentAt, sentenceAt, words } from "./selection.js";

/** @typedef {"character" | "word" | "sentence" | "paragraph"} Step */

const SPACE = /^\s*$/u;

/**
 * The piece of a line that holds a UTF-16 unit, and whether it counts as a step.
 * @type {Record<Step, (text: string, unit: number) => {from: number, to: number, counts: boolean}>}
 */
const PIECES = {
  character(text, unit) {
    const found = segmentAt(graphemes, text, unit);
    const from = found?.index ?? unit;
    return { from, to: from + (found?.segment.length || 1), counts: !SPACE.test(found?.segment ?? "") };
  },
  word(text, unit) {
    const found = segmentAt(words, text, unit);
    const from = found?.index ?? unit;
    return { from, to: from + (found?.segment.length || 1), counts: found !== undefined && isWord(found) };
  },
  sentence(text, unit) {
    const [from, to] = sentenceAt(text, unit);
    return { from, to, counts: !SPACE.test(text.slice(from, to)) };
  },
  paragraph(text) {
    return { from: 0, to: text.length, counts: !SPACE.test(text) };
  },
};

/**
 * All steps from a place on, onwards or back.
 * @param {TextMap} map
 * @param {Spot} spot
 * @param {Step} step
 * @param {1 | -1} by
 * @returns {Generator<{start: number, end: number}>} code points
 */
function* steps(map, spot, step, by) {
  let { unit } = spot;
  for (let block = spot.block; block >= 0 && block < map.blocks.length; block += by) {
    const { text } = map.line(block);
    if (block !== spot.block) unit = by > 0 ? 0 : text.length - 1;
    while (!isLeftOut(map, block) && unit >= 0 && unit < text.length) {
      const { from, to, counts } = PIECES[step](text, unit);
      if (counts) yield pointsOf(map, block, from, to);
      unit = by > 0 ? to : from - 1;
    }
  }
}

/**
 * Where a piece stands, without the white space at its ends.
 * @param {TextMap} map
 * @param {number} block
 * @param {number} from
 * @param {number} to
 */
function pointsOf(map, block, from, to) {
  const piece = map.line(block).text.slice(from, to);
  const ink = piece.trim() || piece;
  const start = from + piece.indexOf(ink);
  return { start: map.point({ block, unit: start }), end: map.point({ block, unit: start + ink.length }) };
}

/**
 * @param {TextMap} map
 * @param {number} block
 */
function isLeftOut(map, block) {
  return map.blocks[block]?.classList.contains("excluded") ?? true;
}

/**
 * Where the next step after a place begins, or where the one before it does.
 * @param {TextMap} map
 * @param {number} point
 * @param {Step} step
 * @param {1 | -1} by
 * @returns {number | null} null: there is none
 */
export function beginning(map, point, step, by) {
  for (const { start } of steps(map, startingAt(map, point, by), step, by)) {
    if (by > 0 ? start > point : start < point) return start;
  }
  return null;
}

/**
 * Where the next step after a place ends, or where the one before it does.
 * @param {TextMap} map
 * @param {number} point
 * @param {Step} step
 * @param {1 | -1} by
 * @returns {number | null} null: there is none
 */
export function ending(map, point, step, by) {
  for (const { end } of steps(map, startingAt(map, point, by), step, by)) {
    if (by > 0 ? end > point : end < point) return end;
  }
  return null;
}

/**
 * @param {TextMap} map
 * @param {number} point
 * @param {1 | -1} by
 * @returns {Spot}
 */
function startingAt(map, point, by) {
  const { block, unit } = map.spot(point, by > 0 ? "start" : "end");
  return { block, unit: Math.min(unit, map.line(block).text.length - 1) };
}

/**
 * The other end of a passage that is drawn from *anchor*, one step further: ends of steps lie after the anchor,
 * beginnings before it.
 * @param {TextMap} map
 * @param {number} anchor
 * @param {number} head
 * @param {Step} step
 * @param {1 | -1} by
 */
export function extended(map, anchor, head, step, by) {
  const after = head > anchor || (head === anchor && by > 0);
  const next = after ? ending(map, head, step, by) : beginning(map, head, step, by);
  if (next === null) return head;
  return after === next > anchor || next === anchor ? next : anchor;
}
