// A formula in x and y, as the table of features writes it, as a function: "x * x", "sin(y)".

const FUNCTIONS = ["sin", "cos", "tan", "tanh", "exp", "log", "sqrt", "abs"];
const OPERATORS = {
  "+": [1, (a, b) => a + b], "-": [1, (a, b) => a - b],
  "*": [2, (a, b) => a * b], "/": [2, (a, b) => a / b],
};

/** The function of x and y; throws for what is no formula. */
export function functionOf(formula) {
  const tokens = formula.match(/[a-z]+|\d+(?:\.\d+)?|\S/g) ?? [];
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
  const isCalled = FUNCTIONS.includes(token);
  if ((isCalled ? tokens.shift() : token) !== "(") throw new Error(`No formula at ${token}`);
  const inner = sum(tokens, 0);
  if (tokens.shift() !== ")") throw new Error("A formula's bracket is open");
  return isCalled ? (x, y) => Math[token](inner(x, y)) : inner;
}

const negative = (of) => (x, y) => -of(x, y);
