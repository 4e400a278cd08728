/**
 * Underlines of tags: a lane per overlapping tag, as one SVG in each line of the text that is near the
 * window. The text itself is never rewritten. All layout is read before anything is written.
 */

/** @import { Span, TextMap } from "./offsets.js" */
/** @typedef {Span & {id: string}} Spanned */
/**
 * @template {Spanned} T
 * @typedef {{strokes: {tag: T, path: string}[], counts: {more: number, x: number, y: number}[]}} Drawing
 */
/**
 * @template {Spanned} T
 * @typedef {object} Look
 * @property {(tag: T) => string} codeOf gives the underline its colour
 * @property {(tag: T) => string} classOf
 * @property {(tag: T) => boolean} shown
 */

export const LANES = 4;
const STEP = 3.5;
const NAMESPACE = "http://www.w3.org/2000/svg";
const NEAR = 600; // pixels above and below the window

/**
 * A lane for each span, so that no two in one lane overlap; and where more lie over a place than there are lanes,
 * how many find none.
 * @template {Span} T
 * @param {T[]} spans
 * @returns {{lanes: Map<T, number>, crowds: (Span & {more: number})[]}}
 */
export function laneOf(spans) {
  const ends = new Array(LANES).fill(-1);
  const lanes = new Map();
  /** @type {(Span & {more: number})[]} */
  const crowds = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const lane = ends.findIndex((end) => end <= span.start);
    const crowd = crowds.at(-1);
    if (lane >= 0) {
      ends[lane] = span.end;
      lanes.set(span, lane);
    } else if (crowd && span.start < crowd.end) {
      crowd.more += 1;
      crowd.end = Math.max(crowd.end, span.end);
    } else {
      crowds.push({ start: span.start, end: span.end, more: 1 });
    }
  }
  return { lanes, crowds };
}

