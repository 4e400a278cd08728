// @ts-check
/**
 * Codes of a draft moved in their tree: by the dots of a row with the mouse or a finger, by the arrow keys on them, or
 * by the buttons that they open. The server says what came of it; this sends one move after the other, keeps the focus
 * on the code, and brings the text beside the tree into its order.
 */
import { listenForDrags } from "./arranging/drag.js";
import { sortText } from "./arranging/text.js";

/** @type {Record<string, string>} */
const STEPS = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" };

/** @param {HTMLElement} element */
export function mount(element) {
  const tree = new Tree(element);
  element.addEventListener("click", (event) => tree.click(event));
  element.addEventListener("keydown", (event) => tree.press(event));
  element.addEventListener("submit", (event) => tree.submit(event), { capture: true }); // before htmx sees it
  listenForDrags(element, (key, { parent, position }) => tree.move({ key, parent, position: String(position) }));
  document.addEventListener("htmx:after:swap", () => element.isConnected && tree.arrived());
  document.addEventListener("htmx:before:request", (event) => tree.begun(/** @type {CustomEvent} */ (event).detail));
  document.addEventListener("htmx:finally:request", (event) => tree.ended(/** @type {CustomEvent} */ (event).detail));
}

/**
 * @typedef {object} Move
 * @property {string} key the code
 * @property {string} [step] up, down, in or out; otherwise *parent* and *position* say where to
 * @property {string} [parent]
 * @property {string} [position]
 * @property {boolean} [pressed] whether the button of the step was pressed, which then keeps the focus
 */

class Tree {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.form = this.find();
    /** @type {Move[]} what waits for the answer to the move before it */
    this.waiting = [];
    /** @type {Move | null} what is on its way */
    this.sent = null;
    this.sending = false;
    /** @type {object | null} htmx's own record of the request that is under way */
    this.request = null;
  }

  find() {
    return /** @type {HTMLFormElement} */ (this.element.querySelector("#tree"));
  }

  get steps() {
    return /** @type {HTMLElement} */ (this.form.querySelector(".steps"));
  }

  /** @param {MouseEvent} event */
  click(event) {
    const grip = gripOf(event.target);
    if (!grip) return;
    event.preventDefault();
    const shown = !this.steps.hidden && grip.closest(".row")?.nextElementSibling === this.steps;
    this.show(grip, !shown);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (event.key === "Escape" && !this.steps.hidden) this.close();
    const grip = gripOf(event.target);
    const step = STEPS[event.key];
    if (!grip || !step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.move({ key: grip.value, step });
  }

  /**
   * A button of a step was pressed, or this sends a move; none overtakes another.
   * @param {SubmitEvent} event
   */
  submit(event) {
    const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
    if (this.sending || button?.name !== "step") return;
    const move = { key: this.field("code").value, step: button.value, pressed: true };
    if (this.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.waiting.push(move);
    } else {
      this.sent = move;
    }
  }

  /** @param {Move} move */
  move(move) {
    if (this.sent) {
      this.waiting.push(move);
      return;
    }
    this.sent = move;
    this.field("code").value = move.key;
    this.field("parent").value = move.parent ?? "";
    this.field("position").value = move.position ?? "";
    this.sending = true;
    this.form.requestSubmit(this.button(move.step));
    this.sending = false;
  }

  /** The tree has come back. */
  arrived() {
    const form = this.find();
    if (form === this.form) return;
    this.form = form;
    this.request = null;
    const done = this.sent;
    this.sent = null;
    if (done) this.follow(done);
    sortText(form);
    const next = this.waiting.shift();
    if (next) this.move(next);
  }

  /** @param {{ ctx: { sourceElement: Element } }} detail */
  begun({ ctx }) {
    if (ctx.sourceElement === this.form) this.request = ctx;
  }

  /**
   * A request has come to its end: where it brought no tree, it was refused or got no answer, and a notice says so.
   * @param {{ ctx: object }} detail
   */
  ended({ ctx }) {
    if (ctx !== this.request) return;
    this.sent = null;
    this.waiting = [];
  }

  /** @param {Move} move */
  follow(move) {
    const grip = document.getElementById(`grip-${move.key}`);
    if (!grip) return;
    grip.dispatchEvent(new CustomEvent("outline:open", { bubbles: true }));
    this.show(grip, move.pressed === true);
    const focused = (move.pressed && this.button(move.step)) || grip;
    focused.focus({ preventScroll: true });
    focused.scrollIntoView({ block: "nearest" });
  }

  /**
   * The steps that a code can go, below its row.
   * @param {HTMLElement} grip
   * @param {boolean} shown
   */
  show(grip, shown) {
    const { steps } = this;
    grip.closest(".row")?.after(steps);
    steps.hidden = !shown;
    if (grip instanceof HTMLButtonElement) this.field("code").value = grip.value;
  }

  close() {
    const grip = this.steps.previousElementSibling?.querySelector(".grip");
    if (grip instanceof HTMLElement && this.steps.contains(document.activeElement)) grip.focus();
    this.steps.hidden = true;
  }

  /** @param {string | undefined} step */
  button(step) {
    const found = step ? this.steps.querySelector(`[value=${step}]`) : null;
    return /** @type {HTMLButtonElement | null} */ (found);
  }

  /** @param {string} name */
  field(name) {
    return /** @type {HTMLInputElement} */ (this.form.elements.namedItem(name));
  }
}

/**
 * @param {EventTarget | null} target
 * @returns {HTMLButtonElement | null}
 */
function gripOf(target) {
  return target instanceof Element ? target.closest(/** @type {"button"} */ ("button.grip")) : null;
}
