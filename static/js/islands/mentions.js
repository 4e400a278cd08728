// @ts-check
/**
 * Whoever writes a comment and types "@" is offered the people who would read it, as a list below the field that is
 * walked by arrows; Enter or Tab takes a name, Escape closes the list. Nothing is loaded before the first "@".
 */

const TYPED = /(?:^|[^A-Za-z0-9._@/-])@([A-Za-z0-9._-]*)$/;
const SHOWN = 8;

/** @param {HTMLElement} element what holds the fields, which may come and go: `<textarea data-people="ADDRESS">` */
export function mount(element) {
  const offers = new Offers();
  element.addEventListener("input", (event) => offers.follow(event.target));
  element.addEventListener("click", (event) => offers.follow(event.target));
  element.addEventListener("keydown", (event) => offers.press(event), { capture: true }); // before Enter sends
  element.addEventListener("focusout", () => offers.close());
  element.addEventListener("pointermove", (event) => offers.choose(optionAt(event)));
  element.addEventListener("pointerdown", (event) => {
    const option = optionAt(event);
    if (!option) return;
    event.preventDefault(); // the field keeps the focus
    offers.take(option);
  });
}

/** @param {Event} event */
function optionAt({ target }) {
  return target instanceof Element ? target.closest(/** @type {"li"} */ (".people-here [role=option]")) : null;
}

/** The list that is open, if one is. */
class Offers {
  constructor() {
    /** @type {HTMLTextAreaElement | null} */
    this.field = null;
    /** @type {HTMLElement | null} */
    this.list = null;
  }

  /**
   * Shows who fits what stands before the caret, or nobody.
   * @param {EventTarget | null} target
   */
  async follow(target) {
    if (!(target instanceof HTMLTextAreaElement) || !target.dataset.people) return;
    const list = typed(target) === null ? null : await listOf(target);
    const begun = typed(target);
    if (!list || begun === null || document.activeElement !== target) {
      if (this.field === target || begun === null) this.close();
      return;
    }
    const fitting = optionsOf(list)
      .filter((option) => fits(option, begun))
      .slice(0, SHOWN);
    for (const option of optionsOf(list)) option.hidden = !fitting.includes(option);
    if (fitting.length === 0) {
      this.close();
      return;
    }
    this.field = target;
    this.list = list;
    if (list.hidden) {
      list.hidden = false;
      list.scrollIntoView({ block: "nearest" });
    }
    target.setAttribute("aria-controls", list.id);
    this.choose(fitting[0]);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (!this.list || event.target !== this.field || event.isComposing || event.keyCode === 229) return;
    const shown = optionsOf(this.list).filter((option) => !option.hidden);
    const at = shown.findIndex((option) => option.ariaSelected === "true");
    if (event.key === "ArrowDown") this.choose(shown[(at + 1) % shown.length]);
    else if (event.key === "ArrowUp") this.choose(shown[(at + shown.length - 1) % shown.length]);
    else if ((event.key === "Enter" && !event.shiftKey) || (event.key === "Tab" && !event.shiftKey))
      this.take(shown[at]);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {HTMLElement | null | undefined} chosen */
  choose(chosen) {
    if (!this.list || !chosen) return;
    for (const option of optionsOf(this.list)) option.ariaSelected = String(option === chosen);
    this.field?.setAttribute("aria-activedescendant", chosen.id);
  }

  /** Writes the name in the place of what was begun. @param {HTMLElement | undefined} option */
  take(option) {
    const { field } = this;
    const begun = field && typed(field);
    if (!field || !option || begun === null) return;
    const caret = field.selectionStart;
    const space = /^\s/.test(field.value.slice(caret)) ? "" : " ";
    field.setRangeText(`${option.dataset.name}${space}`, caret - begun.length, caret, "end");
    this.close();
  }

  close() {
    if (this.list) this.list.hidden = true;
    this.field?.removeAttribute("aria-activedescendant");
    this.field = null;
    this.list = null;
  }
}

/**
 * What has been typed of a name before the caret: the empty text right after "@", null where no name is begun.
 * @param {HTMLTextAreaElement} field
 */
function typed(field) {
  if (field.selectionStart !== field.selectionEnd) return null;
  return TYPED.exec(field.value.slice(0, field.selectionStart))?.[1]?.toLowerCase() ?? null;
}

/** @type {WeakMap<HTMLTextAreaElement, Promise<HTMLElement | null>>} */
const lists = new WeakMap();

/**
 * The list of a field, brought when it is needed for the first time; null when the server can't be reached.
 * @param {HTMLTextAreaElement} field
 */
function listOf(field) {
  const list = lists.get(field) ?? bring(field);
  lists.set(field, list);
  return list;
}

/** @param {HTMLTextAreaElement} field */
async function bring(field) {
  try {
    const response = await fetch(field.dataset.people ?? "", { headers: { "HX-Request-Type": "partial" } });
    if (!response.ok) throw new Error(String(response.status));
    const list = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("ul");
    if (list) field.after(list);
    return list;
  } catch {
    lists.delete(field); // a comment can be written all the same; the next "@" asks again
    return null;
  }
}

/** @param {HTMLElement} list */
function optionsOf(list) {
  return [...list.querySelectorAll(/** @type {"li"} */ ("[role=option]"))];
}

/**
 * Whether the name, or a word of what the person is called, begins with *begun*.
 * @param {HTMLElement} option
 * @param {string} begun
 */
function fits(option, begun) {
  const words = (option.querySelector("b")?.textContent ?? "").toLowerCase().split(/\s+/);
  return [option.dataset.name ?? "", ...words].some((word) => word.startsWith(begun));
}