/** @template {Spanned} T */
export class LanePainter {
  /**
   * @param {TextMap} map
   * @param {Look<T>} look
   */
  constructor(map, look) {
    this.map = map;
    this.look = look;
    /** Called after lines were drawn or left. */
    this.drawn = () => {};
    /** @type {Set<T>[]} */
    this.tags = map.blocks.map(() => new Set());
    /** @type {Map<number, SVGElement | null>} */
    this.near = new Map();
    /** @type {Map<Element, number[]>} lines by the element that stands around them: fewer are cheaper to watch */
    this.groups = new Map();
    map.blocks.forEach((block, i) => {
      const group = block.parentElement && block.parentElement !== map.root ? block.parentElement : block;
      this.groups.set(group, [...(this.groups.get(group) ?? []), i]);
    });
    this.watcher = new IntersectionObserver((entries) => this.#moved(entries), { rootMargin: `${NEAR}px 0px` });
    for (const group of this.groups.keys()) this.watcher.observe(group);
  }

  /**
   * Takes tags and draws those near the window at once: the observer would tell of them a frame later.
   * @param {Iterable<T>} tags
   */
  load(tags) {
    for (const tag of tags) for (const block of this.map.blocksOf(tag)) this.tags[block]?.add(tag);
    for (const [group, blocks] of this.groups) {
      const { top, bottom } = group.getBoundingClientRect();
      if (top > innerHeight + NEAR) break;
      if (bottom > -NEAR) for (const block of blocks) if (!this.near.has(block)) this.near.set(block, null);
    }
    this.redraw();
  }

  /**
   * Draws one tag in place of another.
   * @param {T | null} before
   * @param {T | null} after
   */
  replace(before, after) {
    const touched = new Set([...(before ? this.map.blocksOf(before) : []), ...(after ? this.map.blocksOf(after) : [])]);
    for (const block of touched) {
      if (before) this.tags[block]?.delete(before);
    }
    if (after) for (const block of this.map.blocksOf(after)) this.tags[block]?.add(after);
    this.redraw(touched);
  }

  /** @param {Iterable<number>} blocks */
  redraw(blocks = [...this.near.keys()]) {
    const drawings = [...blocks]
      .filter((block) => this.near.has(block))
      .map((block) => ({ block, drawing: this.#drawing(block) }));
    for (const { block, drawing } of drawings) this.#put(block, drawing);
    this.drawn();
  }

  /**
   * The shown tags over a code point, shortest first.
   * @param {number} point
   */
  over(point) {
    const tags = [...(this.tags[this.map.blockAt(point)] ?? [])];
    const hit = tags.filter((tag) => tag.start <= point && point < tag.end && this.look.shown(tag));
    return hit.sort((a, b) => a.end - a.start - (b.end - b.start));
  }

  /** The shown tags in the lines near the window. */
  visible() {
    const tags = [...this.near.keys()].flatMap((block) => [...(this.tags[block] ?? [])]);
    return new Set(tags.filter((tag) => this.look.shown(tag)));
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #moved(entries) {
    /** @type {number[]} */
    const come = [];
    for (const { target, isIntersecting } of entries) {
      for (const block of this.groups.get(target) ?? []) {
        if (isIntersecting && !this.near.has(block)) {
          this.near.set(block, null);
          come.push(block);
        } else if (!isIntersecting) {
          this.near.get(block)?.remove();
          this.near.delete(block);
        }
      }
    }
    this.redraw(come);
  }

  /**
   * What is to be drawn under a line, with all layout read.
   * @param {number} block
   * @returns {Drawing<T>}
   */
  #drawing(block) {
    const shown = [...(this.tags[block] ?? [])].filter((tag) => this.look.shown(tag));
    if (shown.length === 0) return { strokes: [], counts: [] };
    const origin = /** @type {HTMLElement} */ (this.map.blocks[block]).getBoundingClientRect();
    const { lanes, crowds } = laneOf(shown);
    const strokes = [...lanes].map(([tag, lane]) => {
      const path = this.#boxes(block, tag).map((box) => stroke(box, origin, lane));
      return { tag, path: path.join("") };
    });
    const counts = crowds.map((crowd) => {
      const { right, bottom } = this.#boxes(block, crowd)[0] ?? origin;
      return { more: crowd.more, x: right - origin.left, y: bottom - origin.top + LANES * STEP };
    });
    return { strokes, counts };
  }

  /**
   * Where a span's part in a line stands on the screen, a box for each line there.
   * @param {number} block
   * @param {Span} span
   */
  #boxes(block, span) {
    const start = Math.max(span.start, this.map.startOf(block));
    const end = Math.min(span.end, this.map.endOf(block));
    if (start >= end) return [];
    return [...this.map.range({ start, end }).getClientRects()].filter((box) => box.width > 0.5);
  }

  /**
   * @param {number} block
   * @param {Drawing<T>} drawing
   */
  #put(block, { strokes, counts }) {
    this.near.get(block)?.remove();
    this.near.set(block, null);
    if (strokes.length === 0) return;
    const svg = element("svg", "underlines");
    svg.setAttribute("aria-hidden", "true");
    for (const { tag, path } of strokes) {
      const line = element("path", this.look.classOf(tag));
      line.dataset.code = this.look.codeOf(tag);
      line.setAttribute("d", path);
      svg.append(line);
    }
    for (const { more, x, y } of counts) {
      const count = element("text", "count");
      count.setAttribute("x", x.toFixed(1));
      count.setAttribute("y", y.toFixed(1));
      count.textContent = `+${more}`;
      svg.append(count);
    }
    this.map.blocks[block]?.append(svg);
    this.near.set(block, svg);
  }
}

/**
 * @template {keyof SVGElementTagNameMap} N
 * @param {N} name
 * @param {string} className
 * @returns {SVGElementTagNameMap[N]}
 */
function element(name, className) {
  const made = document.createElementNS(NAMESPACE, name);
  made.setAttribute("class", className);
  return made;
}

/**
 * @param {DOMRect} box of the passage on one line of the screen
 * @param {DOMRect} origin
 * @param {number} lane
 */
function stroke(box, origin, lane) {
  const x = (box.left - origin.left).toFixed(1);
  const y = (box.bottom - origin.top + lane * STEP).toFixed(1);
  return `M${x} ${y}h${box.width.toFixed(1)}`;
}
