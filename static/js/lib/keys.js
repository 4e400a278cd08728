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
 * Whether the person is writing, so that a key is text and no command: in a field, or while an input
 * method composes.
 * @param {KeyboardEvent} event
 */
export function isWriting(event) {
  if (event.isComposing || event.keyCode === 229) return true;
  const target = event.composedPath()[0];
  return target instanceof Element && target.matches(FIELD) && !target.matches(PRESSED);
}
