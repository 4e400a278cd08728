// @ts-check
/**
 * Colours that are proposed beside the browser's own field for one.
 * @param {HTMLElement} element
 */
export function mount(element) {
  const input = /** @type {HTMLInputElement | null} */ (element.querySelector("input[type=color]"));
  const group = /** @type {HTMLElement | null} */ (element.querySelector(".proposals"));
  if (!input || !group) return;
  const buttons = [...group.querySelectorAll("button")];
  const show = () => {
    for (const button of buttons) button.ariaPressed = String(button.value === input.value.toLowerCase());
  };
  group.hidden = false;
  group.addEventListener("click", (event) => {
    const pressed = event.target instanceof Element ? event.target.closest("button") : null;
    if (!pressed) return;
    input.value = pressed.value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  input.addEventListener("input", show);
  show();
}
