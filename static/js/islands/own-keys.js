// @ts-check
/**
 * A key is changed by pressing it in its field, by its place on the keyboard. Tab, Enter and Escape stay what they
 * are, and so does what empties a field.
 */
import { composes, keyOf } from "../lib/keys.js";

const KEY = /^(?:\S|Shift\+[A-Z])$/;

/** @param {HTMLElement} form */
export function mount(form) {
  let composed = "";
  form.addEventListener("keydown", (event) => {
    const field = fieldOf(event);
    const key = keyOf(event);
    if (!field || event.altKey || !KEY.test(key)) return;
    if (composes(event)) {
      composed = key; // an input method can't be held back; what it writes is put right when it has done
      return;
    }
    event.preventDefault();
    put(field, key);
  });
  form.addEventListener("compositionend", (event) => {
    const field = fieldOf(event);
    if (field && composed) put(field, composed);
    composed = "";
  });
  form.addEventListener("focusin", (event) => fieldOf(event)?.select());
}

/**
 * @param {HTMLInputElement} field
 * @param {string} key
 */
function put(field, key) {
  field.value = key.replace("Shift+", "⇧");
  field.select();
}

/** @param {Event} event */
function fieldOf({ target }) {
  return target instanceof HTMLInputElement && target.type === "text" ? target : null;
}
