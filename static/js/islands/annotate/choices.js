/**
 * Fields by keys: in a group of numbered chips a digit chooses and moves on, Enter goes to the next field,
 * Escape goes back to the text.
 */

import { areOff, composes, keyOf } from "../../lib/keys.js";

const GROUP = "[data-choice]";

/**
 * @param {HTMLElement} form
 * @param {() => void} left called when Escape is pressed, or Enter in the last field
 */
export function stepByKeys(form, left) {
  form.addEventListener("keydown", (event) => {
    const key = keyOf(event);
    const target = /** @type {HTMLElement} */ (event.target);
    const group = target.closest(GROUP);
    if (composes(event)) return;
    if (key === "Escape") left();
    else if (/^[1-9]$/.test(key) && group && !areOff())
      pick(form, /** @type {HTMLElement} */ (group), Number(key), left);
    else if (key === "Enter" && !target.matches("button, summary, textarea, a")) onwards(form, target, left);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

/**
 * Puts the focus on the first field that is still empty, else on the first.
 * @param {HTMLElement} form
 * @param {string} [within]
 */
export function enter(form, within = "[data-attribute]") {
  const fields = /** @type {HTMLElement[]} */ ([...form.querySelectorAll(within)]);
  focus(fields.find((field) => valuesOf(field).length === 0) ?? fields[0]);
}

/**
 * What is chosen or written in one field.
 * @param {HTMLElement} field
 * @returns {string[]}
 */
export function valuesOf(field) {
  const inputs = /** @type {NodeListOf<HTMLInputElement>} */ (field.querySelectorAll("input, select, textarea"));
  const given = [...inputs].filter((input) => !["radio", "checkbox"].includes(input.type) || input.checked);
  const values = given.flatMap((input) => ("lines" in field.dataset ? input.value.split("\n") : [input.value]));
  return values.map((value) => value.trim()).filter(Boolean);
}

/**
 * Brings a field to *values*; what is right already is not touched, so that the caret stays.
 * @param {HTMLElement} field
 * @param {string[]} values
 */
export function fill(field, values) {
  if (valuesOf(field).join("\n") === values.join("\n")) return;
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (field.querySelectorAll("input, select, textarea"))) {
    if (input.type === "radio" || input.type === "checkbox") input.checked = values.includes(input.value);
    else input.value = values.join("\n");
  }
}

/**
 * @param {HTMLElement} form
 * @param {HTMLElement} group
 * @param {number} digit
 * @param {() => void} left
 */
function pick(form, group, digit, left) {
  const input = group.querySelectorAll("input")[digit - 1];
  if (!input || input.disabled) return;
  input.focus();
  input.click();
  if (input.type === "radio") onwards(form, input, left);
}

/**
 * @param {HTMLElement} form
 * @param {HTMLElement} from
 * @param {() => void} left
 */
function onwards(form, from, left) {
  const fields = /** @type {HTMLElement[]} */ ([...form.querySelectorAll("[data-attribute], [data-note]")]);
  const next = fields[fields.findIndex((field) => field.contains(from)) + 1];
  if (next) focus(next);
  else left();
}

/** @param {HTMLElement | undefined} field */
function focus(field) {
  const target = field?.querySelector("input:checked") ?? field?.querySelector("input, select, textarea");
  if (target instanceof HTMLElement) target.focus();
}
