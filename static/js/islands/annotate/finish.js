/**
 * What is still open in the article, listed where it is finished and beside the codes, and walked by a key; and
 * finishing, which waits until everything is saved.
 */

/** @import { Desk } from "./desk.js" */
/** @import { Progress } from "./progress.js" */
/** @import { Questions } from "./questions.js" */
/** @import { Tag } from "./state.js" */
/** @import { Change } from "./tags.js" */
import { afterFrame } from "../../lib/later.js";
import { copyOf, part } from "./desk.js";
import { notify, speak } from "./say.js";
import { center } from "./screen.js";
import { inTextOrder } from "./tags.js";

/** @typedef {{at: number, go: () => void}} Target at: a code point, -1 before the text */
/**
 * @typedef {{one: string, several: string, targets: Target[], number: number, late: boolean}} Kind late: of interest only
 *   where the article is finished
 */

export class OpenPoints {
  /**
   * @param {Desk} desk
   * @param {Questions} questions
   * @param {Progress} progress
   * @param {(tag: Tag) => void} show
   */
  constructor(desk, questions, progress, show) {
    this.desk = desk;
    this.questions = questions;
    this.progress = progress;
    this.show = show;
    /** Where the last step led, for the next one. */
    this.at = -2;
    /** @type {Map<string, Tag>} the coder's own tags with a field missing, or unsure */
    this.doubtful = new Map();
    this.redraw = afterFrame(() => this.#draw());
    if (!desk.state.canTag) return;
    for (const tag of desk.tags.ordered) this.#note(tag);
    desk.tags.addEventListener("changed", (event) => {
      const { before, after } = /** @type {CustomEvent<Change>} */ (event).detail;
      if (before) this.doubtful.delete(before.id);
      if (after) this.#note(after);
    });
    for (const [teller, event] of /** @type {[EventTarget, string][]} */ ([
      [desk.tags, "changed"],
      [desk.open, "answered"],
      [progress, "changed"],
    ]))
      teller.addEventListener(event, () => this.redraw());
    this.redraw();
  }

  /** @param {Tag} tag */
  #note(tag) {
    if (this.desk.editor.owns(tag) && (tag.incomplete || tag.unsure)) this.doubtful.set(tag.id, tag);
  }

  /** Leads to the next open point; from the last one to the button that finishes, and then to the first again. */
  next() {
    const targets = this.#kinds()
      .flatMap((kind) => kind.targets)
      .sort((a, b) => a.at - b.at);
    const next = targets.find(({ at }) => at > this.at);
    this.at = next?.at ?? -2;
    const finish = this.desk.root.querySelector("#finish")?.querySelector("button");
    if (!next) finish?.focus();
    else {
      finish?.blur(); // the focus does not stay behind at the end of the text
      next.go();
    }
  }

  /** @returns {Kind[]} */
  #kinds() {
    const mine = [...this.doubtful.values()].sort(inTextOrder);
    const of = (/** @type {Tag[]} */ some) => some.map((tag) => ({ at: tag.start, go: () => this.show(tag) }));
    const missing = mine.filter((tag) => tag.incomplete);
    const unsure = mine.filter((tag) => tag.unsure);
    const unanswered = this.questions.unanswered.map(() => ({ at: -1, go: () => this.questions.focus() }));
    const { unseen } = this.progress;
    return [
      kind("1 tag with a field missing", "tags with fields missing", of(missing)),
      kind("1 tag you are unsure of", "tags you are unsure of", of(unsure)),
      kind("1 question not answered", "questions not answered", unanswered),
      {
        ...kind("1 paragraph never on screen", "paragraphs never on screen", this.#stretches(unseen)),
        number: unseen.length,
        late: true,
      },
    ];
  }

  /** The beginnings of stretches of lines. @param {number[]} lines */
  #stretches(lines) {
    const { map } = this.desk;
    return lines
      .filter((line, i) => line - 1 !== lines[i - 1])
      .map((line) => ({ at: map.startOf(line), go: () => this.#goTo(line) }));
  }

  /** @param {number} line */
  #goTo(line) {
    const { map } = this.desk;
    center(map, { start: map.startOf(line), end: map.endOf(line) });
    speak("A paragraph that was not on the screen yet.");
  }

  #draw() {
    const kinds = this.#kinds().filter(({ number }) => number > 0);
    for (const list of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-open-points]"))) {
      const wanted = list.dataset.openPoints ? kinds.filter(({ late }) => !late) : kinds;
      list.replaceChildren(...wanted.map((kind) => this.#entry(kind)));
    }
  }

  /** @param {Kind} kind */
  #entry({ one, several, targets, number }) {
    const words = number === 1 ? one : `${number} ${several}`;
    const entry = copyOf("open-point");
    part(entry, "span").textContent = words;
    part(entry, "button").setAttribute("aria-label", `Show: ${words}`);
    part(entry, "button").addEventListener("click", () => {
      const next = targets.find(({ at }) => at > this.at) ?? targets[0];
      this.at = next?.at ?? -2;
      next?.go();
    });
    return entry;
  }
}

/**
 * @param {string} one
 * @param {string} several
 * @param {Target[]} targets
 * @returns {Kind}
 */
function kind(one, several, targets) {
  return { one, several, targets, number: targets.length, late: false };
}

/**
 * Lets the article be finished only when the server has everything.
 * @param {Desk} desk
 */
export function holdUntilSaved({ root, queue, tags, open }) {
  const form = root.querySelector("#finish");
  if (!(form instanceof HTMLFormElement)) return;
  form.addEventListener("submit", (event) => {
    const contested = [...queue.entries.values()].find(({ id, theirs }) => theirs && tags.get(id));
    if (queue.pending === 0 && !contested) return;
    event.preventDefault();
    if (contested) {
      open.set(contested.id, { scroll: true });
      notify("This tag was changed elsewhere too. Choose what is kept, then finish.");
      return;
    }
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
