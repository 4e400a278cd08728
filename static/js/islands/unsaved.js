// @ts-check
/**
 * A form that was written in and not saved: leaving the page asks first.
 * @param {HTMLElement} form
 */
export function mount(form) {
  let written = false;
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
