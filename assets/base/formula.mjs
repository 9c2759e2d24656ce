// A formula in x and y, as the table of features writes it, as a function: "x * x", "sin(y)",
// "atan2(y, x)".

const FUNCTIONS = ["sin", "cos", "tan", "tanh", "exp", "log", "sqrt", "abs"];
const OF_TWO = ["atan2"];
const OPERATORS = {
  "+": [1, (a, b) => a + b], "-": [1, (a, b) => a - b],
  "*": [2, (a, b) => a * b], "/": [2, (a, b) => a / b],
};

/** The function of x and y; throws for what is no formula. */
export function functionOf(formula) {
  const tokens = formula.match(/[a-z]+2?|\d+(?:\.\d+)?|\S/g) ?? [];
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
    left = (x, y) => joined(one(x, y), other(x, y));
  }
  return left;
}

function factor(tokens) {
  const token = tokens.shift();
  if (token === "x") return (x) => x;
  if (token === "y") return (x, y) => y;
  if (/^\d/.test(token)) return () => Number(token);
  if (token === "-") return negative(factor(tokens));
  if (OF_TWO.includes(token)) return ofTwo(token, tokens);
  const isCalled = FUNCTIONS.includes(token);
  if ((isCalled ? tokens.shift() : token) !== "(") throw new Error(`No formula at ${token}`);
  const inner = sum(tokens, 0);
  if (tokens.shift() !== ")") throw new Error("A formula's bracket is open");
  return isCalled ? (x, y) => Math[token](inner(x, y)) : inner;
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
  return (x, y) => Math[name](one(x, y), other(x, y));
}

const negative = (of) => (x, y) => -of(x, y);
