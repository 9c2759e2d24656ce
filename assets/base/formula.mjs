// A formula in x and y, as the table of features writes it, as a function: "x * x", "sin(y)".

const FUNCTIONS = ["sin", "cos", "tan", "tanh", "exp", "log", "sqrt", "abs"];
const OPERATORS = {
  "+": [1, (a, b) => (x, y) => a(x, y) + b(x, y)],
  "-": [1, (a, b) => (x, y) => a(x, y) - b(x, y)],
  "*": [2, (a, b) => (x, y) => a(x, y) * b(x, y)],
  "/": [2, (a, b) => (x, y) => a(x, y) / b(x, y)],
};

/** The function of x and y; throws for what is no formula. */
export function functionOf(formula) {
  const tokens = formula.match(/[a-z]+|\d+(?:\.\d+)?|\S/g);
  const read = sum(tokens, 0);
  if (tokens.length) throw new Error(`No formula: ${formula}`);
  return read;
}

// What stands before an operator that binds weaker than `least`.
function sum(tokens, least) {
  let left = factor(tokens);
  while (OPERATORS[tokens[0]]?.[0] >= least) {
    const [binds, joined] = OPERATORS[tokens.shift()];
    left = joined(left, sum(tokens, binds + 1));
  }
  return left;
}

function factor(tokens) {
  const token = tokens.shift();
  if (token === "x") return (x) => x;
  if (token === "y") return (x, y) => y;
  if (token === "-") {
    const of = factor(tokens);
    return (x, y) => -of(x, y);
  }
  if (/^\d/.test(token)) return () => Number(token);
  if (token !== "(" && !(FUNCTIONS.includes(token) && tokens.shift() === "(")) {
    throw new Error(`No formula at ${token}`);
  }
  const inner = sum(tokens, 0);
  if (tokens.shift() !== ")") throw new Error("A formula's bracket is open");
  return token === "(" ? inner : (x, y) => Math[token](inner(x, y));
}
