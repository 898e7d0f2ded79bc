/**
 * Shareable state in the address of the page: `#neuron.w=3&neuron.c=-2`.
 *
 * A module names the traits worth sharing, `shared: ["w", "c"]`; what they may be is said by the
 * traits themselves (`limits` in `kit/traits.py`). An address is input: a value that Python would
 * refuse is left out here, and nowhere else need anybody look.
 */

const NUMBER = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A number that is written out in full, or undefined. */
function readNumber(text, { low, high, least = 0 }) {
  const value = NUMBER.test(text) ? Number(text) : NaN;
  return value >= low && value <= high && Math.abs(value) >= least ? value : undefined;
}

const READERS = {
  number: readNumber,
  whole(text, limits) {
    const value = readNumber(text, limits);
    return Number.isInteger(value) ? value : undefined;
  },
  choice: (text, { of }) => (of.includes(text) ? text : undefined),
  flag: (text) => ({ true: true, false: false })[text === "true" || text === "false" ? text : ""],
  text(text, { longest, like = "[^]*" }) {
    return [...text].length <= longest && new RegExp(`^(?:${like})$`, "u").test(text) ? text : undefined;
  },
  numbers(text, limits) {
    const values = text.split(",").map((part) => readNumber(part, limits));
    return values.length === limits.n && !values.includes(undefined) ? values : undefined;
  },
};

/** The value in an address as a value of the trait, or undefined where its limits do not allow it. */
export function readValue(text, limits) {
  return limits ? READERS[limits.kind](text, limits) : undefined;
}

/** The traits of one widget (its slug) that a fragment holds; `limits` has those that it may hold. */
export function readFragment(fragment, slug, limits) {
  const pairs = new URLSearchParams(fragment.replace(/^#/, ""));
  const state = {};
  for (const [trait, allowed] of Object.entries(limits)) {
    const text = pairs.get(`${slug}.${trait}`);
    const value = text === null ? undefined : readValue(text, allowed);
    if (value !== undefined) state[trait] = value;
  }
  return state;
}

/** Is this widget named by a fragment, alone (`#neuron`) or with a value (`#neuron.w=3`)? */
export function isNamed(fragment, slug) {
  return fragment === `#${slug}` || fragment.startsWith(`#${slug}.`) || fragment.includes(`&${slug}.`);
}

/** A fragment with the traits of one widget replaced; the other widgets' stay as they were. */
export function writeFragment(fragment, slug, state) {
  const others = [...new URLSearchParams(fragment.replace(/^#/, ""))]
    .filter(([key]) => key.includes(".") && !key.startsWith(`${slug}.`));
  const own = Object.entries(state).map(([trait, value]) => [`${slug}.${trait}`, brief(value)]);
  const pairs = [...others, ...own].map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  return pairs.length ? `#${pairs.join("&")}` : "";
}

function brief(value) {
  if (Array.isArray(value)) return value.map(brief).join(",");
  return typeof value === "number" ? String(Number(value.toPrecision(6))) : String(value);
}
