/**
 * What a reader selects, made whole: never half a grapheme, whole words unless asked otherwise, no white
 * space at the ends, and grown to the unit that a code is coded by.
 */

/** @import { Span, Spot, TextMap } from "./offsets.js" */
/** @typedef {"grapheme" | "word" | "sentence" | "paragraph"} Unit */

export const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
export const words = new Intl.Segmenter(undefined, { granularity: "word" });
const sentences = new Intl.Segmenter(undefined, { granularity: "sentence" });

const INK = /\S/u;
const LETTER = /[\p{L}\p{N}]/u;
/** Ends that a full stop belongs to, so that no sentence ends there. */
const ABBREVIATION =
  /(?:^|[\s("“‘[])(?:Mr|Mrs|Ms|Dr|Prof|St|Sen|Rep|Gov|Gen|Col|Lt|Sgt|Rev|Hon|Jr|Sr|vs|\p{Lu})\.\s*$/u;

/**
 * The segment that holds a UTF-16 unit. WebKit answers wrongly for the first unit of a pair, so the second is asked for.
 * @param {Intl.Segmenter} segmenter
 * @param {string} text
 * @param {number} unit
 */
export function segmentAt(segmenter, text, unit) {
  const second = /[\ud800-\udbff]/.test(text.charAt(unit)) ? unit + 1 : unit;
  return segmenter.segment(text).containing(Math.min(second, text.length - 1));
}

/**
 * Whether a segment is a word, not what stands between two. WebKit says no of numbers, Firefox of words that end in a
 * combining mark.
 * @param {Intl.SegmentData} segment
 */
export function isWord({ segment, isWordLike }) {
  return isWordLike === true || LETTER.test(segment);
}

/**
 * A unit moved outwards to the edge of the segment that it cuts.
 * @param {Intl.Segmenter} segmenter
 * @param {string} text
 * @param {number} unit
 * @param {"start" | "end"} side
 */
function edge(segmenter, text, unit, side) {
  if (unit <= 0 || unit >= text.length) return unit;
  const segment = segmentAt(segmenter, text, unit);
  if (!segment || segment.index === unit || (segmenter === words && !isWord(segment))) return unit;
  return side === "start" ? segment.index : segment.index + segment.segment.length;
}

/**
 * Where the sentence that holds a unit begins and ends; an abbreviation does not end one.
 * @param {string} text
 * @param {number} unit
 * @returns {[number, number]}
 */
export function sentenceAt(text, unit) {
  const whole = segmentAt(sentences, text, Math.min(unit, text.length - 1));
  if (!whole) return [0, text.length];
  let start = whole.index;
  let end = start + whole.segment.length;
  for (let before = start > 0 && segmentAt(sentences, text, start - 1); before && ABBREVIATION.test(before.segment); ) {
    start = before.index;
    before = start > 0 && segmentAt(sentences, text, start - 1);
  }
  while (end < text.length && ABBREVIATION.test(text.slice(start, end))) {
    end += segmentAt(sentences, text, end)?.segment.length ?? text.length;
  }
  return [start, end];
}

/**
 * The first spot at or after *spot* that is not white space.
 * @param {TextMap} map
 * @param {Spot} spot
 * @returns {Spot}
 */
function skipSpace(map, { block, unit }) {
  for (; block < map.blocks.length; block++, unit = 0) {
    const { text } = map.line(block);
    while (unit < text.length) {
      const segment = segmentAt(graphemes, text, unit);
      if (!segment || INK.test(segment.segment)) return { block, unit };
      unit = segment.index + segment.segment.length;
    }
  }
  const last = map.blocks.length - 1;
  return { block: last, unit: map.line(last).text.length };
}

/**
 * The last spot at or before *spot* that follows something other than white space.
 * @param {TextMap} map
 * @param {Spot} spot
 * @returns {Spot}
 */
function skipSpaceBack(map, { block, unit }) {
  for (; block >= 0; block--, unit = block < 0 ? 0 : map.line(block).text.length) {
    const { text } = map.line(block);
    while (unit > 0) {
      const segment = segmentAt(graphemes, text, unit - 1);
      if (!segment || INK.test(segment.segment)) return { block, unit };
      unit = segment.index;
    }
  }
  return { block: 0, unit: 0 };
}

/**
 * The span without white space at its ends, or null when nothing else is in it.
 * @param {TextMap} map
 * @param {Spot} from
 * @param {Spot} to
 * @returns {Span | null}
 */
function trimmed(map, from, to) {
  const start = map.point(skipSpace(map, from));
  const end = map.point(skipSpaceBack(map, to));
  return start < end ? { start, end } : null;
}

/**
 * A spot moved outwards to a whole grapheme and, where asked, a whole word.
 * @param {TextMap} map
 * @param {number} point
 * @param {"start" | "end"} side
 * @param {boolean} exact
 * @returns {Spot}
 */
function widened(map, point, side, exact) {
  const { block, unit } = map.spot(point, side);
  const { text } = map.line(block);
  const word = exact ? unit : edge(words, text, unit, side);
  return { block, unit: edge(graphemes, text, word, side) };
}

/**
 * The span made whole: graphemes, and words unless *exact*; trimmed. Null when it holds only white space.
 * @param {TextMap} map
 * @param {Span} span
 * @param {boolean} [exact]
 * @returns {Span | null}
 */
export function snap(map, { start, end }, exact = false) {
  return trimmed(map, widened(map, start, "start", exact), widened(map, end, "end", exact));
}

/**
 * The word at a code point; on white space and at the end of a line the one before it. Null where there is none.
 * @param {TextMap} map
 * @param {number} point
 * @returns {Span | null}
 */
export function wordNear(map, point) {
  const here = snap(map, { start: point, end: point + 1 });
  if (here) return here;
  const before = map.point(skipSpaceBack(map, map.spot(point, "end")));
  return before > 0 ? snap(map, { start: before - 1, end: before }) : null;
}

/** Where a clause ends inside a sentence: before a comma or its like, a dash, a bracket; never inside a number. */
const BREAK = /[,;:]\s|\s[–—]\s|—|[()[\]]/gu;

/**
 * Where the clause that holds a unit begins and ends, as far as marks show it.
 * @param {string} text
 * @param {number} unit
 * @returns {[number, number]}
 */
export function clauseAt(text, unit) {
  let [start, end] = sentenceAt(text, unit);
  for (const { index, 0: mark } of text.slice(start, end).matchAll(BREAK)) {
    const [from, to] = [start + index, start + index + mark.length];
    if (to <= unit) start = Math.max(start, to);
    else if (from > unit) {
      end = from;
      break;
    }
  }
  return [start, end];
}

/** @type {Record<string, (text: string, unit: number) => [number, number]>} */
const WHOLES = { clause: clauseAt, sentence: sentenceAt, paragraph: (text) => [0, text.length] };

/**
 * The span grown to the unit that a code is coded by; what is free, or whole words already, stays.
 * @param {TextMap} map
 * @param {Span} span already snapped
 * @param {string} unit of a code
 * @returns {Span}
 */
export function grow(map, span, unit) {
  if (unit === "word") return snap(map, span) ?? span;
  const whole = WHOLES[unit];
  if (!whole) return span;
  const from = map.spot(span.start, "start");
  const to = map.spot(span.end, "end");
  const [start] = whole(map.line(from.block).text, from.unit);
  const [, end] = whole(map.line(to.block).text, Math.max(0, to.unit - 1));
  return trimmed(map, { ...from, unit: start }, { ...to, unit: end }) ?? span;
}

/**
 * Whether a span is no whole of the unit. Clauses are known only roughly, so nothing is said of them.
 * @param {TextMap} map
 * @param {Span} span
 * @param {string} unit of a code
 */
export function isPart(map, span, unit) {
  if (unit === "free" || unit === "clause") return false;
  const whole = grow(map, span, unit);
  return whole.start !== span.start || whole.end !== span.end;
}

/**
 * The span that the reader has selected in the article, made whole; null when there is none.
 * @param {TextMap} map
 * @param {Selection | null} selection
 * @param {boolean} [exact]
 * @returns {Span | null}
 */
export function selected(map, selection, exact = false) {
  if (!selection || selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(map.root)) return null;
  const start = map.offsetOf(range.startContainer, range.startOffset, "start");
  const end = map.offsetOf(range.endContainer, range.endOffset, "end");
  return start < end ? snap(map, { start, end }, exact) : null;
}

/**
 * The code point under a place on the screen, null beside the text. A caret stands between two characters,
 * so both neighbours' boxes are looked at; *below* is how far under a line its underlines reach, in pixels.
 * @param {TextMap} map
 * @param {number} x
 * @param {number} y
 * @param {number} [below]
 * @returns {number | null}
 */
export function characterAt(map, x, y, below = 2) {
  const caret = caretAt(x, y);
  const host = caret?.node.parentElement?.closest("[data-start]");
  const block = host && map.index.get(host);
  if (!caret || block === undefined || block === null) return null;
  const { text } = map.line(block);
  const point = map.offsetOf(caret.node, caret.offset, "start");
  const unit = map.spot(point, "start").block === block ? map.spot(point, "start").unit : text.length;
  for (const candidate of [unit, unit - 1]) {
    const segment = candidate >= 0 && candidate < text.length ? segmentAt(graphemes, text, candidate) : undefined;
    if (!segment) continue;
    const start = map.point({ block, unit: segment.index });
    const end = map.point({ block, unit: segment.index + segment.segment.length });
    if (holds(map.range({ start, end }), x, y, below)) return start;
  }
  return null;
}

/**
 * The code point before which a caret would stand nearest to a place on the screen, null outside the text.
 * @param {TextMap} map
 * @param {number} x
 * @param {number} y
 * @returns {number | null}
 */
export function caretPoint(map, x, y) {
  const caret = caretAt(x, y);
  if (!caret || !map.root.contains(caret.node)) return null;
  return map.offsetOf(caret.node, caret.offset, "start");
}

/**
 * @param {number} x
 * @param {number} y
 * @returns {{node: Node, offset: number} | null}
 */
function caretAt(x, y) {
  if (document.caretPositionFromPoint) {
    const caret = document.caretPositionFromPoint(x, y);
    return caret && { node: caret.offsetNode, offset: caret.offset };
  }
  const range = document.caretRangeFromPoint?.(x, y);
  return range ? { node: range.startContainer, offset: range.startOffset } : null;
}

/**
 * @param {Range} range
 * @param {number} x
 * @param {number} y
 * @param {number} below
 */
function holds(range, x, y, below) {
  const boxes = [...range.getClientRects()];
  return boxes.some(
    (box) => x >= box.left - 0.5 && x <= box.right + 0.5 && y >= box.top - 2 && y <= box.bottom + below,
  );
}
