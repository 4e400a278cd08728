// @ts-check
/** Where a row of an indented list goes when a hand lets go of it. */

/**
 * @typedef {object} Row a row that is on the screen, and none of those that are being moved
 * @property {string} key
 * @property {number} depth 0 at the top
 * @property {boolean} closed whether what stands below it is out of sight
 */

/**
 * The place before row number *gap* at the depth nearest to *wanted* that is possible there.
 * @param {Row[]} rows
 * @param {number} gap
 * @param {number} wanted
 * @returns {{ depth: number, parent: string, after: string }} below *parent* ("" for the top), right after the code
 *   *after* ("" for the first place)
 */
export function placeAt(rows, gap, wanted) {
  const above = rows[gap - 1];
  const least = rows[gap]?.depth ?? 0;
  const most = above ? above.depth + (above.closed ? 0 : 1) : 0;
  const depth = Math.max(least, Math.min(most, wanted));
  let after = "";
  for (const row of rows.slice(0, gap).reverse()) {
    if (row.depth === depth && !after) after = row.key;
    if (row.depth < depth) return { depth, parent: row.key, after };
  }
  return { depth, parent: "", after };
}
