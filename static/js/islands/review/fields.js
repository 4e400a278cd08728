// @ts-check
/** The fields of a case that are opened by a key: a reason, a comment, a question for the meeting. */
import { composes } from "../../lib/keys.js";

/**
 * @param {HTMLElement} one
 * @param {"reject" | "comment" | "reason" | "discuss"} command
 */
export function openField(one, command) {
  const summary = one.querySelector(`summary[data-command=${command}]`);
  const field = summary?.parentElement;
  if (!(field instanceof HTMLDetailsElement)) return;
  field.open = true;
  field.querySelector("textarea")?.focus();
}

/**
 * Whether a field of the case was open.
 * @param {HTMLElement} one
 */
export function closeFields(one) {
  const open = /** @type {NodeListOf<HTMLDetailsElement>} */ (one.querySelectorAll("details[open]"));
  for (const field of open) field.open = false;
  return open.length > 0;
}

/**
 * Enter sends what is written, Shift+Enter begins a line, Escape goes back to the case.
 * @param {HTMLElement} list
 * @param {() => void} leave
 */
export function listenToFields(list, leave) {
  list.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLTextAreaElement) || composes(event)) return;
    const one = /** @type {HTMLElement | null} */ (field.closest(".case"));
    if (event.key === "Escape" && one) {
      event.stopPropagation();
      closeFields(one);
      leave();
    } else if (event.key === "Enter" && !event.shiftKey && "sends" in field.dataset) {
      event.preventDefault();
      field.form?.requestSubmit();
    }
  });
  list.addEventListener("click", (event) => {
    const summary = event.target instanceof Element ? event.target.closest("summary[data-command]") : null;
    const field = summary?.parentElement;
    // The click opens it after this; what is clicked to be written in gets the focus.
    if (field instanceof HTMLDetailsElement && !field.open) setTimeout(() => field.querySelector("textarea")?.focus());
  });
}
