/**
 * Undo and redo without limit: each step knows what tags were before and after it, and applying the
 * other side is its inverse, whether or not the step has been saved meanwhile.
 */

/**
 * @template T
 * @typedef {{id: string, before: T | null, after: T | null}} Change null: there is no such tag
 */

/** @template T */
export class History {
  /** @param {(changes: Change<T>[]) => void} apply brings every tag of a step to its `after` */
  constructor(apply) {
    this.apply = apply;
    /** @type {Change<T>[][]} */
    this.past = [];
    /** @type {Change<T>[][]} */
    this.future = [];
  }

  /**
   * Takes a step: applies it and remembers it. What had been undone before it is forgotten.
   * @param {Change<T>[]} changes
   */
  take(changes) {
    this.past.push(changes);
    this.future = [];
    this.apply(changes);
  }

  /** The step that was undone, or null when there is none. */
  undo() {
    const changes = this.past.pop();
    if (!changes) return null;
    this.future.push(changes);
    const inverse = changes.toReversed().map(({ id, before, after }) => ({ id, before: after, after: before }));
    this.apply(inverse);
    return inverse;
  }

  /** The step that was done again, or null when there is none. */
  redo() {
    const changes = this.future.pop();
    if (!changes) return null;
    this.past.push(changes);
    this.apply(changes);
    return changes;
  }

  /**
   * Forgets a tag that the server has refused or that somebody else took away: its steps can't be repeated.
   * @param {string} id
   */
  forget(id) {
    const without = (/** @type {Change<T>[][]} */ steps) =>
      steps.map((changes) => changes.filter((change) => change.id !== id)).filter((changes) => changes.length > 0);
    this.past = without(this.past);
    this.future = without(this.future);
  }
}
