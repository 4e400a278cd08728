/**
 * The keys of the article page. A code's key tags; bare letters are commands. Silent in fields, while an
 * input method composes, and where a person has switched keys off.
 */

/** @import { Desk } from "./desk.js" */
import { isWriting, keyOf } from "../../lib/keys.js";

/**
 * @param {Desk} desk
 * @param {(code: string, exact: boolean) => void} tag
 * @param {Record<string, () => void | boolean>} commands by key; false: this time the key stays the browser's
 * @param {(key: string) => boolean} press presses what carries the key in the open card
 */
export function listenForKeys({ state }, tag, commands, press) {
  const usable = [...state.codes.values()].filter(({ key, retired }) => key && !retired);
  const codes = new Map(usable.map(({ key, code }) => [key, code]));
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || isWriting(event) || document.body.dataset.keys === "off") return;
    if (document.querySelector("dialog[open]")) return;
    const key = keyOf(event);
    const code = codes.get(key);
    if (code !== undefined && state.canTag) {
      event.preventDefault();
      if (!event.repeat) tag(code, event.altKey);
      return;
    }
    if (key === "Enter" && presses(event.target)) return;
    if ((!event.altKey && press(key)) || run(commands[event.altKey ? `Alt+${key}` : key])) event.preventDefault();
  });
}

/**
 * Runs a command, if there is one; false when the key stays the browser's.
 * @param {(() => void | boolean) | undefined} command
 */
function run(command) {
  return command !== undefined && command() !== false;
}

/**
 * Whether Enter already means something to what has the focus.
 * @param {EventTarget | null} target
 */
function presses(target) {
  return target instanceof Element && target.matches("a, button, summary, input, [role=switch]");
}
