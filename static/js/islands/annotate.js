/**
 * The article page: puts together text, tags, palette, margin and keys, and says what each act does.
 */

/** @import { Code, Tag } from "./annotate/state.js" */
/** @import { Span } from "../lib/offsets.js" */
/** @import { Desk } from "./annotate/desk.js" */
import { afterFrame } from "../lib/later.js";
import { TextMap } from "../lib/offsets.js";
import { listenForAsking } from "./annotate/asking.js";
import { Bounds } from "./annotate/bounds.js";
import { Card } from "./annotate/card.js";
import { Codebook } from "./annotate/codebook.js";
import { Colleagues } from "./annotate/colleagues.js";
import { listenForKeys } from "./annotate/commands.js";
import { Cursor } from "./annotate/cursor.js";
import { nameOf, Open, part, personOf, shortened } from "./annotate/desk.js";
import { Editor } from "./annotate/editor.js";
import { Finder } from "./annotate/finder.js";
import { holdUntilSaved, OpenPoints } from "./annotate/finish.js";
import { Float } from "./annotate/float.js";
import { followServer } from "./annotate/follow.js";
import { openLinks } from "./annotate/links.js";
import { Margin } from "./annotate/margin.js";
import { followTags, leftOut, openPainter } from "./annotate/marks.js";
import { movesOf } from "./annotate/moves.js";
import { confirmSeen, followNews } from "./annotate/news.js";
import { Palette } from "./annotate/palette.js";
import { Pointer } from "./annotate/pointer.js";
import { Progress } from "./annotate/progress.js";
import { Questions } from "./annotate/questions.js";
import { listenForRegions } from "./annotate/regions.js";
import { leftBehind, openQueue, showSaving } from "./annotate/saving.js";
import { notify, speak } from "./annotate/say.js";
import { bring, center, edgeOf } from "./annotate/screen.js";
import { Seek } from "./annotate/seek.js";
import { Sheet } from "./annotate/sheet.js";
import { offerAlone, Shown } from "./annotate/shown.js";
import { readState } from "./annotate/state.js";
import { Tagging } from "./annotate/tagging.js";
import { Tags } from "./annotate/tags.js";
import { Taps } from "./annotate/taps.js";

/** @param {HTMLElement} root */
export function mount(root) {
  const state = readState(part(document, "#document-state").textContent ?? "{}");
  const map = new TextMap(part(root, "article"));
  const tags = new Tags(state.tags);
  const queue = openQueue(state.me);
  const editor = new Editor(state, map, tags, queue);
  const shown = new Shown(state, tags);
  const painter = openPainter(state, map, shown);
  /** @type {Desk} */
  const desk = {
    root,
    state,
    codebook: new Codebook(state),
    map,
    tags,
    queue,
    editor,
    painter,
    open: new Open(),
    shown,
  };
  const page = new Page(desk);
  painter.drawn = () => {
    page.margin.schedule();
    page.cursor.redraw();
    page.bounds.follow();
    page.finder.repaint();
  };
}

