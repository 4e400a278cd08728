/**
 * Signals that something changed in a project: one connection a browser, led by one of its tabs and passed on to
 * the others. Where there is no stream, a look at everything every fifteen seconds stands for it.
 */

/** @typedef {{document: string | null, what: "annotations" | "regions" | "codings" | "review" | "codebook"}} Signal */

const AGAIN = 15_000;

export class Live extends EventTarget {
  /**
   * @param {string} address of the stream
   * @param {string} person whose browser it is: another one hears of other things
   */
  constructor(address, person) {
    super();
    this.address = address;
    this.name = `glossator-live ${person} ${address}`;
    this.others = new BroadcastChannel(this.name);
    this.others.addEventListener("message", ({ data }) => this.#tell(data));
    if (navigator.locks) navigator.locks.request(this.name, () => this.#lead());
    else this.#lead(); // not a secure context: a connection for each tab
  }

  /** Listens for as long as the page lives. */
  #lead() {
    this.#connect();
    return new Promise(() => {});
  }

  #connect() {
    const source = new EventSource(this.address);
    source.addEventListener("changed", ({ data }) => this.#pass(JSON.parse(data)));
    source.addEventListener("resync", () => this.#pass(null));
    source.addEventListener("error", () => {
      if (source.readyState !== EventSource.CLOSED) return; // it comes back by itself
      setTimeout(() => {
        this.#pass(null);
        this.#connect();
      }, AGAIN);
    });
  }

  /** @param {Signal | null} signal null: anything may have changed */
  #pass(signal) {
    this.others.postMessage(signal);
    this.#tell(signal);
  }

  /** @param {Signal | null} signal */
  #tell(signal) {
    this.dispatchEvent(signal ? new CustomEvent("changed", { detail: signal }) : new CustomEvent("resync"));
  }
}
