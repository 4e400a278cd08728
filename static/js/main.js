// @ts-check
/** The one entry: brings the islands of a page to life and settles what holds for every page. */
import { guardConfirmations } from "./lib/confirmations.js";
import { listenForKeys } from "./lib/openers.js";
import { listenForRefusals } from "./lib/refusals.js";

/** @type {WeakMap<Element, Set<string>>} */
const mounted = new WeakMap();

/**
 * An island is an element that names its modules: `<div data-island="copy">`, several by a space.
 * Once all of them listen, the element says so: `data-ready`.
 * @param {ParentNode} root
 */
function mountIslands(root) {
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-island]"))) {
    const known = mounted.get(element) ?? new Set();
    mounted.set(element, known);
    const names = (element.dataset.island ?? "").split(/\s+/).filter((name) => name && !known.has(name));
    if (names.length === 0) continue;
    for (const name of names) known.add(name);
    void Promise.all(names.map((name) => mount(element, name))).then(() => {
      element.dataset.ready = "";
    });
  }
}

/**
 * @param {HTMLElement} element
 * @param {string} name
 */
async function mount(element, name) {
  if (!/^[a-z][a-z-]*$/.test(name)) return;
  const island = await import(`./islands/${name}.js`);
  island.mount(element);
}

/** On a narrow screen navigation scrolls; where one is must not begin out of sight. */
function showSection() {
  for (const nav of document.querySelectorAll(".bar nav, nav.tabs")) {
    const [here, seen] = [nav.querySelector("[aria-current]")?.getBoundingClientRect(), nav.getBoundingClientRect()];
    if (here && (here.left < seen.left || here.right > seen.right)) nav.scrollLeft += here.left - seen.left - 16;
  }
}

guardConfirmations(document);
listenForKeys(document);
listenForRefusals(document);
mountIslands(document);
showSection();
document.addEventListener("htmx:after:swap", () => mountIslands(document));
