// @ts-check
/**
 * Copies the table: as a table for a word processor, or what an address holds. Without a clipboard no button is shown.
 * @param {HTMLElement} element
 */
export function mount(element) {
  if (!navigator.clipboard?.write) return;
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (element.querySelectorAll("[data-takes]"))) {
    button.hidden = false;
    button.addEventListener("click", () => void take(element, button));
  }
}

/**
 * @param {HTMLElement} element
 * @param {HTMLButtonElement} button
 */
async function take(element, button) {
  const what = button.dataset.takes ?? "";
  try {
    await (what === "table" ? takeTable(element) : takeText(what));
    tell(element, button, "Copied");
  } catch {
    tell(element, button, "That could not be copied");
  }
}

/** @param {string} address */
async function takeText(address) {
  const text = fetch(address).then(async (answer) => {
    if (!answer.ok) throw new Error("refused");
    return new Blob([await answer.text()], { type: "text/plain" });
  });
  await navigator.clipboard.write([new ClipboardItem({ "text/plain": text })]);
}

/** @param {HTMLElement} element */
async function takeTable(element) {
  const shown = element.querySelector("table");
  if (!shown) throw new Error("no table");
  const table = plain(shown);
  const lines = [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent).join("\t"));
  const notes = [...element.querySelectorAll(".notes li")].map((note, at) => `${at + 1} ${note.textContent}`);
  const whole = document.createElement("div");
  whole.append(table, ...notes.map((words) => paragraph(words)));
  const html = new XMLSerializer().serializeToString(whole);
  await navigator.clipboard.write([
    new ClipboardItem({
      "text/html": new Blob([html], { type: "text/html" }),
      "text/plain": new Blob([[...lines, ...notes].join("\n")], { type: "text/plain" }),
    }),
  ]);
}

/**
 * The table with its words alone: no links, no colours.
 * @param {HTMLTableElement} shown
 */
function plain(shown) {
  const table = document.createElement("table");
  const caption = table.createCaption();
  caption.textContent = shown.caption?.textContent ?? "";
  for (const row of shown.rows) {
    const made = table.insertRow();
    for (const cell of row.cells) {
      const one = document.createElement(cell.tagName.toLowerCase());
      one.textContent = words(cell);
      made.append(one);
    }
  }
  return table;
}

/** @param {HTMLTableCellElement} cell */
function words(cell) {
  const note = cell.querySelector("sup");
  const below = cell.querySelector("small");
  const whole = (cell.textContent ?? "").trim();
  const rest = [note, below].reduce((left, part) => (part ? left.replace(part.textContent ?? "", "") : left), whole);
  const first = rest.trim();
  return [note ? `${first} (${note.textContent})` : first, below?.textContent].filter(Boolean).join(" ");
}

/** @param {string} text */
function paragraph(text) {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}

/**
 * @param {HTMLElement} element
 * @param {HTMLButtonElement} button
 * @param {string} said
 */
function tell(element, button, said) {
  const label = button.querySelector("span:last-child");
  const spoken = element.querySelector("[data-spoken]");
  if (!label || !spoken || button.dataset.told) return;
  const usual = label.textContent;
  button.dataset.told = "";
  label.textContent = said;
  spoken.textContent = said;
  setTimeout(() => {
    label.textContent = usual;
    spoken.textContent = "";
    delete button.dataset.told;
  }, 2000);
}
