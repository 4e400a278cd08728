// @ts-check
/**
 * Shows the button that copies the code beside it; without a clipboard the button stays hidden.
 * @param {HTMLElement} element
 */
export function mount(element) {
  const button = element.querySelector("button");
  const code = element.querySelector("code");
  const words = button?.querySelector("span:last-child");
  if (!button || !code || !words || !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent ?? "");
    words.textContent = "Copied";
    setTimeout(() => {
      words.textContent = "Copy";
    }, 2000);
  });
}
