// Weighted logistic regression by Newton steps, for a handful of columns.

const STEPS = 25;
const RIDGE = 1e-6;

/** Coefficients, one per column, that fit label 1 best. Put a column of ones for the constant. */
export function fitLogistic(
  rows: readonly (readonly number[])[],
  labels: readonly number[],
  weights: readonly number[],
): readonly number[] {
  const width = rows[0]?.length ?? 0;
  let coefficients = new Array<number>(width).fill(0);
  for (let step = 0; step < STEPS; step++) {
    const gradient = new Array<number>(width).fill(0);
    const hessian = Array.from({ length: width }, () => new Array<number>(width).fill(0));
    rows.forEach((row, r) => {
      const margin = row.reduce((sum, x, k) => sum + x * (coefficients[k] ?? 0), 0);
      const p = 1 / (1 + Math.exp(-margin));
      const weight = weights[r] ?? 0;
      for (let a = 0; a < width; a++) {
        gradient[a] = (gradient[a] ?? 0) + weight * ((labels[r] ?? 0) - p) * (row[a] ?? 0);
        for (let b = 0; b < width; b++) {
          const line = hessian[a] as number[];
          line[b] = (line[b] ?? 0) + weight * p * (1 - p) * (row[a] ?? 0) * (row[b] ?? 0);
        }
      }
    });
    const change = solve(hessian, gradient);
    coefficients = coefficients.map((value, k) => value + (change[k] ?? 0));
    if (change.every((value) => Math.abs(value) < 1e-6)) break;
  }
  return coefficients.map((value) => Number(value.toFixed(5)));
}

/** Solves a small symmetric system by Gaussian elimination with pivots. */
function solve(matrix: readonly (readonly number[])[], target: readonly number[]): number[] {
  const n = target.length;
  const work = matrix.map((row, i) => [
    ...row.map((value, k) => (k === i ? value + RIDGE : value)),
    target[i] ?? 0,
  ]);
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let r = c; r < n; r++) {
      if (Math.abs(work[r]?.[c] ?? 0) > Math.abs(work[pivot]?.[c] ?? 0)) pivot = r;
    }
    [work[c], work[pivot]] = [work[pivot] as number[], work[c] as number[]];
    for (let r = 0; r < n; r++) {
      if (r === c) continue;
      const factor = (work[r]?.[c] ?? 0) / (work[c]?.[c] ?? 1);
      for (let k = c; k <= n; k++) {
        (work[r] as number[])[k] = (work[r]?.[k] ?? 0) - factor * (work[c]?.[k] ?? 0);
      }
    }
  }
  return work.map((row, i) => (row[n] ?? 0) / (row[i] ?? 1));
}
