// @ts-check
/**
 * Brings the codes that are read beside the tree into its order, and keeps in its place what is on the screen.
 * @param {HTMLElement} form the tree
 */
export function sortText(form) {
  const cards = [...form.querySelectorAll(/** @type {"li"} */ ("li[data-key]"))]
    .map((item) => document.getElementById(`code-${item.dataset.key}`))
    .filter((card) => card !== null);
  const read = cards.find((card) => card.getBoundingClientRect().bottom > 0);
  const before = read?.getBoundingClientRect().top ?? 0;
  let last = cards[0];
  cards[0]?.parentElement?.prepend(cards[0]);
  for (const card of cards.slice(1)) {
    if (last?.nextElementSibling !== card) last?.after(card);
    last = card;
  }
  if (read && window.scrollY > 0)
    window.scrollBy({ top: read.getBoundingClientRect().top - before, behavior: "instant" });
}
