/**
 * Saves on their way to the server. For each tag the queue knows the state that its author wants and what
 * the server was last told; it sends until both agree. A save is repeated word for word until it is
 * answered, so an answer that got lost does no harm.
 */

/** @import { Outbox } from "./outbox.js" */
/** @typedef {Record<string, unknown>} Body */
/** @typedef {{wanted: Body | null, version: number | null, revision: number}} Attempt */
/**
 * @typedef {object} Entry
 * @property {string} id
 * @property {"annotation" | "coding"} kind
 * @property {string} document
 * @property {Body | null} wanted null: deleted
 * @property {number} revision counts the changes of `wanted`
 * @property {number | null} version that the server has; null: it has none
 * @property {Attempt | null} sent and not answered
 * @property {Body | null} theirs what the server had instead, until a person chooses
 * @property {number} made milliseconds since 1970
 * @property {string} tab that made it
 */
/** @typedef {{status: number, body: Body, version: number | null}} Answer status 0: there was none */
/** @typedef {"saved" | "saving" | "waiting" | "signed-out"} Phase */
/**
 * @typedef {object} Options
 * @property {Outbox} outbox
 * @property {(entry: Entry, attempt: Attempt) => Promise<Answer>} send never throws
 * @property {() => Promise<boolean>} identify whether the session is this person's (again)
 * @property {string} tab
 */

const SHORTEST = 100;
const LONGEST = 15_000;
const LATER = new Set([0, 408, 425, 429]);

export class Queue extends EventTarget {
  /** @param {Options} options */
  constructor({ outbox, send, identify, tab }) {
    super();
    this.outbox = outbox;
    this.send = send;
    this.identify = identify;
    this.tab = tab;
    /** @type {Map<string, Entry>} */
    this.entries = new Map();
    /** @type {Map<string, number>} */
    this.versions = new Map();
    /** Whether unsent saves would be lost with the page, because the browser can't keep them. */
    this.unsafe = false;
    this.signedOut = false;
    this.failures = 0;
    this.running = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** Saves that the server has not confirmed, without those that wait for a choice. */
  get pending() {
    return [...this.entries.values()].filter((entry) => !entry.theirs).length;
  }

  /** Saves of what was changed elsewhere too, which wait for a choice. */
  get unsettled() {
    return this.entries.size - this.pending;
  }

  /** @returns {Phase} */
  get phase() {
    if (this.pending === 0) return "saved";
    if (this.signedOut) return "signed-out";
    return this.failures > 0 ? "waiting" : "saving";
  }

  /**
   * Brings a tag to a state, or away (null), sooner or later.
   * @param {Pick<Entry, "id" | "kind" | "document" | "wanted">} save
   */
  save({ id, kind, document, wanted }) {
    const before = this.entries.get(id);
    const version = this.versions.get(id) ?? null;
    const entry = before ?? {
      id,
      kind,
      document,
      wanted,
      revision: 0,
      version,
      sent: null,
      theirs: null,
      made: Date.now(),
      tab: this.tab,
    };
    entry.wanted = wanted;
    entry.revision += 1;
    this.entries.set(id, entry);
    if (wanted === null && entry.version === null && !entry.sent) this.#drop(entry);
    else this.#keep(entry);
    this.#tell("change");
    this.#schedule(0);
  }

  /**
   * Takes over saves that an earlier page could not send.
   * @param {Entry[]} entries
   */
  adopt(entries) {
    for (const entry of entries) {
      if (this.entries.has(entry.id)) continue;
      this.entries.set(entry.id, { ...entry, tab: this.tab });
      if (entry.version !== null) this.versions.set(entry.id, entry.version);
      this.#keep(entry);
    }
    this.#tell("change");
    this.#schedule(0);
  }

  /**
   * Ends a conflict: *mine* is sent over what the server has, else theirs stays.
   * @param {string} id
   * @param {boolean} mine
   */
  choose(id, mine) {
    const entry = this.entries.get(id);
    if (!entry?.theirs) return;
    entry.version = Number(entry.theirs.version);
    this.versions.set(id, entry.version);
    entry.theirs = null;
    if (mine) this.#keep(entry);
    else this.#drop(entry);
    this.#tell("change");
    this.#schedule(0);
  }

  /** Tries again at once: the network or the session may be back. */
  retry() {
    if (this.pending > 0) this.#schedule(0);
  }

  /** @param {number} delay */
  #schedule(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#run(), delay);
  }

