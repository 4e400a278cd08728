/**
 * Unsent saves, kept in IndexedDB so that they outlive the page, the browser and a power cut. Each belongs
 * to the person who made it; nobody else reads or sends it.
 */

/** @import { Entry } from "./queue.js" */

const STORE = "unsent";

export class Outbox {
  /** @param {string} person */
  constructor(person, name = "glossator") {
    this.person = person;
    /** @type {Promise<IDBDatabase>} */
    this.database = new Promise((resolve, reject) => {
      const opening = indexedDB.open(name, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: ["person", "id"] });
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
      opening.onblocked = () => reject(new Error("The browser keeps an older store open."));
    });
    this.database.catch(() => {}); // whoever uses it hears of it
  }

  /** @param {Entry} entry */
  async put(entry) {
    await this.#write((store) => store.put({ ...entry, person: this.person }));
  }

  /** @param {string} id */
  async remove(id) {
    await this.#write((store) => store.delete([this.person, id]));
  }

  /**
   * This person's unsent saves, oldest first.
   * @returns {Promise<Entry[]>}
   */
  async entries() {
    const database = await this.database;
    const mine = IDBKeyRange.bound([this.person], [this.person, []]);
    const request = database.transaction(STORE).objectStore(STORE).getAll(mine);
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result.sort((a, b) => a.made - b.made));
      request.onerror = () => reject(request.error);
    });
  }

  /** @param {(store: IDBObjectStore) => void} change */
  async #write(change) {
    const database = await this.database;
    await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, "readwrite", { durability: "strict" });
      transaction.oncomplete = resolve;
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
      change(transaction.objectStore(STORE));
    });
  }
}
