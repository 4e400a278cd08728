/**
 * What the page does when a tag opens, and when the server refuses, judges or contradicts one.
 */

/** @import { Desk } from "./desk.js" */
/** @import { Sheet } from "./sheet.js" */
import { shortened } from "./desk.js";
import { notify } from "./say.js";
import { bring } from "./screen.js";

/**
 * @param {Desk} desk
 * @param {() => Sheet} sheet
 */
export function followServer(desk, sheet) {
  const { open, tags, map } = desk;
  open.addEventListener("changed", (event) => {
    const { id, scroll, quiet } = /** @type {CustomEvent} */ (event).detail;
    const tag = tags.get(id);
    if (tag && (scroll || (sheet().used && !quiet))) bring(desk, tag, () => sheet().top);
  });
  desk.editor.addEventListener("refused", (event) => {
    const { problem, status, tag } = /** @type {CustomEvent<import("./editor.js").Refusal>} */ (event).detail;
    const what = tag ? `“${shortened(map.text(tag), 40)}” was not saved. ` : "A tag of another article was not saved. ";
    if (!problem.errors?.length || status === 409) notify(what + (problem.detail ?? "The server refused it."));
    if (tag && !tags.get(tag.id)) open.set(null);
  });
  document.body.addEventListener("tag:judged", (event) => {
    const { tag: id, status } = /** @type {CustomEvent} */ (event).detail;
    const tag = tags.get(id);
    if (tag) tags.put(id, { ...tag, status });
  });
  desk.queue.addEventListener("conflict", (event) => {
    const { entry } = /** @type {CustomEvent} */ (event).detail;
    if (tags.get(entry.id)) open.set(entry.id, { scroll: true });
  });
}
