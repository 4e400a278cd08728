/**
 * Positions in an article: code points of its unchanging text <-> places in the page.
 *
 * The server renders each line of the text as an element with `data-start`, the code point of its first
 * character. Its text nodes spell exactly that line; the line feeds between two lines are not in the page.
 * JavaScript counts UTF-16 units, so each line knows where its characters of two units stand.
 */

/** @typedef {{start: number, end: number}} Span Code points, half-open. */
/** @typedef {{block: number, unit: number}} Spot A line and a UTF-16 unit in it. */
/** @typedef {{node: Node, offset: number}} Place A boundary point of the page. */
/**
 * @typedef {object} Line
 * @property {string} text
 * @property {number} length in code points
 * @property {number[]} astral where characters of two units begin
 * @property {Text[]} nodes
 * @property {number[]} at the unit at which each node begins
 */

const HIGH = /[\ud800-\udbff]/;
const PAIR = /[\u{10000}-\u{10ffff}]/gu;
const FURNITURE = "svg, [data-skip]";

/**
 * How many of the ascending *numbers* are smaller than *limit*.
 * @param {ArrayLike<number>} numbers
 * @param {number} limit
 */
export function below(numbers, limit) {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (/** @type {number} */ (numbers[middle]) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Where the characters of two UTF-16 units begin.
 * @param {string} text
 * @returns {number[]}
 */
export function astral(text) {
  return HIGH.test(text) ? Array.from(text.matchAll(PAIR), (match) => match.index) : [];
}

/**
 * Code points before a UTF-16 unit; inside a pair, those up to its end.
 * @param {number[]} pairs
 * @param {number} unit
 */
export function toPoints(pairs, unit) {
  return unit - below(pairs, unit);
}

/**
 * The UTF-16 unit at which a code point begins.
 * @param {number[]} pairs
 * @param {number} point
 */
export function toUnits(pairs, point) {
  let low = 0;
  let high = pairs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (/** @type {number} */ (pairs[middle]) - middle < point) low = middle + 1;
    else high = middle;
  }
  return point + low;
}

export class TextMap {
  /** @param {Element} root */
  constructor(root) {
    this.root = root;
    this.blocks = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-start]")]);
    this.starts = Int32Array.from(this.blocks, (block) => Number(block.dataset.start));
    this.index = new Map(this.blocks.map((block, i) => [/** @type {Element} */ (block), i]));
    /** @type {(Line | undefined)[]} */
    this.lines = new Array(this.blocks.length);
  }

  /**
   * @param {number} block
   * @returns {Line}
   */
  line(block) {
    const known = this.lines[block];
    if (known) return known;
    const line = read(/** @type {HTMLElement} */ (this.blocks[block]));
    this.lines[block] = line;
    return line;
  }

  /** @param {number} block */
  startOf(block) {
    return /** @type {number} */ (this.starts[block]);
  }

  /** @param {number} block */
  endOf(block) {
    return this.startOf(block) + this.line(block).length;
  }

  /**
   * The line that holds a code point, or that it follows.
   * @param {number} point
   */
  blockAt(point) {
    return Math.max(0, below(this.starts, point + 1) - 1);
  }

  /**
   * The lines that a span has a part in, with the line feed at their end; no text is read for it.
   * @param {Span} span
   */
  blocksOf({ start, end }) {
    const found = [];
    for (let block = this.blockAt(start); block < this.blocks.length && this.startOf(block) < end; block++) {
      found.push(block);
    }
    return found;
  }

  /**
   * The line and unit of a code point. Between two lines a start moves on, an end moves back.
   * @param {number} point
   * @param {"start" | "end"} side
   * @returns {Spot}
   */
  spot(point, side) {
    let block = this.blockAt(point);
    if (side === "end") while (block > 0 && this.startOf(block) >= point) block--;
    const line = this.line(block);
    const inside = Math.max(0, point - this.startOf(block));
    if (side === "start" && inside >= line.length && block + 1 < this.blocks.length)
      return { block: block + 1, unit: 0 };
    return { block, unit: toUnits(line.astral, Math.min(inside, line.length)) };
  }

  /**
   * The code point at a line and unit.
   * @param {Spot} spot
   */
  point({ block, unit }) {
    return this.startOf(block) + toPoints(this.line(block).astral, unit);
  }

  /**
   * Where a code point stands in the page.
   * @param {number} point
   * @param {"start" | "end"} side
   * @returns {Place}
   */
  place(point, side) {
    const { block, unit } = this.spot(point, side);
    const { nodes, at } = this.line(block);
    if (nodes.length === 0) return { node: /** @type {Node} */ (this.blocks[block]), offset: 0 };
    const k = Math.max(0, side === "end" ? below(at, unit) - 1 : below(at, unit + 1) - 1);
    return { node: /** @type {Text} */ (nodes[k]), offset: unit - /** @type {number} */ (at[k]) };
  }

  /** @param {Span} span */
  range({ start, end }) {
    const from = this.place(start, "start");
    const to = this.place(end, "end");
    const range = new Range();
    range.setStart(from.node, from.offset);
    range.setEnd(to.node, to.offset);
    return range;
  }

  /**
   * The code point of any boundary point that a browser hands out, also one outside the lines.
   * @param {Node} node
   * @param {number} offset
   * @param {"start" | "end"} side
   */
  offsetOf(node, offset, side) {
    const host = (node instanceof Element ? node : node.parentElement)?.closest("[data-start]");
    const block = host ? this.index.get(host) : undefined;
    if (block === undefined) return this.#outside(node, offset, side);
    const unit = unitsBefore(this.line(block), node, offset);
    if (side === "end" && unit === 0 && block > 0) return this.endOf(block - 1);
    return this.point({ block, unit });
  }

  /**
   * @param {Node} node
   * @param {number} offset
   * @param {"start" | "end"} side
   */
  #outside(node, offset, side) {
    const boundary = new Range();
    boundary.setStart(node, offset);
    let low = 0;
    let high = this.blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (boundary.comparePoint(/** @type {HTMLElement} */ (this.blocks[middle]), 0) < 0) low = middle + 1;
      else high = middle;
    }
    if (side === "start" && low < this.blocks.length) return this.startOf(low);
    return low > 0 ? this.endOf(low - 1) : 0;
  }

  /**
   * `text[start:end]` as the server counts it.
   * @param {Span} span
   */
  text({ start, end }) {
    let text = "";
    for (let block = this.blockAt(start); block < this.blocks.length && this.startOf(block) < end; block++) {
      const first = this.startOf(block);
      const line = this.line(block);
      const from = toUnits(line.astral, Math.min(Math.max(start - first, 0), line.length));
      const to = toUnits(line.astral, Math.min(end - first, line.length));
      text += line.text.slice(from, to) + "\n".repeat(this.#feeds(block, start, end));
    }
    return text;
  }

  /**
   * How many line feeds after *block* lie in [start, end).
   * @param {number} block
   * @param {number} start
   * @param {number} end
   */
  #feeds(block, start, end) {
    if (block + 1 >= this.blocks.length) return 0;
    return Math.max(0, Math.min(end, this.startOf(block + 1)) - Math.max(start, this.endOf(block)));
  }
}

