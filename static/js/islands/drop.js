// @ts-check
/**
 * A field for files that also takes what is dropped on it, and names what was chosen in its `<output>`.
 * @param {HTMLElement} element
 */
export function mount(element) {
  const input = /** @type {HTMLInputElement | null} */ (element.querySelector("input[type=file]"));
  if (!input) return;
  element.classList.add("live");
  element.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    element.classList.add("over");
  });
  element.addEventListener("dragleave", (event) => {
    if (!(event.relatedTarget instanceof Node) || !element.contains(event.relatedTarget))
      element.classList.remove("over");
  });
  element.addEventListener("drop", (event) => {
    event.preventDefault();
    element.classList.remove("over");
    if (!event.dataTransfer?.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  input.addEventListener("change", () => {
    const output = element.querySelector("output");
    if (output) output.value = named([...(input.files ?? [])]);
  });
}

/** @param {File[]} files */
function named(files) {
  if (!files.length) return "";
  const first = files.slice(0, 3).map((file) => file.name);
  return files.length > 3 ? `${first.join(", ")} and ${files.length - 3} more` : first.join(", ");
}
