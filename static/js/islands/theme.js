// @ts-check
/**
 * Three buttons, one pressed: the theme of this browser. "system" forgets the choice.
 * @param {HTMLElement} element
 */
export function mount(element) {
  const buttons = [...element.querySelectorAll("button")];
  const show = () => {
    const now = document.documentElement.dataset.theme ?? "system";
    for (const button of buttons) button.ariaPressed = String(button.value === now);
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      choose(button.value);
      show();
    });
  }
  show();
}

/** @param {string} theme */
function choose(theme) {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  try {
    if (theme === "system") localStorage.removeItem("theme");
    else localStorage.setItem("theme", theme);
  } catch {
    // Where storage is forbidden the choice holds for this page.
  }
}