/**
 * @param {Element} block
 * @returns {Line}
 */
function read(block) {
  const only = block.childNodes.length === 1 ? block.firstChild : null;
  if (only instanceof Text) return lineOf([only], only.data, [0]);
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, (node) => {
    if (!(node instanceof Element)) return NodeFilter.FILTER_ACCEPT;
    return node.matches(FURNITURE) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
  });
  /** @type {Text[]} */
  const nodes = [];
  /** @type {number[]} */
  const at = [];
  let text = "";
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    nodes.push(/** @type {Text} */ (node));
    at.push(text.length);
    text += /** @type {Text} */ (node).data;
  }
  return lineOf(nodes, text, at);
}

/**
 * @param {Text[]} nodes
 * @param {string} text
 * @param {number[]} at
 * @returns {Line}
 */
function lineOf(nodes, text, at) {
  const pairs = astral(text);
  return { text, length: text.length - pairs.length, astral: pairs, nodes, at };
}

/**
 * UTF-16 units of a line before a boundary point inside it.
 * @param {Line} line
 * @param {Node} node
 * @param {number} offset
 */
function unitsBefore(line, node, offset) {
  const k = line.nodes.indexOf(/** @type {Text} */ (node));
  if (k >= 0) return /** @type {number} */ (line.at[k]) + offset;
  const boundary = new Range();
  boundary.setStart(node, offset);
  const before = line.nodes.filter((text) => boundary.comparePoint(text, 0) < 0);
  return before.reduce((sum, text) => sum + text.length, 0);
}
