/**
 * Words looked up in the text: capital or small, with any white space and any apostrophe, and never across two lines.
 */

/** @import { Span, TextMap } from "./offsets.js" */
import { snap } from "./selection.js";

const SPACES = /\s+/gu;
const APOSTROPHES = /['’ʼ]/gu;
const QUOTES = /["“”„«»]/gu;
const SPECIAL = /[.*+?^${}()|[\]\\]/gu;

/**
 * Every place where the text says *words*, as whole words around it.
 * @param {TextMap} map
 * @param {string} words
 * @param {boolean} [exact] only where they stand as whole words themselves
 * @returns {Span[]} in text order, none twice
 */
export function occurrences(map, words, exact = false) {
  const pattern = patternOf(words);
  /** @type {Span[]} */
  const found = [];
  if (!pattern) return found;
  for (let block = 0; block < map.blocks.length; block++) {
    for (const match of map.line(block).text.matchAll(pattern)) {
      const start = map.point({ block, unit: match.index });
      const end = map.point({ block, unit: match.index + match[0].length });
      const whole = snap(map, { start, end });
      const same = whole?.start === start && whole.end === end;
      if (whole && (same || !exact) && whole.start >= (found.at(-1)?.end ?? 0)) found.push(whole);
    }
  }
  return found;
}

/** @param {string} words */
function patternOf(words) {
  const parts = words.trim().split(SPACES).filter(Boolean);
  if (parts.length === 0) return null;
  const loose = parts.map((part) =>
    part.replace(SPECIAL, "\\$&").replace(APOSTROPHES, "['’ʼ]").replace(QUOTES, '["“”„«»]'),
  );
  return new RegExp(loose.join("\\s+"), "giu");
}
