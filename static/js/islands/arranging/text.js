// @ts-check
/**
 * Brings the codes that are read beside the tree into its order, and keeps in its place what is on the screen.
 * @param {HTMLElement} form the tree
 */
export function sortText(form) {
  const cards = [...form.querySelectorAll(/** @type {"li"} */ ("li[data-key]"))]
    .map((item) => document.getElementById(`code-${item.dataset.key}`))
    .filter((card) => card !== null);
  let next = cards[0]?.parentElement?.querySelector(":scope > .codecard") ?? null;
  if (!cards.some((card, place) => (place ? card.previousElementSibling !== cards[place - 1] : card !== next))) return;
  const read = cards.find((card) => card.getBoundingClientRect().bottom > 0);
  const before = read?.getBoundingClientRect().top ?? 0;
  const { style } = document.documentElement;
  style.overflowAnchor = "none"; // some browsers would do once more what is done here
  for (const card of cards) {
    if (card === next) next = card.nextElementSibling;
    else next?.before(card);
  }
  if (read && window.scrollY > 0)
    window.scrollBy({ top: read.getBoundingClientRect().top - before, behavior: "instant" });
  requestAnimationFrame(() => style.removeProperty("overflow-anchor"));
}
