// @ts-check
/**
 * A details element that behaves as a menu: Escape and a click elsewhere close it, arrows walk its entries.
 * @param {HTMLElement} element
 */
export function mount(element) {
  const menu = /** @type {HTMLDetailsElement} */ (element);
  const entries = () => /** @type {NodeListOf<HTMLElement>} */ (menu.querySelectorAll(".items :is(a, button)"));
  document.addEventListener("click", (event) => {
    if (menu.open && event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
      event.stopPropagation();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      menu.open = true;
      step([...entries()], event.key === "ArrowDown" ? 1 : -1);
    }
  });
  menu.addEventListener("click", (event) => {
    const pressed = event.target instanceof Element ? event.target.closest("[data-opens], [hx-get], [hx-post]") : null;
    if (pressed) menu.open = false;
  });
}

/**
 * @param {HTMLElement[]} entries
 * @param {1 | -1} by
 */
function step(entries, by) {
  const at = entries.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const next = at < 0 && by < 0 ? entries.length - 1 : (at + by + entries.length) % entries.length;
  entries[next]?.focus();
}