  async #run() {
    if (this.running) return;
    this.running = true;
    try {
      if (this.signedOut) this.signedOut = !(await this.identify());
      let again = !this.signedOut;
      while (again) {
        const entry = [...this.entries.values()].find(({ theirs }) => !theirs);
        again = entry !== undefined && (await this.#attempt(entry));
      }
    } finally {
      this.running = false;
    }
    this.#tell("change");
    if (this.pending > 0) this.#schedule(backoff(this.failures));
  }

  /**
   * Sends one save; false when it is no use to go on at once.
   * @param {Entry} entry
   */
  async #attempt(entry) {
    const attempt = entry.sent ?? { wanted: entry.wanted, version: entry.version, revision: entry.revision };
    entry.sent = attempt;
    const answer = await this.send(entry, attempt);
    if (LATER.has(answer.status) || answer.status >= 500) {
      this.failures += 1;
      this.entries.delete(entry.id); // to the end of the line: one that always fails must not hold up the others
      this.entries.set(entry.id, entry);
      return false;
    }
    this.failures = 0;
    if (answer.status === 401) {
      this.signedOut = true;
      return false;
    }
    entry.sent = null;
    if (answer.status === 412) this.#conflict(entry, answer);
    else if (answer.status >= 400) this.#refuse(entry, answer);
    else this.#done(entry, attempt, answer);
    this.#tell("change");
    return true;
  }

  /**
   * @param {Entry} entry
   * @param {Attempt} attempt
   * @param {Answer} answer
   */
  #done(entry, attempt, answer) {
    entry.version = answer.version;
    if (answer.version === null) this.versions.delete(entry.id);
    else this.versions.set(entry.id, answer.version);
    const last = entry.revision === attempt.revision;
    if (last) this.#drop(entry);
    else this.#keep(entry);
    this.#tell("saved", { entry, state: attempt.wanted && answer.body, last });
  }

  /**
   * @param {Entry} entry
   * @param {Answer} answer
   */
  #refuse(entry, answer) {
    this.#drop(entry);
    this.#tell("refused", { entry, problem: answer.body, status: answer.status });
  }

  /**
   * @param {Entry} entry
   * @param {Answer} answer
   */
  #conflict(entry, answer) {
    const present = answer.body.state ?? null;
    if (present === null || typeof present !== "object") {
      this.#refuse(entry, answer);
      return;
    }
    entry.theirs = /** @type {Body} */ (present);
    this.#keep(entry);
    this.#tell("conflict", { entry });
  }

  /** @param {Entry} entry */
  #keep(entry) {
    this.outbox.put(entry).catch(() => this.#unsafe());
  }

  /** @param {Entry} entry */
  #drop(entry) {
    this.entries.delete(entry.id);
    this.outbox.remove(entry.id).catch(() => this.#unsafe());
  }

  #unsafe() {
    if (this.unsafe) return;
    this.unsafe = true;
    this.#tell("change");
  }

  /**
   * @param {string} name
   * @param {object} [detail]
   */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/**
 * Milliseconds until the next try: by chance, up to a bound that doubles with each failure.
 * @param {number} failures
 * @param {number} chance in [0, 1)
 */
export function backoff(failures, chance = Math.random()) {
  const longest = Math.min(LONGEST, SHORTEST * 2 ** (failures + 1));
  return SHORTEST + chance * (longest - SHORTEST);
}
