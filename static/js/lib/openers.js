// @ts-check
/** Opens dialogs: by whatever carries data-opens="ID of the dialog", and the help of the keyboard by its key. */
import { commandsOf, isWriting, keyOf } from "./keys.js";

/** @param {Document} page */
export function listenForKeys(page) {
  page.addEventListener("click", (event) => {
    const opener = event.target instanceof Element ? event.target.closest("[data-opens]") : null;
    if (opener instanceof HTMLElement) open(opener.dataset.opens ?? "");
  });
  page.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || isWriting(event)) return;
    // A printed "?" will do: who has not read the help yet can't know that keys go by their place.
    if (!commandsOf(event.key === "?" ? "?" : keyOf(event)).includes("help")) return;
    event.preventDefault();
    open("keyboard");
  });
}

/** @param {string} id */
function open(id) {
  const dialog = document.getElementById(id);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}
