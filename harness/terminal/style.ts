import { styleText } from 'node:util';

/** Colours, where the stream shows them; `NO_COLOR` and pipes get plain text. */
const paint = (format: Parameters<typeof styleText>[0]) => (text: string) =>
  styleText(format, text, { stream: process.stdout });

export const style = {
  bold: paint('bold'),
  dim: paint('dim'),
  good: paint('green'),
  doubtful: paint('yellow'),
  bad: paint('red'),
};
