/** Numbers of report.json by their place: the object that they stand in, and each with its name there. */
interface NumbersOf {
  /** A JSON pointer. */
  readonly at: string;
  /** "value 4213481234567.8", as JSON has them. */
  readonly values: readonly string[];
}

/**
 * Every number of a report that it may print in a rounded form, as it stands in report.json: whole numbers are printed as they are, and
 * charts are drawn from what stands elsewhere as well.
 */
export function exactNumbers(report: object): NumbersOf[] {
  const found: NumbersOf[] = [];
  for (const [name, part] of Object.entries(report)) collect(part, `/${name}`, found);
  return found.filter(({ values }) => values.length > 0);
}

/** Objects in lists begin a place of their own; what they hold below that is named within it. */
function collect(part: unknown, at: string, found: NumbersOf[]): void {
  const values: string[] = [];
  const visit = (value: unknown, name: string): void => {
    if (typeof value === 'number') {
      if (!Number.isSafeInteger(value) || Math.abs(value) >= grouped) values.push(`${name} ${value}`.trim());
    } else if (Array.isArray(value) && value.some((each) => typeof each === 'object' && !isShort(name))) {
      value.forEach((each, i) => {
        collect(each, `${at}${name && `/${name}`}/${i}`, found);
      });
    } else if (value !== null && typeof value === 'object') {
      for (const [key, each] of Object.entries(value)) visit(each, name === '' ? key : `${name}/${key}`);
    }
  };
  const place = { at, values };
  found.push(place);
  visit(part, '');
}

/** From here on forms write whole numbers in thousands, millions, … */
const grouped = 1000;

/** Lines of a budget stay with their result. */
const isShort = (name: string): boolean => name.endsWith('uncertainty/lines');
