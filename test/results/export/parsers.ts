// Readers of the forms that know nothing of what wrote them.

/** CSV by RFC 4180, character by character: lines of fields. */
export function parseCsv(text: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const at = text[i]!;
    if (isQuoted) {
      if (at !== '"') field += at;
      else if (text[i + 1] === '"') field += text[++i];
      else isQuoted = false;
    } else if (at === '"' && field === '') isQuoted = true;
    else if (at === '"') throw new Error(`a quote inside a bare field at ${i}`);
    else if (at === ',') {
      line.push(field);
      field = '';
    } else if (at === '\r' && text[i + 1] === '\n') {
      lines.push([...line, field]);
      line = [];
      field = '';
      i++;
    } else if (at === '\r' || at === '\n') throw new Error(`a bare line break at ${i}`);
    else field += at;
  }
  if (isQuoted || field !== '' || line.length > 0) throw new Error('the last line does not end');
  return lines;
}

export interface PrometheusSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface PrometheusText {
  readonly samples: readonly PrometheusSample[];
  readonly help: ReadonlyMap<string, string>;
  readonly comments: readonly string[];
}

const name = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"(,|$)/y;

/**
 * The text format 0.0.4 of Prometheus by its grammar: HELP and TYPE once and before the samples of their metric, which stand together;
 * no sample twice.
 */
export function parsePrometheus(text: string): PrometheusText {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const samples: PrometheusSample[] = [];
  const help = new Map<string, string>();
  const types = new Map<string, string>();
  const comments: string[] = [];
  const seen = new Set<string>();
  const done = new Set<string>();
  let current = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const [, kind, metric, rest] = new RegExp(`^# (HELP|TYPE) (${name}) (.*)$`).exec(line) ?? [];
    if (kind !== undefined) {
      const table = kind === 'HELP' ? help : types;
      if (table.has(metric!) || done.has(metric!)) throw new Error(`${kind} of ${metric} again or too late`);
      if (kind === 'TYPE' && !['gauge', 'counter', 'untyped'].includes(rest!))
        throw new Error(`type ${rest}`);
      table.set(metric!, rest!);
      continue;
    }
    if (line.startsWith('#')) {
      comments.push(line);
      continue;
    }
    const [, of, inner, value] =
      new RegExp(`^(${name})\\{(.*)\\} (-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)$`).exec(line) ?? [];
    if (of === undefined) throw new Error(`no line of Prometheus: ${line}`);
    if (of !== current) {
      if (done.has(of)) throw new Error(`the samples of ${of} do not stand together`);
      done.add(of);
      current = of;
    }
    if (!types.has(of)) throw new Error(`${of} has no type`);
    if (seen.has(`${of}{${inner}}`)) throw new Error(`twice: ${line}`);
    seen.add(`${of}{${inner}}`);
    samples.push({ name: of, labels: labelsOf(inner!), value: Number(value) });
  }
  return { samples, help, comments };
}

function labelsOf(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  label.lastIndex = 0;
  while (label.lastIndex < text.length) {
    const match = label.exec(text);
    if (!match) throw new Error(`no labels: ${text}`);
    labels[match[1]!] = match[2]!.replace(/\\(.)/g, (_, what) => (what === 'n' ? '\n' : what));
  }
  return labels;
}
