/**
 * Keys by their place on the keyboard, so that a Korean or Greek layout changes nothing.
 */

const FIELD = "input, textarea, select, [contenteditable]:not([contenteditable=false])";
const PRESSED = "input[type=radio], input[type=checkbox], input[type=button], input[type=submit], input[type=range]";

/**
 * Keys between the letters, as commands name them.
 * @type {Record<string, [string, string]>} plain, with Shift
 */
const NAMED = {
  BracketLeft: ["[", "{"],
  BracketRight: ["]", "}"],
  Slash: ["/", "?"],
  Period: [".", ">"],
  Comma: [",", "<"],
  Equal: ["=", "+"],
};

const NAMED_WITH_SHIFT = /^(?:Arrow|Home|End|Enter)/;

/**
 * What a key event means, with Shift taken in: "1", "u", "Shift+Z", "[", "?", "Escape". Empty for a key with
 * Ctrl or Meta: those stay the browser's.
 * @param {KeyboardEvent} event
 */
export function keyOf(event) {
  if (event.ctrlKey || event.metaKey) return "";
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
  if (letter) return event.shiftKey ? `Shift+${letter}` : letter.toLowerCase();
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  if (digit) return event.shiftKey ? `Shift+${digit}` : digit;
  if (event.shiftKey && NAMED_WITH_SHIFT.test(event.key)) return `Shift+${event.key}`;
  return NAMED[event.code]?.[event.shiftKey ? 1 : 0] ?? event.key;
}

/**
 * The commands of a key on this page, as its person wants them: the server says so, and none where they are off.
 * @param {string} key as keyOf names it
 * @returns {string[]}
 */
export function commandsOf(key) {
  return table()[key]?.split(" ") ?? [];
}

/**
 * The key of a command on this page, as aria-keyshortcuts takes it, or null.
 * @param {string} command
 */
export function keyFor(command) {
  const key = Object.entries(table()).find(([, names]) => names.split(" ").includes(command))?.[0];
  return (key === "+" ? "Plus" : key) ?? null;
}

/** @returns {Record<string, string>} */
function table() {
  return JSON.parse(document.body.dataset.commands ?? "{}");
}

/** Whether the person has switched off what a single letter, digit or sign does. */
export function areOff() {
  return document.body.dataset.keys === "off";
}

/**
 * Whether an input method is composing; some say so by the key's number only.
 * @param {KeyboardEvent} event
 */
export function composes(event) {
  return event.isComposing || event.keyCode === 229;
}

/**
 * Whether the person is writing, so that a key is text and no command: in a field, or while an input
 * method composes.
 * @param {KeyboardEvent} event
 */
export function isWriting(event) {
  if (composes(event)) return true;
  const target = event.composedPath()[0];
  return target instanceof Element && target.matches(FIELD) && !target.matches(PRESSED);
}
