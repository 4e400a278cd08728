// @ts-check
/**
 * A list of codes that is long: branches close, and typing a few letters leaves the codes that have them in their name.
 * What is closed stays so when the list is exchanged.
 */
const MANY = 12;

/** @param {HTMLElement} element */
export function mount(element) {
  /** @type {Set<string>} */
  const closed = new Set();
  const find = /** @type {HTMLInputElement | null} */ (element.querySelector("[data-find]"));
  const draw = () => {
    for (const item of items(element)) prepare(item, closed);
    if (find?.value) filter(element, find.value);
  };
  if (find) {
    find.hidden = items(element).length <= MANY;
    find.addEventListener("input", () => filter(element, find.value));
    find.addEventListener("keydown", (event) => event.key === "Enter" && first(element)?.focus());
  }
  element.addEventListener("outline:open", (event) => {
    const item = event.target instanceof Element ? event.target.closest("li") : null;
    for (let above = item?.parentElement?.closest("li"); above; above = above.parentElement?.closest("li") ?? null)
      toggle(/** @type {HTMLElement} */ (above), closed, false);
  });
  document.addEventListener("htmx:after:swap", () => element.isConnected && draw());
  draw();
}

/**
 * @param {Element} element
 * @returns {HTMLElement[]}
 */
function items(element) {
  return [...element.querySelectorAll(/** @type {"li"} */ ("li[data-key]"))];
}

/**
 * Gives a branch the button that closes it.
 * @param {HTMLElement} item
 * @param {Set<string>} closed
 */
function prepare(item, closed) {
  const row = item.querySelector(":scope > .row");
  if (!row || !item.querySelector(":scope > ul") || row.querySelector(".fold")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "fold";
  button.ariaLabel = `What stands below ${item.querySelector(".name")?.textContent}`;
  button.addEventListener("click", () => toggle(item, closed, !closed.has(item.dataset.key ?? "")));
  row.append(button);
  toggle(item, closed, closed.has(item.dataset.key ?? ""));
}

/**
 * @param {HTMLElement} item
 * @param {Set<string>} closed
 * @param {boolean} close
 */
function toggle(item, closed, close) {
  const key = item.dataset.key ?? "";
  if (close) closed.add(key);
  else closed.delete(key);
  item.toggleAttribute("data-closed", close);
  const button = item.querySelector(":scope > .row > .fold");
  if (button) button.ariaExpanded = String(!close);
}

/**
 * Leaves the codes whose name holds *words*, and those that they stand below.
 * @param {HTMLElement} element
 * @param {string} words
 */
function filter(element, words) {
  const wanted = words.trim().toLowerCase();
  element.toggleAttribute("data-found", wanted !== "");
  for (const item of items(element)) {
    const name = item.querySelector(".name")?.textContent?.toLowerCase() ?? "";
    item.hidden = wanted !== "" && !name.includes(wanted);
  }
  if (!wanted) return;
  for (const item of items(element)) {
    if (item.hidden) continue;
    for (let above = item.parentElement?.closest("li"); above; above = above.parentElement?.closest("li"))
      above.hidden = false;
  }
}

/**
 * The first code that was found.
 * @param {HTMLElement} element
 */
function first(element) {
  const wanted = /** @type {HTMLInputElement} */ (element.querySelector("[data-find]")).value.trim().toLowerCase();
  const item = items(element).find(
    (one) => !one.hidden && one.querySelector(".name")?.textContent?.toLowerCase().includes(wanted),
  );
  return /** @type {HTMLElement | null | undefined} */ (item?.querySelector(":scope > .row > a"));
}
