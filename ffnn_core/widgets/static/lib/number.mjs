/** Numbers as people write them: read as they are meant, or not at all. */

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const FRACTIONS = {
  "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅖": "2/5", "⅗": "3/5", "⅘": "4/5",
  "⅙": "1/6", "⅚": "5/6", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8",
};

// What may stand before a number: x =, L ≈, ∂L/∂W1[2,0] =; and behind it: one word, as in "101 parameters".
const NAME = /^(?:∂?\p{L}[\p{L}\p{M}\p{N}_′']*(?:\[[\d, ]*\])?(?:\/∂\p{L}[\p{L}\p{M}\p{N}_′']*(?:\[[\d, ]*\])?)?)?\s*[=≈~]\s*/u;
const WORD = /\s+\p{L}{3,}$/u;
const NUMERAL = /\b(hundreds?|thousands?|millions?|billions?|dozens?|half|halves|thirds?|quarters?|tenths?|hundredths?|percent|times|minus|plus|over|point|squared|cubed|nan|inf|infinity)$/iu;

const DIGITS = String.raw`(?:\d+(?:[.,]\d*)?|[.,]\d+)`;
const DECIMAL = new RegExp(`^[+-]?${DIGITS}(?:e[+-]?\\d+)?$`, "i");
const POWER = new RegExp(String.raw`^([+-]?)(?:(${DIGITS})\s*[·×*x⋅]\s*)?10\s*(?:(?:\^|\*\*)\s*(?:\{([+-]?\d+)\}|\(([+-]?\d+)\)|([+-]?\d+))|([+-]\d+))$`, "i");
const MIXED = /^([+-]?)(\d+) (\d+\/\d+)$/;

/**
 * The number that a text means, or null: −0.25, "-1/4", "0,25", "2.5e-1", "2.5 × 10⁻¹", "1 1/2", "1½", "25%",
 * "x = 0.25" and "101 parameters". What could mean two numbers is not read.
 * @param {string} text
 * @param {string} [unit] what is asked for; behind the number it changes nothing
 * @returns {number | null}
 */
export function parseNumber(text, unit = "") {
  let tidy = plain(text).replace(NAME, "");
  const asked = plain(unit);
  if (asked && tidy.endsWith(asked)) tidy = tidy.slice(0, -asked.length).trim();
  else if (!NUMERAL.test(tidy)) tidy = tidy.replace(WORD, "");
  const percent = tidy.match(/^(.*\d[.,]?)\s*(?:%|percent)$/i);
  const value = percent ? scaled(decimal(percent[1]), 0.01) : quotient(tidy);
  return value !== null && Number.isFinite(value) ? value : null;
}

/** Write signs, spaces, exponents and fractions in one way. */
function plain(text) {
  return text
    .replace(/[\u2212\u2012\u2013\u2014\u207b]/g, "-")
    .replace(/-?[⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, (raised) => `^${[...raised].map((c) => (c === "-" ? c : SUPERSCRIPTS.indexOf(c))).join("")}`)
    .replace(/[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]/g, (c) => ` ${FRACTIONS[c]}`)
    .replace(/\u2044/g, "/")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/^([+-]) /, "$1");
}

/** A number, one number over another, or a whole number and a fraction. */
function quotient(text) {
  const mixed = text.match(MIXED);
  if (mixed && !/^\d{3}\//.test(mixed[3])) {
    const rest = quotient(mixed[3]);
    const size = rest === null ? null : Number(mixed[2]) + rest;
    return mixed[1] === "-" ? scaled(size, -1) : size;
  }
  if (text.includes("/") && /\d \d/.test(text)) return null; // 1 100/200 could mean two things
  const [above, below, ...more] = text.split("/").map(decimal);
  if (more.length || above === null || below === null || below === 0) return null;
  return below === undefined ? above : above / below;
}

function decimal(text) {
  const tidy = text.trim().replace(/^([+-]) /, "$1");
  const power = tidy.match(POWER);
  if (power) {
    const exponent = power[3] ?? power[4] ?? power[5] ?? power[6];
    return decimal(`${power[1]}${power[2] ?? "1"}e${exponent}`);
  }
  const grouped = /^[+-]?\d{1,3}(?: \d{3})+(?:[.,]\d*)?$/.test(tidy) ? tidy.replaceAll(" ", "") : tidy;
  if (!DECIMAL.test(grouped)) return null;
  if (/^[+-]?[1-9]\d{0,2},\d{3}$/.test(grouped)) return null; // 1,234 could mean two things
  return Number(grouped.replace(",", "."));
}

function scaled(value, factor) {
  return value === null ? null : value * factor;
}
