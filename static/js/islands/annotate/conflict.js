/**
 * A tag that was changed in two places at once: what it says here and what it says there, side by side.
 */

/** @import { Desk } from "./desk.js" */
/** @import { Tag } from "./state.js" */
import { copyOf, nameOf, part, shortened } from "./desk.js";
import { tagOf } from "./state.js";

/**
 * Shows in what the two differ, or hides the question where there is none.
 * @param {HTMLElement} element
 * @param {Desk} desk
 * @param {Tag} mine
 */
export function showConflict(element, desk, mine) {
  const theirs = desk.queue.entries.get(mine.id)?.theirs;
  element.hidden = !theirs;
  if (!theirs) return;
  const other = tagOf(theirs);
  const [here, there] = [mine, other].map((tag) => told(desk, tag));
  const names = [...new Set([...Object.keys(here ?? {}), ...Object.keys(there ?? {})])];
  const rows = names
    .filter((name) => here?.[name] !== there?.[name])
    .map((name) => {
      const row = copyOf("conflict-row");
      part(row, "th").textContent = name;
      part(row, ".here").textContent = here?.[name] || "–";
      part(row, ".there").textContent = there?.[name] || "–";
      return row;
    });
  part(element, "tbody").replaceChildren(...rows);
}

/**
 * What a tag says, in words, by what says it.
 * @param {Desk} desk
 * @param {Tag} tag
 * @returns {Record<string, string>}
 */
function told({ state, map }, tag) {
  const fields = Object.entries(tag.attributes).map(([name, values]) => [plain(name), values.map(plain).join(", ")]);
  return {
    Code: nameOf(state, tag.code),
    Passage: shortened(map.text(tag), 120),
    ...Object.fromEntries(fields),
    Note: tag.note,
    Sure: tag.unsure ? "no" : "yes",
  };
}

/** @param {string} word of the codebook */
function plain(word) {
  return word.replaceAll("_", " ");
}
