/**
 * Shareable state in the address of the page: `#neuron.w=3&neuron.c=-2`.
 *
 * A module says which traits are worth sharing and what they may be:
 * `shared: { w: [-6, 6], loss: ["rss", "log_loss"], running: true }`
 * that is, a lowest and a highest number, or the allowed texts, or `true` for yes and no;
 * a list of numbers has one such pair for each: `{ x: [[-9, 9], [-9, 9]] }`.
 */

/** The value in an address as a value of the trait, or undefined where it is not allowed. */
export function readValue(text, allowed) {
  if (allowed === true) return text === "true" || text === "false" ? text === "true" : undefined;
  if (Array.isArray(allowed[0])) {
    const values = text.split(",").map((part, i) => (allowed[i] ? readValue(part, allowed[i]) : undefined));
    return values.length === allowed.length && !values.includes(undefined) ? values : undefined;
  }
  if (typeof allowed[0] === "string") return allowed.includes(text) ? text : undefined;
  const value = Number(text);
  const [low, high] = allowed;
  return text.trim() !== "" && value >= low && value <= high ? value : undefined;
}

/** The traits of one widget (its slug) that a fragment holds. */
export function readFragment(fragment, slug, shared) {
  const pairs = new URLSearchParams(fragment.replace(/^#/, ""));
  const state = {};
  for (const [trait, allowed] of Object.entries(shared)) {
    const text = pairs.get(`${slug}.${trait}`);
    const value = text === null ? undefined : readValue(text, allowed);
    if (value !== undefined) state[trait] = value;
  }
  return state;
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