/** What a reader can do on the page, by whatever means. */
class Page {
  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
    const tag = (/** @type {string} */ code, exact = false) => this.tagging.tag(code, exact);
    const tint = followTags(desk);
    this.pointer = new Pointer(desk);
    this.cursor = new Cursor(desk, this.pointer);
    this.bounds = new Bounds(desk, tint, (x, y) => this.pointer.click(x, y, "touch"));
    this.palette = new Palette(desk);
    this.taps = new Taps(desk, this.pointer, this.palette, tag);
    this.float = new Float(desk, tag);
    this.finder = new Finder(desk, this.pointer, () => this.undo());
    this.seek = new Seek(desk, this.pointer, this.float, tag);
    this.card = new Card(desk);
    this.margin = new Margin(desk, this.card);
    this.margin.addEventListener("met", (event) =>
      this.palette.define(/** @type {CustomEvent} */ (event).detail ?? undefined),
    );
    this.tagging = new Tagging(this);
    this.sheet = new Sheet(desk);
    this.ask = listenForAsking(desk, this.float, this.pointer);
    this.questions = new Questions(desk);
    this.#listenToText();
    followServer(desk, () => this.sheet);
    this.#listenToCard();
    listenForKeys(desk, tag, this.#commands(), (command) => this.card.press(command));
    listenForRegions(desk, this.float, this.pointer);
    this.copyLink = openLinks(desk, this.pointer);
    this.progress = new Progress(desk);
    this.points = new OpenPoints(desk, this.questions, this.progress, (tag) => this.show(tag));
    holdUntilSaved(desk);
    followNews();
    showSaving(desk.queue, document.getElementById("save-state"));
    this.#resume();
    this.margin.schedule();
    this.progress.resume();
    this.#visit();
    afterFrame(() => new Colleagues(desk, offerAlone(desk.root, desk.state, desk.shown)))();
    window.addEventListener("hashchange", () => this.#visit());
  }

  /** Opens the tag that the address names, or selects the passage. */
  #visit() {
    const { tags, shown, map } = this.desk;
    const tag = tags.get(/^#tag-(.+)$/.exec(location.hash)?.[1] ?? null);
    const [, start, end] = /^#at-(\d+)-(\d+)$/.exec(location.hash) ?? [];
    if (tag) {
      shown.reveal(tag);
      this.show(tag);
    } else if (start && end && Number(start) < Number(end) && Number(end) <= map.endOf(map.blocks.length - 1)) {
      const listed = { start: Number(start), end: Number(end) };
      this.tagging.listed = listed;
      center(map, listed);
      this.pointer.select(listed);
    }
  }

  /** Opens a tag and brings its passage into view. @param {Tag} tag */
  show(tag) {
    this.desk.open.set(tag.id, { scroll: true });
  }

  /** @param {1 | -1} by */
  walk(by) {
    const { tags, open, shown, map } = this.desk;
    const next = tags.walk(tags.get(open.id), edgeOf(this.desk, by), by, (tag) => shown.has(tag));
    if (!next) return;
    this.show(next);
    speak(`${nameOf(this.desk.state, next.code)}: ${shortened(map.text(next))}`);
  }

  /** Shows what is like the open tag alone, or everything again. @param {"code" | "person"} what */
  alone(what) {
    const { tags, open, shown, state } = this.desk;
    const tag = tags.get(open.id);
    const code = tag?.code ?? this.palette.chosen;
    if (shown.only) {
      shown.alone(null);
      speak("All tags are shown.");
    } else if (what === "code" && code) {
      shown.alone({ what, id: code });
      speak(`Only ${nameOf(state, code)} is shown.`);
    } else if (tag) {
      shown.alone({ what, id: tag.person });
      speak(tag.person === state.me ? "Only your tags are shown." : `Only ${personOf(state, tag)} is shown.`);
    }
  }

  /** Marks the open tag as unsure, or as sure again. */
  doubt() {
    const tag = this.desk.tags.get(this.desk.open.id);
    if (!this.desk.editor.owns(tag)) return;
    this.desk.editor.change(tag.id, { unsure: !tag.unsure });
    speak(tag.unsure ? "Sure again." : "Unsure.");
  }

  /** Gives the open tag the fields of the last one with its code. */
  describeAgain() {
    const tag = this.desk.tags.get(this.desk.open.id);
    const attributes = this.desk.editor.fieldsBefore(tag);
    if (!tag || !attributes) return;
    this.desk.editor.change(tag.id, { attributes });
    speak("Fields as in your last tag of this code.");
  }

  remove() {
    const tag = this.desk.tags.get(this.desk.open.id);
    if (!this.desk.editor.owns(tag)) return;
    this.desk.editor.remove(tag.id);
    this.desk.open.set(null);
    notify(`The tag ${nameOf(this.desk.state, tag.code)} was deleted.`, { words: "Undo", do: () => this.undo() });
  }

  undo() {
    this.#follow(this.desk.editor.undo(), "Undone.");
  }

  redo() {
    this.#follow(this.desk.editor.redo(), "Done again.");
  }

  /** Whether a selection is good for something here. */
  get #mayMark() {
    return this.desk.state.canTag || this.desk.root.querySelector("#grey") !== null;
  }

  /** Back to the text, one step at a time. */
  escape() {
    if (this.float.hide() || this.pointer.span) {
      this.pointer.clear();
      return;
    }
    if (this.cursor.hide() || this.finder.close()) return;
    if (this.desk.open.id !== null) this.desk.open.set(null);
    else if (this.palette.chosen !== null) this.palette.choose(null);
    else this.sheet.close();
  }

