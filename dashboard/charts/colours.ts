/**
 * Colours of marks on white and on the dark ground, from Okabe-Ito and Tol, each at least 3:1 against its ground (WCAG 2.1, 1.4.11).
 * In a page the classes of the style sheet decide; a file that is downloaded carries the light ones.
 */
export const ink = {
  text: '#1b1f24',
  faint: '#57606a',
  rule: '#d0d7de',
  ground: '#ffffff',
  measured: '#0072b2',
  published: '#9a3f00',
  imported: '#3d6b00',
  declared: '#57606a',
  projected: '#aa3377',
  limit: '#1b1f24',
  /** Behind marks: what is asked for. */
  band: '#dbe9f6',
} as const;

/** Series of one kind, in the order in which they are taken; beyond seven a chart is too much. */
export const series = ['#0072b2', '#d55e00', '#009e73', '#aa3377', '#4477aa', '#8a6d00', '#57606a'] as const;
