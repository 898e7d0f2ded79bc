/** The operations of an expression: SymPy's values and slopes, how they are written, where they fail. */

import { significant } from "../lib/format.mjs";
import {
  add_value, add_a, add_b,
  subtract_value, subtract_a, subtract_b,
  multiply_value, multiply_a, multiply_b,
  divide_value, divide_a, divide_b,
  power_value, power_a, power_b,
  negative_value, negative_a,
  sigmoid_value, sigmoid_a,
  tanh_value, tanh_a,
  exp_value, exp_a,
  log_value, log_a,
  sqrt_value, sqrt_a,
  relu_value, relu_a,
  abs_value, abs_a,
} from "../generated/graph_of_anything.mjs";

const TABLE = {
  add: { value: add_value, slopes: [add_a, add_b], sign: "+" },
  subtract: { value: subtract_value, slopes: [subtract_a, subtract_b], sign: "−" },
  multiply: { value: multiply_value, slopes: [multiply_a, multiply_b], sign: "·" },
  divide: { value: divide_value, slopes: [divide_a, divide_b], sign: "/" },
  power: { value: power_value, slopes: [power_a, power_b], sign: "**" },
  negative: { value: negative_value, slopes: [negative_a] },
  sigmoid: { value: sigmoid_value, slopes: [sigmoid_a] },
  tanh: { value: tanh_value, slopes: [tanh_a] },
  exp: { value: exp_value, slopes: [exp_a] },
  log: { value: log_value, slopes: [log_a] },
  sqrt: { value: sqrt_value, slopes: [sqrt_a] },
  relu: { value: relu_value, slopes: [relu_a] },
  abs: { value: abs_value, slopes: [abs_a] },
};

export const FUNCTIONS = ["sigmoid", "tanh", "exp", "log", "sqrt", "relu", "abs"];

export const compute = (operation, numbers) => TABLE[operation].value(...numbers);

/** The local slope along one operand. */
export const slope = (operation, place, numbers) => TABLE[operation].slopes[place](...numbers);

const GREEK = { sigmoid: "σ" };
const SQUARES = { "2": "²", "3": "³" };

/** An operation as it is written, of operands as they are written. */
export function spelled(operation, operands, { short = false } = {}) {
  const [a, b] = operands, { sign } = TABLE[operation];
  if (operation === "power" && SQUARES[b]) return `${a}${SQUARES[b]}`;
  if (operation === "power") return `${a} ^ ${b}`;
  if (sign) return `${a} ${sign} ${b}`;
  if (operation === "negative") return `−${a}`;
  return `${short ? GREEK[operation] ?? operation : operation}(${a})`;
}

/** In words, why an operation has no finite value. */
export function trouble(operation, [a, b], value) {
  const written = (number) => significant(number, 3);
  if (operation === "log") return a === 0 ? "log(0) has no value: near 0 the logarithm falls without end" : `log(${written(a)}) has no value: a logarithm takes positive numbers only`;
  if (operation === "sqrt") return `sqrt(${written(a)}) has no value among the real numbers: a square is never negative`;
  if (operation === "divide" && b === 0) return "division by 0 has no value";
  if (operation === "power" && a === 0) return `0 to the power ${written(b)} is a division by 0`;
  if (operation === "power" && Number.isNaN(value)) return `${written(a)} to the power ${written(b)} has no value among the real numbers: a negative number takes whole powers only`;
  return `${spelled(operation, [a, b].map((each) => (each === undefined ? each : written(each))))} is larger than any number a computer keeps`;
}

/** In words, why an operation with a value has no slope there, or a slope that is a choice; "" where all is well. */
export function kink(operation, place, [a, b], local) {
  if (operation === "relu" && a === 0) return "relu has a kink at 0: slope 0 from the left, 1 from the right; as programs do, we take 0";
  if (operation === "abs" && a === 0) return "abs has a kink at 0: slope −1 from the left, 1 from the right; as programs do, we take 0";
  if (Number.isFinite(local)) return "";
  if (operation === "sqrt") return "sqrt stands upright at 0: its slope there is infinite";
  if (operation === "power" && place === 1) return `the slope along an exponent is a logarithm of the base, and the base is ${significant(a, 3)}`;
  if (operation === "power") return `a power ${significant(b, 3)} has no finite slope at 0`;
  return "a slope here is larger than any number a computer keeps";
}
