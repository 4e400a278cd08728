/**
 * The way to the server and what the top bar says of it.
 */

/** @import { Answer, Attempt, Entry } from "../../lib/queue.js" */
import { Outbox } from "../../lib/outbox.js";
import { Queue } from "../../lib/queue.js";
import { speak } from "./say.js";

const PATIENCE = 30_000;
const TROUBLE = new Set(["warn", "bad"]);
const KEPT_ALIVE = 8_000; // browsers let small requests outlive their page

/** The CSRF token of this browser session; fetched anew after a new sign-in. */
let token = document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";

/** What a request needs that changes something. */
export const csrfToken = () => token;

/**
 * A queue that sends to the API as one person, and only as that person.
 * @param {string} person
 */
export function openQueue(person) {
  const outbox = new Outbox(person);
  const tab = crypto.getRandomValues(new Uint32Array(2)).join("-");
  const queue = new Queue({ outbox, send, identify: () => identify(person), tab });
  navigator.locks?.request(`glossator-tab-${tab}`, () => new Promise(() => {})); // held while this page lives
  for (const event of ["online", "focus", "pageshow"]) window.addEventListener(event, () => queue.retry());
  window.addEventListener("beforeunload", (event) => {
    if (queue.unsafe && queue.pending > 0) event.preventDefault();
  });
  return queue;
}

/**
 * Unsent saves whose page is gone.
 * @param {Queue} queue
 */
export async function leftBehind(queue) {
  const held = (await navigator.locks?.query())?.held ?? [];
  const open = new Set(held.map(({ name }) => name));
  const entries = await queue.outbox.entries();
  return entries.filter(({ id, tab }) => !queue.entries.has(id) && !open.has(`glossator-tab-${tab}`));
}

/**
 * Sends one save; an answer that can't be had has status 0.
 * @param {Entry} entry
 * @param {Attempt} attempt
 * @returns {Promise<Answer>}
 */
async function send(entry, attempt) {
  const of = { annotation: `/api/v1/annotations/${entry.id}`, coding: `/api/v1/documents/${entry.document}/coding` };
  const body = attempt.wanted && JSON.stringify(attempt.wanted);
  /** @type {Record<string, string>} */
  const headers = { "X-CSRFToken": token };
  if (body) headers["Content-Type"] = "application/json";
  if (attempt.version !== null) headers["If-Match"] = `"${attempt.version}"`;
  try {
    const response = await fetch(of[entry.kind], {
      method: body ? "PUT" : "DELETE",
      headers,
      body,
      keepalive: (body?.length ?? 0) < KEPT_ALIVE,
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
    });
    return answerOf(response.status, await bodyOf(response), attempt);
  } catch {
    return { status: 0, body: {}, version: null };
  }
}

/**
 * @param {Response} response
 * @returns {Promise<Record<string, any>>}
 */
async function bodyOf(response) {
  if (!response.headers.get("Content-Type")?.includes("json")) return {};
  return response.json();
}

/**
 * @param {number} status
 * @param {Record<string, any>} body
 * @param {Attempt} attempt
 * @returns {Answer}
 */
function answerOf(status, body, attempt) {
  const faults = /** @type {{field: string}[]} */ (body.errors ?? []);
  const stale = status === 400 && faults.some(({ field }) => field === "X-CSRFToken"); // another session, perhaps another person
  return { status: stale ? 401 : status, body, version: Number(body.version ?? attempt.version) || null };
}

/**
 * Whether *person* is signed in (again); takes over the CSRF token of their session.
 * @param {string} person
 */
async function identify(person) {
  try {
    const response = await fetch(location.pathname, { redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const state = JSON.parse(page.getElementById("document-state")?.textContent ?? "{}");
    if (state.me !== person) return false;
    token = page.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? token;
    return true;
  } catch {
    return false;
  }
}

/**
 * Keeps the mark in the top bar true; who may not tag has none. Trouble and its end are said aloud, too.
 * @param {Queue} queue
 * @param {HTMLElement | null} mark
 */
export function showSaving(queue, mark) {
  const words = mark?.querySelector(".words");
  if (!mark || !words) return;
  let troubled = false;
  const show = () => {
    const [tone, sentence] = sentenceOf(queue);
    if (words.textContent === sentence) return;
    if (TROUBLE.has(tone) || (tone === "good" && troubled)) speak(`${sentence}.`);
    troubled = TROUBLE.has(tone) || (tone !== "good" && troubled);
    mark.classList.remove("good", ...TROUBLE);
    if (tone) mark.classList.add(tone);
    words.textContent = sentence;
  };
  queue.addEventListener("change", show);
  show();
}

/**
 * @param {Queue} queue
 * @returns {[string, string]} tone and words
 */
function sentenceOf({ phase, pending, unsettled, unsafe }) {
  if (phase === "saved" && unsettled > 0) return ["warn", `Changed elsewhere too (${unsettled})`];
  if (phase === "saved") return ["good", "Saved"];
  if (unsafe) return ["bad", `Not saved (${pending}): keep this page open`];
  if (phase === "signed-out") return ["bad", `Signed out: ${pending} waiting`];
  return phase === "saving" ? ["", "Saving"] : ["warn", `Waiting (${pending})`];
}
