// Runs on every page and only adds: without it every page is complete.
{
  /** What is kept in this browser; nothing where it may keep nothing. */
  const kept = {
    get(name: string): string | null {
      try {
        return localStorage.getItem(name);
      } catch {
        return null;
      }
    },
    set(name: string, value: string): void {
      try {
        localStorage.setItem(name, value);
      } catch {
        // Until the next page, then.
      }
    },
  };
  const all = <E extends Element>(selector: string, within: ParentNode = document): E[] => [
    ...within.querySelectorAll<E>(selector),
  ];
  const one = <E extends Element>(selector: string): E | null => document.querySelector<E>(selector);

  // The theme: as the system says, or as it is chosen here.
  const root = document.documentElement;
  const theme = one<HTMLSelectElement>('.theme select');
  if (theme) {
    theme.value = root.dataset.theme ?? 'automatic';
    theme.addEventListener('change', () => {
      if (theme.value === 'automatic') delete root.dataset.theme;
      else root.dataset.theme = theme.value;
      kept.set('theme', theme.value);
    });
  }

  // Commands are copied with a button.
  const template = one<HTMLTemplateElement>('template.copy-button');
  const copiers = all<HTMLElement>('[data-copy]').flatMap((block) => {
    const made = template?.content.firstElementChild?.cloneNode(true) as HTMLButtonElement | undefined;
    if (!made) return [];
    const frame = document.createElement('div');
    frame.className = 'command';
    block.replaceWith(frame);
    frame.append(block, made);
    const name = made.textContent;
    made.addEventListener('click', async () => {
      await copy(block);
      made.textContent = made.dataset.done ?? name;
      setTimeout(() => {
        made.textContent = name;
      }, 2000);
    });
    return [made];
  });

  /** Browsers give their clipboard to secure addresses only; elsewhere what is selected can be copied the old way. */
  async function copy(block: HTMLElement): Promise<void> {
    const text = (block.textContent ?? '').trim();
    if (navigator.clipboard) return navigator.clipboard.writeText(text).catch(() => select(block));
    select(block);
  }

  function select(block: HTMLElement): void {
    getSelection()?.selectAllChildren(block);
    document.execCommand('copy');
  }

  // Keys. Letters alone can be turned off (WCAG 2.1.4): who speaks to a computer types them by chance.
  const dialog = one<HTMLDialogElement>('dialog.keys');
  const isOn = one<HTMLInputElement>('.keys-on');
  if (isOn) {
    isOn.checked = kept.get('keys') !== 'off';
    isOn.addEventListener('change', () => kept.set('keys', isOn.checked ? 'on' : 'off'));
  }
  const entries: Readonly<Record<string, number>> = { o: 0, r: 1, i: 2, c: 3, l: 4, d: 5 };
  let isGoing = false;
  const isTyping = (target: EventTarget | null) =>
    target instanceof HTMLElement && target.matches('input, select, textarea, [contenteditable]');

  /** Whether the key meant something here. */
  function act(key: string): boolean {
    const wasGoing = isGoing;
    isGoing = key === 'g' && !wasGoing;
    if (wasGoing) {
      const link = all<HTMLAnchorElement>('.top nav a')[entries[key] ?? -1];
      link?.click();
      return link !== undefined;
    }
    const field = one<HTMLInputElement>('.search input');
    if (key === '/' && field) field.focus();
    else if (key === '?') dialog?.showModal();
    else if (key === 'c' && copiers[0]) copiers[0].click();
    else return isGoing;
    return true;
  }
  document.addEventListener('keydown', (event) => {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    const isOff = isOn?.checked === false || dialog?.open === true;
    if (isOff || ctrlKey || metaKey || altKey || isTyping(target)) return;
    if (act(key)) event.preventDefault();
  });

  // Charts tell their figures under the pointer, and one after the other by the arrows.
  const readout = one<HTMLElement>('.readout');
  /** How far from a figure the pointer may be, in pixels. */
  const reach = 24;
  const distance = ({ left, right, top, bottom }: DOMRect, x: number, y: number) =>
    Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));

  function follow(chart: SVGSVGElement): void {
    const rows = all<SVGGElement>('.row', chart).flatMap((group) => {
      const told = group.querySelector(':scope > title');
      return told ? [{ group, told, text: told.textContent ?? '' }] : [];
    });
    if (rows.length === 0) return;
    // The browser would show the same again, a second later.
    for (const { told } of rows) told.remove();
    const title = chart.querySelector(':scope > title');
    chart.setAttribute('aria-label', title?.textContent ?? '');
    chart.removeAttribute('aria-labelledby');
    title?.remove();
    chart.setAttribute('tabindex', '0');
    let at = -1;
    const show = (index: number) => {
      if (index === at) return;
      rows[at]?.group.classList.remove('told');
      at = index;
      const row = rows[at];
      readout!.hidden = row === undefined;
      if (!row) return;
      row.group.classList.add('told');
      readout!.textContent = row.text;
      place(row.group.getBoundingClientRect());
    };
    chart.addEventListener('pointermove', ({ clientX, clientY }) => {
      const far = rows.map(({ group }) => distance(group.getBoundingClientRect(), clientX, clientY));
      const nearest = far.indexOf(Math.min(...far));
      show(far[nearest]! <= reach ? nearest : -1);
    });
    chart.addEventListener('pointerleave', () => show(-1));
    chart.addEventListener('blur', () => show(-1));
    chart.addEventListener('keydown', (event) => {
      const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
      if (event.key === 'Escape') show(-1);
      if (step === undefined) return;
      event.preventDefault();
      show(at < 0 ? (step > 0 ? 0 : rows.length - 1) : (at + step + rows.length) % rows.length);
    });
  }

  const followAll = (within: ParentNode) => {
    if (readout) for (const chart of all<SVGSVGElement>('svg.chart', within)) follow(chart);
  };
  followAll(document);
  // What is measured here is drawn later.
  document.addEventListener('drawn', ({ target }) => followAll(target as Element));

  /** Below a figure, or above it where there is no room; never beyond an edge of the window. */
  function place(figure: DOMRect): void {
    const { width, height } = readout!.getBoundingClientRect();
    const middle = (figure.left + figure.right - width) / 2;
    const left = Math.max(8, Math.min(middle, innerWidth - width - 8));
    const below = figure.bottom + 8;
    const top = below + height < innerHeight ? below : Math.max(8, figure.top - height - 8);
    readout!.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  // A chart as PNG, from its SVG file, which has a white ground and says where it comes from. A picture of a file cannot be read back.
  for (const link of location.protocol === 'file:'
    ? []
    : all<HTMLAnchorElement>('.files a[download$=".svg"]')) {
    const png = document.createElement('a');
    png.href = link.href;
    png.textContent = 'PNG';
    png.download = link.download.replace(/svg$/, 'png');
    png.addEventListener('click', async (event) => {
      event.preventDefault();
      const blob = await painted(link.href);
      const made = document.createElement('a');
      made.href = URL.createObjectURL(blob);
      made.download = png.download;
      made.click();
      URL.revokeObjectURL(made.href);
    });
    link.after(' ', png);
  }

  /** Twice as fine as the picture is large, for print. */
  async function painted(address: string): Promise<Blob> {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = 2 * image.naturalWidth;
    canvas.height = 2 * image.naturalHeight;
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((resolve, reject) =>
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture is too large.')))),
    );
  }

  // News are told; nothing reloads by itself.
  const news = one<HTMLElement>('.news');
  const version = root.dataset.version;
  /** Milliseconds between two looks, while somebody sees the page. */
  const interval = 15_000;
  let runsAtFirst: number | null = null;

  async function look(): Promise<void> {
    if (!news || document.visibilityState !== 'visible') return;
    const answer = await fetch('/api/version').catch(() => null);
    if (!answer?.ok) return;
    const { version: now, runs } = (await answer.json()) as { version: string; runs: number };
    if (now === version) {
      runsAtFirst = runs;
      return;
    }
    const more = runsAtFirst === null ? 0 : runs - runsAtFirst;
    const { runs: many = '', run: single = '', records = '' } = news.dataset;
    const text = more > 1 ? many.replace('#', String(more)) : more === 1 ? single : records;
    const line = news.querySelector('span')!;
    if (line.textContent !== text) line.textContent = text;
    news.hidden = false;
  }
  if (version && location.protocol !== 'file:') {
    setInterval(() => void look(), interval);
    document.addEventListener('visibilitychange', () => void look());
  }
}
