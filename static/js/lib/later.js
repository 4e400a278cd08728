/**
 * Work that may wait until what a person did is on the screen.
 */

/**
 * A function that runs *act* once after the next frame, however often it is called until then.
 * @param {() => void} act
 * @returns {(() => void) & {now: () => void}} `now` runs it at once, if it waits
 */
export function afterFrame(act) {
  let waiting = false;
  const now = () => {
    if (!waiting) return;
    waiting = false;
    act();
  };
  const schedule = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => setTimeout(now));
  };
  return Object.assign(schedule, { now });
}
