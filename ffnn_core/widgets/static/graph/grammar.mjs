/**
 * The grammar of an expression. From loose to tight:
 *
 *     sum     = product (("+" | "-") product)*
 *     product = signed (("*" | "/") signed)*
 *     signed  = "-" signed | power
 *     power   = atom ("**" signed)?
 *     atom    = number | name | function "(" sum ")" | "(" sum ")"
 *
 * `−`, `·`, `×`, `÷`, `^`, `²` and `³` are read as well. Reading makes the list of operations, each
 * after its operands; numbers alone are computed at once.
 */

import { FUNCTIONS, compute, trouble } from "./operations.mjs";

export const LONGEST = 100, MOST_OPERATIONS = 24, MOST_VARIABLES = 6, LONGEST_NAME = 6;

const TOKEN = /[^\S\uFEFF]+|(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[A-Za-z]\w*|σ)|(?<sign>\*\*|[-+*/^()−·×÷²³])/uy;
const WORD = /^(?:False|None|True|and|as|assert|async|await|break|class|def|del|elif|else|except|for|from|global|if|import|in|is|lambda|not|or|pass|raise|return|try|while|with|yield)$/; // of Python's
const SPELLED = { "−": "-", "·": "*", "×": "*", "÷": "/", "^": "**" };
const SUMS = { "+": "add", "-": "subtract" }, PRODUCTS = { "*": "multiply", "/": "divide" };
const WANTED = "a number, a variable, a function or “(”";

class Refusal extends Error {
  constructor(message, at, length) {
    super(message);
    this.at = at;
    this.length = length;
  }
}

/** Tokens as `{ kind, text, at }`; the last is the end. */
function tokens(text) {
  const found = [];
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < text.length;) {
    const at = TOKEN.lastIndex, match = TOKEN.exec(text);
    if (!match) {
      const [strange] = text.slice(at);
      throw new Refusal(`“${strange}” has no meaning here; there are + − * / ** ( ), numbers, names and ${FUNCTIONS.join(", ")}`, at, strange.length);
    }
    const { number, name, sign } = match.groups;
    if (number !== undefined) found.push({ kind: "number", text: number, at });
    else if (name !== undefined) found.push({ kind: "name", text: name === "σ" ? "sigmoid" : name, at, length: name.length });
    else if (sign === "²" || sign === "³") found.push({ kind: "sign", text: "**", at }, { kind: "number", text: sign === "²" ? "2" : "3", at });
    else if (sign) found.push({ kind: "sign", text: SPELLED[sign] ?? sign, at, length: sign.length });
  }
  return [...found, { kind: "end", text: "", at: text.length, length: 1 }];
}

function build(text) {
  if (text.length > LONGEST) throw new Refusal(`the expression has ${text.length} characters; it may have ${LONGEST}`, LONGEST, text.length - LONGEST);
  const list = tokens(text), variables = [], nodes = [];
  let place = 0;
  const now = () => list[place];
  const refuse = (message, token = now()) => { throw new Refusal(message, token.at, token.length ?? token.text.length); };
  const is = (...signs) => now().kind === "sign" && signs.includes(now().text);
  const take = () => list[place++];
  const place1 = (token) => `character ${token.at + 1}`;

  /** A new operation, as an operand of the next. */
  function add(operation, operands, token) {
    if (operands.every((each) => each.number !== undefined)) {
      const numbers = operands.map((each) => each.number), number = compute(operation, numbers);
      if (!Number.isFinite(number)) refuse(trouble(operation, numbers, number), token);
      return { number };
    }
    const count = nodes.filter((node) => node.operation).length;
    if (count === MOST_OPERATIONS) refuse(`this is operation ${count + 1}; there may be ${MOST_OPERATIONS}`, token);
    nodes.push({ operation, operands });
    return { node: nodes.length - 1 };
  }

  function variable(token) {
    if (token.text.length > LONGEST_NAME) refuse(`the name ${token.text} has ${token.text.length} letters; it may have ${LONGEST_NAME}`, token);
    if (WORD.test(token.text)) refuse(`${token.text} is a word of Python’s; a variable wants another name`, token);
    const known = nodes.findIndex((node) => node.variable === token.text);
    if (known >= 0) return { node: known };
    if (variables.length === MOST_VARIABLES) refuse(`${token.text} is one variable too many; there may be ${MOST_VARIABLES}`, token);
    variables.push(token.text);
    nodes.push({ variable: token.text });
    return { node: nodes.length - 1 };
  }

  function chain(inner, signs) {
    let left = inner();
    while (is(...Object.keys(signs))) {
      const sign = take();
      left = add(signs[sign.text], [left, inner()], sign);
    }
    return left;
  }
  const sum = () => chain(product, SUMS);
  const product = () => chain(signed, PRODUCTS);

  function signed() {
    if (!is("-")) return power();
    const sign = take();
    return add("negative", [signed()], sign);
  }

  function power() {
    const base = atom();
    if (!is("**")) return base;
    const sign = take();
    return add("power", [base, signed()], sign);
  }

  function bracket(open) {
    const inner = sum();
    if (!is(")")) refuse(now().kind === "end" ? `“)” is wanted at the end, to close the “(” at ${place1(open)}` : `an operation or “)” is wanted before “${now().text}”${beside()}`);
    take();
    return inner;
  }

  /** What to say where two things stand side by side. */
  const beside = () => (now().kind === "number" || now().kind === "name" || is("(") ? "; a product is written with *" : "");

  function atom() {
    const token = take();
    if (token.kind === "number") {
      const number = Number(token.text);
      if (!Number.isFinite(number)) refuse(`${token.text} is larger than any number a computer keeps`, token);
      return { number };
    }
    if (token.kind === "name") {
      if (FUNCTIONS.includes(token.text)) {
        if (!is("(")) refuse(`${token.text} wants its “(” here`);
        const open = take();
        return add(token.text, [bracket(open)], token);
      }
      if (is("(")) refuse(`${token.text} is no function here; there are ${FUNCTIONS.join(", ")}. A product is written ${token.text}*(…)`, token);
      return variable(token);
    }
    if (token.kind === "sign" && token.text === "(") return bracket(token);
    return refuse(token.kind === "end" ? `the expression ends where ${WANTED} is wanted` : `“${token.text}” stands where ${WANTED} is wanted`, token);
  }

  const result = sum();
  if (now().kind !== "end") refuse(is(")") ? "this “)” closes nothing" : `an operation is wanted before “${now().text}”${beside()}`);
  if (result.number !== undefined) throw new Refusal("there is no variable in it, so there is no slope; write a letter, as in x*x", 0, text.length);
  return { nodes, variables, result: result.node };
}

/**
 * Read an expression.
 * @param {string} text
 * @returns {{ graph?: { nodes: object[], variables: string[], result: number }, error?: string, at?: number, length?: number }}
 *   its graph, or what is wrong, where, and over how many characters. A node is `{ variable }` or
 *   `{ operation, operands }`, an operand `{ node }`, a place in the list, or `{ number }`.
 */
export function parse(text) {
  try {
    return { graph: build(text) };
  } catch (error) {
    if (error instanceof Refusal) return { error: error.message, at: error.at, length: Math.max(1, error.length) };
    throw error;
  }
}
