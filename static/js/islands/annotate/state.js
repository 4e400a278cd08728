/**
 * What the server says about the article when the page opens, as the modules of the page use it.
 */

/** @import { Span } from "../../lib/offsets.js" */
/** @typedef {Record<string, string[]>} Values of fields or answers */
/**
 * One passage with one code by one person. Never changed: an edit puts another object in its place.
 * @typedef {object} Tag
 * @property {string} id
 * @property {number} start code points, half-open
 * @property {number} end
 * @property {string} code
 * @property {string} person
 * @property {string} layer
 * @property {number} version
 * @property {string} status
 * @property {boolean} incomplete a required field is missing
 * @property {boolean} unsure
 * @property {boolean} final
 * @property {boolean} breaks breaks a rule of the codebook
 * @property {boolean} rests belongs to a round that is over, and stays as it is
 * @property {Values} attributes
 * @property {string} note
 * @property {string} [origin] where it is not made by hand
 */
/**
 * @typedef {{code: string, name: string, key: string | null, unit: string, retired: boolean, required: string[]}} Code
 *   required: names of the fields that a tag must have
 */
/** @typedef {{id: string, name: string}} Person */
/** @typedef {[number, number, string, string]} Region start, end, kind, id */
/**
 * @typedef {object} State
 * @property {string} document
 * @property {string} project
 * @property {string} codebook the version in use
 * @property {string} me
 * @property {boolean} canTag
 * @property {string | null} answered when the owners last answered or corrected something in the round
 * @property {string | null} unit by which the team tags everything, where one is fixed
 * @property {number} place where the person stopped reading
 * @property {[number, number][]} seen stretches that have been on their screen
 * @property {Map<string, Code>} codes
 * @property {Map<string, Person>} people
 * @property {Region[]} regions that are left out of the corpus
 * @property {Tag[]} tags
 */

const LAYERS = ["individual", "consensus", "reference", "machine"];
const STATUSES = ["submitted", "accepted", "rejected", "superseded"];
const INCOMPLETE = 1;
const UNSURE = 2;
const FINAL = 4;
const BREAKS = 8;
const RESTS = 16;

/**
 * @param {string} json
 * @returns {State}
 */
export function readState(json) {
  const given = JSON.parse(json);
  const at = Object.fromEntries(given.columns.map((/** @type {string} */ name, /** @type {number} */ i) => [name, i]));
  const own = new Set(["attributes", "note"]);
  return {
    document: given.document,
    project: given.project,
    codebook: given.codebook_version,
    me: given.me,
    canTag: given.can_tag,
    answered: given.answered,
    unit: given.unit,
    place: given.place,
    seen: given.seen,
    codes: new Map(given.codes.map((/** @type {Code} */ code) => [code.code, code])),
    people: new Map(given.people.map((/** @type {Person} */ person) => [person.id, person])),
    regions: given.regions ?? [],
    tags: given.tags.map((/** @type {any[]} */ row) => {
      const cell = (/** @type {string} */ name) => row[at[name] ?? -1] ?? (own.has(name) ? null : 0);
      const flags = cell("flags");
      return {
        id: cell("id"),
        start: cell("start"),
        end: cell("end"),
        code: given.codes[cell("code")]?.code ?? "",
        person: given.people[cell("person")]?.id ?? "",
        layer: LAYERS[cell("layer")] ?? "individual",
        version: cell("version"),
        status: STATUSES[cell("status")] ?? "submitted",
        incomplete: (flags & INCOMPLETE) !== 0,
        unsure: (flags & UNSURE) !== 0,
        final: (flags & FINAL) !== 0,
        breaks: (flags & BREAKS) !== 0,
        rests: (flags & RESTS) !== 0,
        attributes: listed(cell("attributes")),
        note: cell("note") ?? "",
      };
    }),
  };
}

/**
 * The API gives one value alone and several as a list; here they are always a list.
 * @param {Record<string, string | string[]> | null} values
 * @returns {Values}
 */
function listed(values) {
  return Object.fromEntries(Object.entries(values ?? {}).map(([name, given]) => [name, [given].flat()]));
}

/**
 * A tag out of an annotation of the API.
 * @param {Record<string, any>} annotation
 * @returns {Tag}
 */
export function tagOf(annotation) {
  return {
    id: annotation.id,
    start: annotation.start,
    end: annotation.end,
    code: annotation.code,
    person: annotation.annotator?.id ?? annotation.annotator,
    layer: annotation.layer,
    version: annotation.version,
    status: annotation.status,
    incomplete: annotation.incomplete,
    unsure: annotation.certainty === "unsure",
    final: annotation.final,
    breaks: false,
    rests: false,
    attributes: listed(annotation.attributes),
    note: annotation.note ?? "",
  };
}

/**
 * What a PUT of a tag says.
 * @param {Tag} tag
 * @param {string} document
 * @param {string} quote
 */
export function bodyOf(tag, document, quote) {
  const { start, end, code, attributes, note, unsure, origin } = tag;
  const body = { document, start, end, quote, code, attributes, note, certainty: unsure ? "unsure" : "sure" };
  return origin ? { ...body, origin } : body;
}

/**
 * The tag with what a body of an unsent save says of it.
 * @param {Tag} tag
 * @param {Record<string, any>} body
 * @returns {Tag}
 */
export function withBody(tag, body) {
  const { start, end, code, attributes, note, certainty } = body;
  return { ...tag, start, end, code, attributes: listed(attributes), note: note ?? "", unsure: certainty === "unsure" };
}

/**
 * A tag that its author has just made.
 * @param {{id: string, code: string, person: string, origin?: string | undefined} & Span} made
 * @returns {Tag}
 */
export function newTag({ id, start, end, code, person, origin }) {
  const fresh = { version: 0, status: "submitted", layer: "individual", attributes: {}, note: "" };
  const tag = {
    ...fresh,
    id,
    start,
    end,
    code,
    person,
    incomplete: false,
    unsure: false,
    final: false,
    breaks: false,
    rests: false,
  };
  return origin ? { ...tag, origin } : tag;
}
