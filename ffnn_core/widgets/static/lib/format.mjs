/** Numbers as text: a true minus sign, a fixed number of digits, and never "−0.00". */

const MINUS = "\u2212";

/** `fixed(-0.1234, 2)` is "−0.12". */
export function fixed(value, digits = 2) {
  if (Number.isNaN(value)) return "not a number";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : `${MINUS}∞`;
  if (Math.abs(value) >= 1e6) return significant(value, digits + 1);
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/** As `fixed`, with "+" before a positive number: for slopes and changes. */
export function signed(value, digits = 2) {
  const text = fixed(value, digits);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** A number to so many significant digits, in powers of ten where it is very small or large. */
export function significant(value, digits = 3) {
  if (!Number.isFinite(value)) return fixed(value);
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size >= 1e-3 && size < 1e6
    ? String(Number(size.toPrecision(digits)))
    : size.toExponential(digits - 1).replace("e+", "e").replace("e-", `e${MINUS}`);
  return value < 0 ? MINUS + text : text;
}

/** A number as a factor or addend in a formula: negative numbers in brackets. */
export function bracketed(value, digits = 2) {
  const text = fixed(value, digits);
  return text.startsWith(MINUS) ? `(${text})` : text;
}

/** The number nearest to `value` in [low, high]. */
export function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

/** The multiple of `step` nearest to `value`, without stray binary digits. */
export function snap(value, step) {
  return Number((Math.round(value / step) * step).toPrecision(12));
}

/** A power of ten as on an axis: "10⁻⁶" for 1e-6; from 0.1 to 10 as it is. */
export function power(value) {
  const exponent = Math.round(Math.log10(value));
  if (Math.abs(exponent) < 2) return significant(value);
  return `10${exponent < 0 ? "⁻" : ""}${[...String(Math.abs(exponent))].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("")}`;
}
