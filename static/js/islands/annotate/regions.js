/**
 * For reviewers: greying a passage that is no article, and bringing back one that is.
 */

/** @import { Span } from "../../lib/offsets.js" */
/** @import { Desk } from "./desk.js" */
/** @import { Float } from "./float.js" */
/** @import { Pointer } from "./pointer.js" */
import { part } from "./desk.js";
import { leftOut } from "./marks.js";

/**
 * @param {Desk} desk
 * @param {Float} float
 * @param {Pointer} pointer
 */
export function listenForRegions(desk, float, pointer) {
  const grey = desk.root.querySelector("#grey");
  const restore = desk.root.querySelector("[data-restore]");
  if (!(grey instanceof HTMLElement) || !restore) return;
  part(desk.root, "[data-grey]").addEventListener("click", () => {
    const span = pointer.span;
    if (span) ask(desk, float, grey, span);
  });
  float.addEventListener("refused", (event) => {
    const region = leftOut(desk, /** @type {CustomEvent<Span>} */ (event).detail);
    restore.setAttribute("hx-delete", `/regions/${region?.[3]}`);
    /** @type {any} */ (globalThis).htmx?.process(restore);
  });
  pointer.addEventListener("clicked", (event) => {
    const point = /** @type {CustomEvent<number | null>} */ (event).detail;
    const span = point === null ? null : { start: point, end: point + 1 };
    if (span && leftOut(desk, span)) float.offer(span, leftOut(desk, span));
  });
}

/**
 * @param {Desk} desk
 * @param {Float} float
 * @param {HTMLElement} grey
 * @param {Span} span
 */
function ask({ map }, float, grey, span) {
  const given = { start: span.start, end: span.end, quote: map.text(span) };
  for (const [name, value] of Object.entries(given)) {
    /** @type {HTMLInputElement} */ (part(grey, `[name=${name}]`)).value = String(value);
  }
  float.show(grey, span);
  part(grey, "select").focus();
}
