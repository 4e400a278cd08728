/**
 * What happened, said to the eye in a notice or only to a screen reader.
 */

import { copyOf, part } from "./desk.js";

const STAYS = 10_000;

/** @param {string} sentence */
export function speak(sentence) {
  part(document, "#spoken").textContent = sentence;
}

/** A notice that goes by itself. @param {string} sentence */
export function tell(sentence) {
  notify(sentence, { words: "", do: () => {} });
}

/**
 * A notice above the page. It stays until it is closed, or ten seconds when *act* offers to take back what
 * it tells.
 * @param {string} sentence
 * @param {{words: string, do: () => void, key?: boolean}} [act] key: whether `z` does the same
 */
export function notify(sentence, act) {
  const notice = copyOf(act ? "notice-undo" : "notice-refused");
  part(notice, ".sentence").textContent = sentence;
  part(notice, "[data-close]").addEventListener("click", () => notice.remove());
  if (act) {
    const button = part(notice, "[data-act]");
    part(button, "span").textContent = act.words;
    button.hidden = act.words === "";
    notice.toggleAttribute("data-undo", act.words !== "" && act.key !== false);
    part(button, "kbd").hidden = act.key === false;
    button.addEventListener("click", () => {
      notice.remove();
      act.do();
    });
    setTimeout(() => notice.remove(), STAYS);
  }
  const place = part(document, "#notices");
  for (const old of place.querySelectorAll(act ? ".undo" : ".refused"))
    if (old.textContent === notice.textContent || act) old.remove();
  place.append(notice);
}

/** Takes away the notice that offers to undo what was the last act until now. */
export function withdrawUndo() {
  for (const notice of part(document, "#notices").querySelectorAll("[data-undo]")) notice.remove();
}
