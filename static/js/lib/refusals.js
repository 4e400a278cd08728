// @ts-check
/**
 * What htmx brings back that is no part of the page. Our own refusals say where they belong (HX-Retarget: #notices);
 * a page from a proxy, or no answer at all, must not be put where a list stood.
 */

/** @param {Document} page */
export function listenForRefusals(page) {
  page.addEventListener("htmx:response:error", (event) => {
    const { ctx } = /** @type {CustomEvent} */ (event).detail;
    if (ctx.response.status === 422 || ctx.hx?.retarget || ctx.hx?.redirect) return;
    ctx.swap = "none";
    notify(`The server answered with error ${ctx.response.status}. Nothing on this page has changed.`);
  });
  page.addEventListener("htmx:error", () => {
    notify("The server cannot be reached. Nothing on this page has changed; try again in a moment.");
  });
}

/**
 * Puts a sentence where every page shows its notices.
 * @param {string} sentence
 * @param {"" | "good" | "warn" | "bad"} tone
 */
export function notify(sentence, tone = "bad") {
  const box = document.createElement("div");
  box.className = `notice ${tone}`;
  box.setAttribute("role", tone === "bad" ? "alert" : "status");
  const icon = document.createElement("span");
  icon.className = `icon icon-${tone === "good" ? "circle-check" : tone ? "circle-alert" : "info"}`;
  icon.ariaHidden = "true";
  const words = document.createElement("div");
  words.textContent = sentence;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button plain small square";
  close.ariaLabel = "Close";
  close.append(Object.assign(document.createElement("span"), { className: "icon icon-x", ariaHidden: "true" }));
  close.addEventListener("click", () => box.remove());
  box.append(icon, words, close);
  document.getElementById("notices")?.replaceChildren(box);
}
