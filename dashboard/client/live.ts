// Follows a run that measures now: opened on its page only, and only while somebody can see it. Without it the page shows the moment at
// which it was loaded.

(() => {
  interface Followed {
    readonly position: number;
    readonly title: string;
    readonly processes: readonly {
      readonly outcome: string;
      readonly shown: string;
      readonly samples: number;
      readonly durationNs: readonly number[];
      readonly telemetry: readonly unknown[];
      readonly telemetryShown: string;
    }[];
  }

  const found = document.querySelector<HTMLElement>('[data-live]');
  if (!found) return;
  const part = found;
  const find = (name: string) => part.querySelector(`[data-live-${name}]`);
  let after = Number(part.dataset.after);
  let source: EventSource | null = null;

  const say = (name: string, text: string) => {
    const element = find(name);
    if (element) element.textContent = text;
  };

  function show({ planned, done, now }: { planned: number; done: number; now: { title: string } | null }) {
    const bar = part.querySelector('progress');
    if (bar) Object.assign(bar, { max: planned, value: done });
    say('done', `${done} / ${planned}`);
    say('now', now?.title ?? find('now')?.getAttribute('data-between') ?? '');
  }

  function add({ position, title, processes }: Followed) {
    const body = part.querySelector('tbody');
    for (const { outcome, shown, samples, durationNs, telemetry, telemetryShown } of processes) {
      const row = document.createElement('tr');
      const cells = [String(position), title, outcome, shown, String(samples)];
      for (const [i, text] of cells.entries()) {
        const cell = document.createElement(i === 0 ? 'th' : 'td');
        if (i === 0) cell.setAttribute('scope', 'row');
        // As the columns of the table on the server: numbers stand right.
        if (i === 0 || i === 3 || i === 4) cell.className = 'number';
        cell.textContent = text;
        row.append(cell);
      }
      const sensors = document.createElement('details');
      const count = document.createElement('summary');
      count.textContent = String(telemetry.length);
      sensors.append(count, telemetryShown);
      const last = document.createElement('td');
      last.append(sensors);
      row.append(last);
      body?.append(row);
      draw(durationNs);
    }
    after = position;
  }

  /** The samples in run order, from zero to the longest one: where they drift, a page shows it before the record does. */
  function draw(durationNs: readonly number[]) {
    const picture = find('samples');
    if (!picture || durationNs.length === 0) return;
    const longest = durationNs.reduce((most, one) => Math.max(most, one), 0) || 1;
    const dots = durationNs.map((duration, i) => {
      const dot = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
      const place = { cx: (600 * (i + 0.5)) / durationNs.length, cy: 76 - (72 * duration) / longest, r: 2 };
      for (const [name, value] of Object.entries({ ...place, fill: 'currentColor' })) {
        dot.setAttribute(name, String(value));
      }
      return dot;
    });
    picture.replaceChildren(...dots);
  }

  function open() {
    if (source || document.hidden) return;
    source = new EventSource(`${part.dataset.live}?after=${after}`);
    source.addEventListener('progress', ({ data }) => show(JSON.parse(data)));
    source.addEventListener('process', ({ data }) => add(JSON.parse(data)));
    source.addEventListener('end', () => {
      close();
      document.removeEventListener('visibilitychange', follow);
      find('end')?.removeAttribute('hidden');
    });
  }

  function close() {
    source?.close();
    source = null;
  }

  const follow = () => (document.hidden ? close() : open());
  document.addEventListener('visibilitychange', follow);
  open();
})();