  /**
   * @param {import("../lib/history.js").Change<Tag>[] | null} changes
   * @param {string} words
   */
  #follow(changes, words) {
    const last = changes?.at(-1);
    if (!last) return;
    this.desk.open.set(last.after?.id ?? null, { scroll: true, quiet: true });
    speak(words);
  }

  /** @returns {Record<string, () => void | boolean>} */
  #commands() {
    const { desk } = this;
    const open = () => desk.tags.get(desk.open.id);
    const again = () => {
      const tag = open();
      if (tag) this.pointer.select(tag);
    };
    return {
      ...(this.#mayMark ? movesOf(this.cursor, this.bounds) : {}),
      tag_before: () => this.walk(-1),
      tag_after: () => this.walk(1),
      find: () => this.finder.open(),
      find_code: () => desk.state.canTag && this.seek.open(),
      Enter: () => this.finder.step(1) || this.tagging.describe("fields"),
      "Shift+Enter": () => this.finder.step(-1),
      fields: () => this.tagging.describe("fields"),
      note: () => this.tagging.describe("note"),
      questions: () => this.questions.focus(),
      next_point: () => this.points.next(),
      copy_link: () => this.copyLink(),
      seen: () => confirmSeen(),
      ask: () => this.ask(),
      reselect: again,
      only_code: () => this.alone("code"),
      only_person: () => this.alone("person"),
      unsure: () => this.doubt(),
      as_before: () => this.describeAgain(),
      delete: () => this.remove(),
      Delete: () => this.remove(),
      undo: () => this.undo(),
      redo: () => this.redo(),
      Escape: () => this.escape(),
    };
  }

  #listenToText() {
    const { pointer, palette, float, desk } = this;
    const spanOf = (/** @type {Event} */ event) => /** @type {CustomEvent<Span>} */ (event).detail;
    pointer.addEventListener("selected", (event) => {
      if (pointer.by === "touch") this.sheet.close(); // the codes are under it
      if (this.#mayMark && !palette.chosen) float.offer(spanOf(event), leftOut(desk, spanOf(event)));
    });
    pointer.addEventListener("drawn", () => palette.chosen && this.tagging.tag(palette.chosen, pointer.exact));
    pointer.addEventListener("cleared", () => float.hide());
    pointer.addEventListener("clicked", (event) => {
      const point = /** @type {CustomEvent<number | null>} */ (event).detail;
      if (this.taps.take(point)) return;
      const over = point === null ? [] : desk.painter.over(point);
      if (over.length > 1 && point !== null) float.list(over, { start: point, end: point + 1 });
      else if (over.length > 0 || point === null || !this.tagging.takeUnit(point)) desk.open.set(over[0]?.id ?? null);
    });
    pointer.addEventListener("hovered", (event) => {
      const point = /** @type {CustomEvent<number | null>} */ (event).detail;
      palette.define(point === null ? undefined : desk.painter.over(point)[0]?.code);
    });
    palette.addEventListener("pressed", (event) => {
      const { code, exact } = /** @type {CustomEvent} */ (event).detail;
      this.tagging.tag(code, exact);
    });
  }

  #listenToCard() {
    /** @type {Record<string, () => void>} */
    const acts = {
      unsure: () => this.doubt(),
      delete: () => this.remove(),
      close: () => this.desk.open.set(null),
      again: () => this.describeAgain(),
      mine: () => this.desk.editor.choose(this.desk.open.id ?? "", "mine"),
      theirs: () => this.desk.editor.choose(this.desk.open.id ?? "", "theirs"),
      both: () => this.desk.editor.choose(this.desk.open.id ?? "", "both"),
    };
    this.card.addEventListener("asked", (event) => acts[/** @type {CustomEvent} */ (event).detail]?.());
    this.card.addEventListener("left", () => {
      const focused = document.activeElement;
      if (focused instanceof HTMLElement) focused.blur();
      const tag = this.desk.tags.get(this.desk.open.id);
      if (tag) bring(this.desk, tag, () => this.sheet.top); // the lower fields of a long card scroll it away
    });
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-history]"))) {
      button.addEventListener("click", () => (button.dataset.history === "undo" ? this.undo() : this.redo()));
    }
  }

  /** Takes over what an earlier page of this person could not send. */
  async #resume() {
    try {
      const entries = await leftBehind(this.desk.queue);
      if (entries.length === 0) return;
      this.desk.editor.adopt(entries);
      this.questions.adopt(entries);
    } catch {
      this.desk.queue.unsafe = true; // the browser has no store; the queue says so as soon as something waits
    }
  }
}
