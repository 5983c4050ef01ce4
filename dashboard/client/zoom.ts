// On pages with charts of which a part can be shown: what is drawn over becomes the range of the address, as the form below would ask it.
{
  /** A shorter stroke, in pixels, is a click. */
  const shortest = 8;

  for (const form of document.querySelectorAll<HTMLFormElement>('form.zoom')) {
    const figure = form.closest('figure')!;
    for (const chart of figure.querySelectorAll<SVGSVGElement>('svg.chart')) watch(chart, form);
  }

  function watch(chart: SVGSVGElement, form: HTMLFormElement): void {
    let stroke: Stroke | null = null;
    chart.classList.add('zoomable');
    chart.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      const area = [...chart.querySelectorAll<SVGRectElement>('.area')].find((each) => {
        const { left, right, top, bottom } = each.getBoundingClientRect();
        return (
          event.clientX >= left && event.clientX <= right && event.clientY >= top && event.clientY <= bottom
        );
      });
      if (!area) return;
      stroke = new Stroke(area, event.clientX);
      chart.setPointerCapture(event.pointerId);
    });
    chart.addEventListener('pointermove', ({ clientX }) => stroke?.reach(clientX));
    chart.addEventListener('pointerup', ({ clientX }) => {
      stroke?.reach(clientX);
      const done = stroke;
      stroke = null;
      if (done && done.width >= shortest && (!('dots' in form.dataset) || done.holdsDot(chart))) {
        ask(form, done.range());
      }
      done?.end();
    });
    chart.addEventListener('pointercancel', () => {
      stroke?.end();
      stroke = null;
    });
    chart.addEventListener('keydown', ({ key }) => {
      if (key !== 'Escape') return;
      stroke?.end();
      stroke = null;
    });
  }

  /** What is drawn over an area, and the part of its axis that this is. */
  class Stroke {
    private readonly frame: DOMRect;
    private readonly shade = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    private to: number;

    private readonly area: SVGRectElement;
    private readonly from: number;

    constructor(area: SVGRectElement, from: number) {
      this.area = area;
      this.from = from;
      this.to = from;
      this.frame = area.getBoundingClientRect();
      this.shade.setAttribute('class', 'chosen');
      for (const name of ['y', 'height']) this.shade.setAttribute(name, area.getAttribute(name)!);
      area.after(this.shade);
    }

    get width(): number {
      return Math.abs(this.to - this.from);
    }

    /** From left to right, as shares of the area. */
    private get shares(): [number, number] {
      const [a, b] = [this.from, this.to].map((x) => (x - this.frame.left) / this.frame.width);
      return [Math.min(a!, b!), Math.max(a!, b!)];
    }

    reach(x: number): void {
      this.to = Math.min(this.frame.right, Math.max(this.frame.left, x));
      const [x0, width] = ['x', 'width'].map((name) => Number(this.area.getAttribute(name)));
      const [from, to] = this.shares;
      this.shade.setAttribute('x', String(x0! + from * width!));
      this.shade.setAttribute('width', String((to - from) * width!));
    }

    end(): void {
      this.shade.remove();
    }

    holdsDot(chart: SVGSVGElement): boolean {
      const [from, to] = [Math.min(this.from, this.to), Math.max(this.from, this.to)];
      return [...chart.querySelectorAll('.mark, .dot')].some((dot) => {
        const { left, right } = dot.getBoundingClientRect();
        return (left + right) / 2 >= from && (left + right) / 2 <= to;
      });
    }

    range(): [number, number] {
      const { from = '0', to = '1', scale } = this.area.dataset;
      const [low, high] = [Number(from), Number(to)];
      const at = (share: number) =>
        scale === 'logarithmic' ? low * (high / low) ** share : low + (high - low) * share;
      const [first, last] = this.shares;
      return [at(first), at(last)];
    }
  }

  /** Rounded to what a pixel can tell, and inwards where the axis counts. */
  function ask(form: HTMLFormElement, [from, to]: [number, number]): void {
    const fields = [...form.querySelectorAll<HTMLInputElement>('input[type=number]')];
    const isCounted = fields[0]!.step === '1';
    // Three digits of the width of the part: no more than a screen has.
    const places = Math.min(12, Math.max(0, 2 - Math.floor(Math.log10(to - from))));
    const [low, high] = isCounted
      ? [Math.ceil(from), Math.max(Math.ceil(from), Math.floor(to))]
      : [from.toFixed(places), to.toFixed(places)].map(Number);
    fields[0]!.value = String(low);
    fields[1]!.value = String(high);
    form.requestSubmit();
  }
}
