/**
 * What is on or off, and the buttons that say so and turn it.
 */

import { part } from "./desk.js";

/** Something that a person likes on or off; remembered by the browser. Tells with `changed`. */
export class Habit extends EventTarget {
  /**
   * @param {string} name
   * @param {boolean} [initially]
   */
  constructor(name, initially = false) {
    super();
    this.name = name;
    this.on = (localStorage.getItem(name) ?? (initially ? "on" : "off")) === "on";
  }

  /** @param {boolean} on */
  set(on) {
    this.on = on;
    localStorage.setItem(this.name, on ? "on" : "off");
    this.dispatchEvent(new CustomEvent("changed"));
  }
}

/**
 * Keeps buttons of role switch in step with a habit.
 * @param {Iterable<Element>} buttons
 * @param {Habit} habit
 */
export function bindSwitch(buttons, habit) {
  for (const button of buttons) {
    const show = () => {
      button.setAttribute("aria-checked", String(habit.on));
      part(button, ".value").textContent = habit.on ? "on" : "off";
    };
    button.addEventListener("click", () => habit.set(!habit.on));
    habit.addEventListener("changed", show);
    show();
  }
}
