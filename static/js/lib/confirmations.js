// @ts-check
/**
 * Whatever carries data-confirm="Sentence" asks once, in a dialog, before its click or its form goes on.
 * The element may say data-confirm-title="Question" and data-confirm-action="Word of the button".
 */

/** @type {WeakSet<Element>} */
const confirmed = new WeakSet();

/** @param {Document} page */
export function guardConfirmations(page) {
  page.addEventListener("click", (event) => guard(event, closest(event.target)), true);
  page.addEventListener("submit", (event) => guard(event, formOf(event)), true);
}

/** @param {EventTarget | null} target */
function closest(target) {
  const found = target instanceof Element ? target.closest("[data-confirm]") : null;
  return found instanceof HTMLFormElement ? null : found;
}

/** @param {SubmitEvent} event */
function formOf(event) {
  return event.target instanceof HTMLFormElement && event.target.dataset.confirm ? event.target : null;
}

/**
 * @param {MouseEvent | SubmitEvent} event
 * @param {Element | null} element
 */
function guard(event, element) {
  if (!(element instanceof HTMLElement) || confirmed.delete(element)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const submitter = event instanceof SubmitEvent ? event.submitter : null;
  void ask(element).then((goesOn) => {
    if (!goesOn || !element.isConnected) return;
    confirmed.add(element);
    if (element instanceof HTMLFormElement) element.requestSubmit(submitter);
    else element.click();
  });
}

/**
 * @param {HTMLElement} element
 * @returns {Promise<boolean>}
 */
function ask(element) {
  const dialog = document.getElementById("confirmation");
  if (!(dialog instanceof HTMLDialogElement)) return Promise.resolve(window.confirm(element.dataset.confirm));
  say(dialog, "h2", element.dataset.confirmTitle ?? "Are you sure?");
  say(dialog, "p", element.dataset.confirm ?? "");
  say(dialog, "button[value=yes]", element.dataset.confirmAction ?? "Go on");
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

/**
 * @param {HTMLElement} dialog
 * @param {string} selector
 * @param {string} words
 */
function say(dialog, selector, words) {
  const part = dialog.querySelector(selector);
  if (part) part.textContent = words;
}
