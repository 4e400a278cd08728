/**
 * The keys of the article page. A code's key tags; bare letters are commands, which ones the person decides.
 * Silent in fields, while an input method composes, and where they are switched off.
 */

/** @import { Desk } from "./desk.js" */
import { areOff, commandsOf, isWriting, keyOf } from "../../lib/keys.js";

/**
 * @param {Desk} desk
 * @param {(code: string, exact: boolean) => void} tag
 * @param {Record<string, () => void | boolean>} commands by name, or by a key that nobody changes; false: this time
 *   the key stays the browser's
 * @param {(command: string) => boolean} press presses what carries the command in the open card
 */
export function listenForKeys({ state }, tag, commands, press) {
  const usable = [...state.codes.values()].filter(({ key, retired }) => key && !retired);
  const codes = new Map(usable.map(({ key, code }) => [key, code]));
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || isWriting(event)) return;
    if (document.querySelector("dialog[open]")) return;
    const key = keyOf(event);
    const code = codes.get(key);
    if (code !== undefined && state.canTag && !areOff()) {
      event.preventDefault();
      if (!event.repeat) tag(code, event.altKey);
      return;
    }
    if (key === "Enter" && presses(event.target)) return;
    const names = [...commandsOf(key), key];
    const done = event.altKey
      ? names.some((name) => run(commands[`Alt+${name}`]))
      : names.some(press) || names.some((name) => run(commands[name]));
    if (done) event.preventDefault();
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
