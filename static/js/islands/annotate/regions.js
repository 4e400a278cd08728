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
  /** @type {import("./state.js").Region | null} the one that was met last */
  let met = null;
  for (const button of desk.root.querySelectorAll("[data-grey]")) {
    button.addEventListener("click", () => {
      const span = pointer.span;
      if (span) ask(desk, float, grey, span, null);
    });
  }
  part(desk.root, "[data-change]").addEventListener("click", () => {
    if (met) ask(desk, float, grey, { start: met[0], end: met[1] }, met);
  });
  float.addEventListener("refused", (event) => {
    met = leftOut(desk, /** @type {CustomEvent<Span>} */ (event).detail);
    send(restore, "hx-delete", `/regions/${met?.[3]}`);
  });
  pointer.addEventListener("clicked", (event) => {
    const point = /** @type {CustomEvent<number | null>} */ (event).detail;
    const span = point === null ? null : { start: point, end: point + 1 };
    if (span && leftOut(desk, span)) float.offer(span, leftOut(desk, span));
  });
}

/**
 * Asks what a passage is, to be greyed, or what a greyed one is instead.
 * @param {Desk} desk
 * @param {Float} float
 * @param {HTMLElement} grey
 * @param {Span} span
 * @param {import("./state.js").Region | null} region that is changed
 */
function ask({ map }, float, grey, span, region) {
  const given = { start: span.start, end: span.end, quote: map.text(span) };
  for (const [name, value] of Object.entries(given)) {
    /** @type {HTMLInputElement} */ (part(grey, `[name=${name}]`)).value = String(value);
  }
  const form = part(grey, "form");
  const select = /** @type {HTMLSelectElement} */ (part(grey, "select"));
  send(form, "hx-post", region ? `/regions/${region[3]}` : (form.dataset.marks ?? ""));
  select.value = region ? region[2] : "boilerplate";
  part(grey, "button").textContent = region ? "Change it" : "Grey it";
  float.show(grey, span);
  select.focus();
}

/**
 * @param {Element} element
 * @param {"hx-post" | "hx-delete"} method
 * @param {string} address
 */
function send(element, method, address) {
  element.setAttribute(method, address);
  /** @type {any} */ (globalThis).htmx?.process(element);
}
