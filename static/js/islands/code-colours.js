// @ts-check
/**
 * Lets the head of the page follow a draft: when its colours are of another edition, the stylesheet is exchanged
 * without a moment in which nothing has a colour.
 * @param {HTMLElement} element
 */
export function mount(element) {
  const present = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[data-code-colours]"));
  const href = element.dataset.href;
  if (!present || !href || present.getAttribute("href") === href) return;
  const fresh = /** @type {HTMLLinkElement} */ (present.cloneNode());
  fresh.href = href;
  fresh.addEventListener("load", () => present.remove());
  present.after(fresh);
}
