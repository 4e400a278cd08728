// @ts-check
const STAYS_MS = 10_000;

/**
 * A notice that can be closed; good news goes by itself, unless somebody is at it.
 * @param {HTMLElement} element
 */
export function mount(element) {
  element.querySelector("button[aria-label=Close]")?.addEventListener("click", () => element.remove());
  if (!element.classList.contains("good")) return;
  const leave = () => {
    if (element.matches(":hover, :focus-within")) setTimeout(leave, STAYS_MS);
    else element.remove();
  };
  setTimeout(leave, STAYS_MS);
}
