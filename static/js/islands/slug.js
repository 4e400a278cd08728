// @ts-check
/**
 * Proposes the short name of a project from its name, until somebody writes one.
 * @param {HTMLElement} form
 */
export function mount(form) {
  const name = form.querySelector("[name=name]");
  const slug = form.querySelector("[name=slug]");
  if (!(name instanceof HTMLInputElement && slug instanceof HTMLInputElement)) return;
  let own = slug.value !== "";
  slug.addEventListener("input", () => {
    own = slug.value !== "";
  });
  name.addEventListener("input", () => {
    if (!own) slug.value = shortened(name.value);
  });
}

/**
 * Small letters, digits and hyphens of *name*, at most sixty.
 * @param {string} name
 */
function shortened(name) {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
}
