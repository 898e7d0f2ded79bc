/** Numbers as people write them. */

const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * The number that a text means, or null: −0.25, "-1/4", "0,25", "2.5e-1" and "2.5 · 10^-1".
 * @param {string} text
 * @returns {number | null}
 */
export function parseNumber(text) {
  const tidy = text.trim().replace(/[\u2212\u2012\u2013\u2014]/g, "-").replace(/\s+/g, "")
    .replace(/[·×*x]10\^?\{?([+-]?\d+)\}?$/, "e$1");
  const [above, below, ...more] = tidy.split("/").map(decimal);
  if (more.length || above === null || below === null || below === 0) return null;
  const value = below === undefined ? above : above / below;
  return Number.isFinite(value) ? value : null;
}

function decimal(text) {
  const commas = text.split(",").length - 1;
  if (commas > 1 || (commas && text.includes("."))) return null; // 1,000.5 could mean two things
  const point = text.replace(",", ".");
  return PLAIN.test(point) ? Number(point) : null;
}
