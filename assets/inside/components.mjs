// The two main components of a layer's values: Python's run/layer_view.py has the same.

const SWEEPS = 30; // at most: Jacobi's method doubles its digits from sweep to sweep
const SETTLED = 1e-24; // of the squares beside the diagonal, against those on it

const dot = (one, other) => one.reduce((sum, value, at) => sum + value * other[at], 0);

/**
 * Of values [unit][point]: the points' `middle`, two directions at right angles along which they are
 * spread most, and the `shares` of their variance that these hold. A direction points as the one
 * `before` it did, else to where its largest entry is positive.
 */
export function mainComponents(values, before = null) {
  const middle = values.map((unit) => unit.reduce((sum, value) => sum + value, 0) / unit.length);
  const { lengths, directions } = eigen(values.map((one, i) => values.map((other, j) => covariance(one, other, middle[i], middle[j]))));
  const order = lengths.map((_, at) => at).sort((one, other) => lengths[other] - lengths[one]).slice(0, 2);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  return {
    middle,
    directions: order.map((at, nth) => turned(directions.map((row) => row[at]), before?.directions[nth])),
    shares: order.map((at) => (total > 0 ? lengths[at] / total : 0)),
  };
}

function covariance(one, other, middle, otherMiddle) {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += (one[at] - middle) * (other[at] - otherMiddle);
  return sum / one.length;
}

function turned(direction, before) {
  const largest = direction.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  const sign = before?.length === direction.length ? dot(direction, before) : largest;
  return sign < 0 ? direction.map((value) => -value) : direction;
}

/** Eigenvalues and eigenvectors (columns) of a symmetric matrix, by Jacobi's rotations. */
function eigen(matrix) {
  const n = matrix.length;
  const directions = matrix.map((_, i) => matrix.map((__, j) => Number(i === j)));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let beside = 0, on = 0;
    matrix.forEach((row, i) => row.forEach((value, j) => {
      if (i === j) on += value * value;
      else beside += value * value;
    }));
    if (beside <= SETTLED * on) break;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(matrix, directions, p, q);
  }
  return { lengths: matrix.map((row, at) => row[at]), directions };
}

/** Turns two axes so that the entry between them is 0. */
function rotate(matrix, directions, p, q) {
  if (matrix[p][q] === 0) return;
  const tilt = (matrix[q][q] - matrix[p][p]) / (2 * matrix[p][q]);
  const tangent = (tilt < 0 ? -1 : 1) / (Math.abs(tilt) + Math.hypot(tilt, 1));
  const cosine = 1 / Math.hypot(tangent, 1), sine = tangent * cosine;
  for (const rows of [matrix, directions]) {
    for (const row of rows) [row[p], row[q]] = [cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]];
  }
  const [upper, lower] = [matrix[p], matrix[q]];
  for (let k = 0; k < upper.length; k++) {
    [upper[k], lower[k]] = [cosine * upper[k] - sine * lower[k], sine * upper[k] + cosine * lower[k]];
  }
}
