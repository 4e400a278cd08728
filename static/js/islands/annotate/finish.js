/**
 * What is still open in the article, listed where it is finished and beside the codes; and finishing, which
 * waits until everything is saved.
 */

/** @import { Desk } from "./desk.js" */
/** @import { Questions } from "./questions.js" */
/** @import { Tag } from "./state.js" */
import { copyOf, part } from "./desk.js";
import { notify } from "./say.js";

/**
 * @param {Desk} desk
 * @param {Questions} questions
 * @param {(tag: Tag) => void} show
 */
export function listOpenPoints(desk, questions, show) {
  const { tags, editor, open, state } = desk;
  if (!state.canTag) return;
  /** @type {[string, string, (tag: Tag) => boolean][]} one, several, which */
  const kinds = [
    ["1 tag with a field missing", "tags with fields missing", (tag) => tag.incomplete],
    ["1 tag you are unsure of", "tags you are unsure of", (tag) => tag.unsure],
  ];
  const walk = (/** @type {(tag: Tag) => boolean} */ fits) => {
    const mine = (/** @type {Tag} */ tag) => editor.owns(tag) && fits(tag);
    const next = tags.walk(tags.get(open.id), 0, 1, mine) ?? tags.walk(null, 0, 1, mine);
    if (next) show(next);
  };
  const draw = () => {
    const points = kinds.flatMap(([one, several, fits]) => {
      const number = tags.ordered.filter((tag) => editor.owns(tag) && fits(tag)).length;
      return number === 0 ? [] : [pointOf(number === 1 ? one : `${number} ${several}`, () => walk(fits))];
    });
    const unanswered = questions.unanswered.length;
    const words = unanswered === 1 ? "1 question not answered" : `${unanswered} questions not answered`;
    if (unanswered > 0) points.push(pointOf(words, () => questions.focus()));
    return points;
  };
  let waiting = false;
  const redraw = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() =>
      setTimeout(() => {
        waiting = false;
        for (const list of document.querySelectorAll("[data-open-points]")) list.replaceChildren(...draw());
      }),
    );
  };
  tags.addEventListener("changed", redraw);
  open.addEventListener("answered", redraw);
  redraw();
}

/**
 * @param {string} words
 * @param {() => void} go
 */
function pointOf(words, go) {
  const point = copyOf("open-point");
  part(point, "span").textContent = words;
  part(point, "button").setAttribute("aria-label", `Show: ${words}`);
  part(point, "button").addEventListener("click", go);
  return point;
}

/**
 * Lets the article be finished only when the server has everything.
 * @param {Desk} desk
 */
export function holdUntilSaved({ root, queue }) {
  const form = root.querySelector("#finish");
  if (!(form instanceof HTMLFormElement)) return;
  form.addEventListener("submit", (event) => {
    if (queue.pending === 0) return;
    event.preventDefault();
    const go = () => {
      if (queue.pending > 0) return;
      queue.removeEventListener("change", go);
      form.requestSubmit();
    };
    queue.addEventListener("change", go);
    queue.retry();
    if (queue.phase !== "saving") notify("The article is finished as soon as what waits has been saved.");
  });
}
