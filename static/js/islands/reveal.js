// @ts-check
/**
 * A password that can be looked at while it is typed.
 * @param {HTMLElement} element
 */
export function mount(element) {
  if (!(element instanceof HTMLInputElement)) return;
  const box = document.createElement("span");
  box.className = "reveal";
  element.replaceWith(box);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button plain small square";
  const icon = document.createElement("span");
  icon.ariaHidden = "true";
  button.append(icon);
  box.append(element, button);
  const show = (/** @type {boolean} */ open) => {
    element.type = open ? "text" : "password";
    icon.className = `icon icon-eye${open ? "-off" : ""}`;
    button.ariaLabel = open ? "Hide what is typed" : "Show what is typed";
  };
  button.addEventListener("click", () => show(element.type === "password"));
  element.form?.addEventListener("submit", () => show(false)); // so that the browser offers to keep it
  show(false);
}
