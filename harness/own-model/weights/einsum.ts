/** Letters of an Einsum: of each operand and of the result; an ellipsis stands for the axes of a batch. */
interface Letters {
  readonly operands: readonly string[];
  readonly result: string;
}

function lettersOf(equation: string): Letters {
  const [left = '', right] = equation.replaceAll('...', '').replaceAll(/\s/g, '').split('->');
  const operands = left.split(',');
  const all = [...left.replaceAll(',', '')];
  const once = all.filter((letter) => all.indexOf(letter) === all.lastIndexOf(letter));
  return { operands, result: right ?? once.sort().join('') };
}

/** The axes of a token: its sequence and its position. */
const axesOfTokens = 2;

/**
 * Whether every element of the operand is multiplied once for each token: all letters that it lacks number the tokens.
 * Sequence and position may be one letter, and an ellipsis is both.
 */
export function multipliesEachOnce(equation: string, operand: number): boolean {
  const { operands } = lettersOf(equation);
  const own = operands[operand] ?? '';
  const others = new Set([...operands.join('')].filter((letter) => !own.includes(letter)));
  const most = equation.includes('...') ? 0 : axesOfTokens;
  return others.size <= most;
}

/** Values that the operand makes of each token: the product of its axes that are in the result. */
export function outputsOf(equation: string, operand: number, dims: readonly number[]): number {
  const { operands, result } = lettersOf(equation);
  return [...(operands[operand] ?? '')].reduce(
    (n, letter, axis) => (result.includes(letter) ? n * (dims[axis] ?? 1) : n),
    1,
  );
}
