import { html, raw } from 'hono/html';

/** Markup: made by `html`, which escapes every value, or of a chart. */
export type Html = ReturnType<typeof html>;

export { html };

/** Nothing, where a part of a page is left out. */
export const nothing: Html = html``;

/** The markup of a chart, which escaped its texts itself. The only place in the dashboard that passes markup on as it is. */
export const chartMarkup = (svg: string): Html => raw(svg);

/** Parts one behind the other. */
export const together = (parts: readonly Html[]): Html => html`${parts}`;
