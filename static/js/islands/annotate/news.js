/**
 * What a version of the codebook changed for the coder: the panel above the text, and its key.
 */
import { speak } from "./say.js";

/** Confirms that it was seen; what is out of sight is brought into sight first. False where there is nothing. */
export function confirmSeen() {
  const button = document.querySelector(".news [data-command=seen]");
  if (!(button instanceof HTMLElement)) return false;
  const { top, bottom } = button.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) {
    button.closest(".news")?.scrollIntoView({ block: "center", behavior: "instant" });
    speak("This is what the codebook changed. The same key confirms that you have seen it.");
  } else button.click();
  return true;
}

/** Says what was confirmed; its panel is gone, and the way to it goes too. */
export function followNews() {
  document.body.addEventListener("codebook:seen", (event) => {
    const { version } = /** @type {CustomEvent} */ (event).detail;
    document.querySelector(".palette a[href^='#news-']")?.remove();
    speak(`You have seen what version ${version} changed.`);
  });
}

/** Brings what the owners answered while the article is open. */
export function bringAnswers() {
  document.body.dispatchEvent(new CustomEvent("rulings:changed"));
}

/** Brings what a version changed that has come into use while the article is open. */
export function bringNews() {
  document.body.dispatchEvent(new CustomEvent("codebook:changed"));
}
