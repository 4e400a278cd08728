// @ts-check
/** Opens dialogs: by whatever carries data-opens="ID of the dialog", and the help of the keyboard by "?". */

/** @param {Document} page */
export function listenForKeys(page) {
  page.addEventListener("click", (event) => {
    const opener = event.target instanceof Element ? event.target.closest("[data-opens]") : null;
    if (opener instanceof HTMLElement) open(opener.dataset.opens ?? "");
  });
  page.addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.defaultPrevented || isTyping(event)) return;
    if (page.body.dataset.keys === "off") return;
    event.preventDefault();
    open("keyboard");
  });
}

/**
 * Whether the key belongs to a field, an input method or a shortcut of the browser.
 * @param {KeyboardEvent} event
 */
export function isTyping(event) {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return true;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches("textarea, select")) return true;
  return target.matches("input:not([type=checkbox], [type=radio], [type=button], [type=submit])");
}

/** @param {string} id */
function open(id) {
  const dialog = document.getElementById(id);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}
