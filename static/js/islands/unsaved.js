// @ts-check
/**
 * A form that was written in and not saved: leaving the page asks first.
 * @param {HTMLElement} form
 */
export function mount(form) {
  let written = [...form.querySelectorAll("input, textarea, option")].some(differs);
  form.addEventListener("input", () => {
    written = true;
  });
  form.addEventListener("submit", () => {
    written = false;
  });
  window.addEventListener("beforeunload", function ask(event) {
    if (!form.isConnected) window.removeEventListener("beforeunload", ask);
    else if (written) event.preventDefault();
  });
}

/**
 * Whether somebody was faster than this script.
 * @param {Element} field
 */
function differs(field) {
  if (field instanceof HTMLOptionElement) return field.selected !== field.defaultSelected && field.defaultSelected;
  if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type))
    return field.checked !== field.defaultChecked;
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)
    return field.value !== field.defaultValue;
  return false;
}
