/**
 * Underlines of tags: a lane per overlapping tag, as one SVG in each line of the text that is near the
 * window. The text itself is never rewritten. All layout is read before anything is written.
 */

/** @import { Span, TextMap } from "./offsets.js" */
/** @typedef {Span & {id: string}} Spanned */
/** @typedef {{path: string, lane: number}} Stroke */
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
const NEAR = "600px 0px";

/**
 * A lane for each span, so that no two in one lane overlap; what finds no lane shares the last.
 * @template {Span} T
 * @param {T[]} spans
 * @returns {Map<T, number>}
 */
export function laneOf(spans) {
  const ends = new Array(LANES).fill(-1);
  const lanes = new Map();
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const free = ends.findIndex((end) => end <= span.start);
    const lane = free < 0 ? LANES - 1 : free;
    ends[lane] = Math.max(ends[lane], span.end);
    lanes.set(span, lane);
  }
  return lanes;
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
    /** @type {Map<number, SVGSVGElement | null>} */
    this.near = new Map();
    /** @type {Map<Element, number[]>} lines by the element that stands around them: fewer are cheaper to watch */
    this.groups = new Map();
    map.blocks.forEach((block, i) => {
      const group = block.parentElement && block.parentElement !== map.root ? block.parentElement : block;
      this.groups.set(group, [...(this.groups.get(group) ?? []), i]);
    });
    this.watcher = new IntersectionObserver((entries) => this.#moved(entries), { rootMargin: NEAR });
    for (const group of this.groups.keys()) this.watcher.observe(group);
  }

  /** @param {Iterable<T>} tags */
  load(tags) {
    for (const tag of tags) for (const block of this.map.blocksOf(tag)) this.tags[block]?.add(tag);
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
      .map((block) => ({ block, strokes: this.#strokes(block) }));
    for (const { block, strokes } of drawings) this.#put(block, strokes);
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
   * @param {number} block
   * @returns {Map<T, Stroke>}
   */
  #strokes(block) {
    const shown = [...(this.tags[block] ?? [])].filter((tag) => this.look.shown(tag));
    const strokes = new Map();
    if (shown.length === 0) return strokes;
    const origin = /** @type {HTMLElement} */ (this.map.blocks[block]).getBoundingClientRect();
    const lanes = laneOf(shown);
    for (const [tag, lane] of lanes) {
      const start = Math.max(tag.start, this.map.startOf(block));
      const end = Math.min(tag.end, this.map.endOf(block));
      const boxes = [...this.map.range({ start, end }).getClientRects()].filter((box) => box.width > 0.5);
      strokes.set(tag, { lane, path: boxes.map((box) => stroke(box, origin, lane)).join("") });
    }
    return strokes;
  }

  /**
   * @param {number} block
   * @param {Map<T, Stroke>} strokes
   */
  #put(block, strokes) {
    this.near.get(block)?.remove();
    this.near.set(block, null);
    if (strokes.size === 0) return;
    const svg = document.createElementNS(NAMESPACE, "svg");
    svg.setAttribute("class", "underlines");
    svg.setAttribute("aria-hidden", "true");
    for (const [tag, { path }] of strokes) {
      const line = document.createElementNS(NAMESPACE, "path");
      line.setAttribute("class", this.look.classOf(tag));
      line.dataset.code = this.look.codeOf(tag);
      line.setAttribute("d", path);
      svg.append(line);
    }
    this.map.blocks[block]?.append(svg);
    this.near.set(block, svg);
  }
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
