/**
 * x with the least sum of (row · x - value)², by the normal equations scaled per column; null where they have no one answer.
 *
 * @param values one for each row
 */
export function leastSquares(
  rows: readonly (readonly number[])[],
  values: readonly number[],
): number[] | null {
  const width = rows[0]?.length ?? 0;
  if (width === 0) return null;
  const scale = Array.from({ length: width }, (_, i) =>
    rows.reduce((most, row) => Math.max(most, Math.abs(row[i]!)), 0),
  );
  if (scale.includes(0)) return null;
  const scaled = rows.map((row) => row.map((value, i) => value / scale[i]!));
  const matrix = scale.map((_, i) => [
    ...scale.map((__, j) => scaled.reduce((sum, row) => sum + row[i]! * row[j]!, 0)),
    scaled.reduce((sum, row, at) => sum + row[i]! * values[at]!, 0),
  ]);
  const solution = eliminate(matrix);
  return solution === null ? null : solution.map((value, i) => value / scale[i]!);
}

/** Gauss with pivots, on a matrix with the right side as its last column. */
function eliminate(matrix: number[][]): number[] | null {
  const size = matrix.length;
  for (let column = 0; column < size; column++) {
    const pivot = matrix
      .slice(column)
      .reduce((best, row) => (Math.abs(row[column]!) > Math.abs(best[column]!) ? row : best));
    if (Math.abs(pivot[column]!) < 1e-9) return null;
    matrix.splice(matrix.indexOf(pivot), 1);
    matrix.splice(column, 0, pivot);
    for (const row of matrix) {
      if (row === pivot) continue;
      const factor = row[column]! / pivot[column]!;
      for (let i = column; i <= size; i++) row[i]! -= factor * pivot[i]!;
    }
  }
  return matrix.map((row, i) => row[size]! / row[i]!);
}
