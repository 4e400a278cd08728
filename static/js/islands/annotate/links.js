/**
 * Links to places of the article, copied: to the open tag, to what is selected, or to a paragraph by its number beside
 * the text.
 */

/** @import { Desk } from "./desk.js" */
/** @import { Pointer } from "./pointer.js" */
import { part } from "./desk.js";
import { tell } from "./say.js";
import { edgeOf } from "./screen.js";

/**
 * @param {Desk} desk
 * @param {Pointer} pointer
 * @returns {() => void} copies the link to where the reader is
 */
export function openLinks({ root, tags, open, map, painter }, pointer) {
  part(root, "article").addEventListener("click", (event) => {
    const block = event.target instanceof Element ? event.target.closest("[data-start]") : null;
    if (block && event.clientX < block.getBoundingClientRect().left) copy(block.id, `paragraph ${block.id.slice(1)}`);
  });
  return () => {
    const span = pointer.span;
    const block = map.blocks[map.blockAt(edgeOf({ map, painter }, 1))];
    if (span) copy(`at-${span.start}-${span.end}`, "this passage");
    else if (tags.get(open.id)) copy(`tag-${open.id}`, "this tag");
    else if (block) copy(block.id, `paragraph ${block.id.slice(1)}`);
  };
}

/**
 * @param {string} place
 * @param {string} words
 */
async function copy(place, words) {
  const address = new URL(`#${place}`, location.href).href;
  try {
    await navigator.clipboard.writeText(address);
    tell(`The link to ${words} is copied.`);
  } catch {
    history.replaceState(null, "", `#${place}`);
    tell(`The link to ${words} stands in the address bar.`); // the browser does not let us copy
  }
}
