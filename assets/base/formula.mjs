// A formula of a point's coordinates as a function: "x * x", "sin(y)" of the table of features,
// "x1*x2^2" of somebody's own, as a link writes it.

const FUNCTIONS = ["sin", "cos", "tan", "tanh", "exp", "log", "sqrt", "abs", "sign"];
const OF_TWO = ["atan2", "min", "max"];
const OPERATORS = {
  "+": [1, (a, b) => a + b], "-": [1, (a, b) => a - b],
  "*": [2, (a, b) => a * b], "/": [2, (a, b) => a / b],
};
const INPUT = /^x(\d+)$/;

/** The function of x and y, and of the further coordinates in a list; throws for what is no formula. */
export function functionOf(formula) {
  const tokens = formula.match(/[a-z]+\d*|\d+(?:\.\d+)?|\S/g) ?? [];
  const read = sum(tokens, 0);
  if (tokens.length) throw new Error(`No formula: ${formula}`);
  return read;
}

// What is joined by operators that bind at least so strongly.
function sum(tokens, least) {
  let left = factor(tokens);
  while (OPERATORS[tokens[0]]?.[0] >= least) {
    const [binds, joined] = OPERATORS[tokens.shift()];
    const [one, other] = [left, sum(tokens, binds + 1)];
    left = (x, y, more) => joined(one(x, y, more), other(x, y, more));
  }
  return left;
}

function factor(tokens) {
  if (tokens[0] === "-") {
    tokens.shift();
    return negative(factor(tokens));
  }
  const base = primary(tokens);
  if (tokens[0] !== "^") return base;
  tokens.shift();
  const exponent = factor(tokens);
  return (x, y, more) => base(x, y, more) ** exponent(x, y, more);
}

function primary(tokens) {
  const token = tokens.shift();
  if (token === "x" || token === "x1") return (x) => x;
  if (token === "y" || token === "x2") return (x, y) => y;
  if (INPUT.test(token)) return further(Number(token.slice(1)) - 3);
  if (token === "pi") return () => Math.PI;
  if (/^\d/.test(token)) return number(Number(token));
  if (OF_TWO.includes(token)) return ofTwo(token, tokens);
  const isCalled = FUNCTIONS.includes(token);
  if ((isCalled ? tokens.shift() : token) !== "(") throw new Error(`No formula at ${token}`);
  const inner = sum(tokens, 0);
  if (tokens.shift() !== ")") throw new Error("A formula's bracket is open");
  return isCalled ? (x, y, more) => Math[token](inner(x, y, more)) : inner;
}

function ofTwo(name, tokens) {
  const after = (sign) => {
    if (tokens.shift() !== sign) throw new Error(`No formula at ${name}`);
  };
  after("(");
  const one = sum(tokens, 0);
  after(",");
  const other = sum(tokens, 0);
  after(")");
  return (x, y, more) => Math[name](one(x, y, more), other(x, y, more));
}

const number = (value) => () => value;
const further = (at) => (x, y, more) => more[at];
const negative = (of) => (x, y, more) => -of(x, y, more);
