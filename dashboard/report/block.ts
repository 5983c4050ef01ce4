import type { Chart } from '../charts/chart.ts';
import type { Language } from '../words.ts';
import type { Text } from './text.ts';

// What a report is made of before it is written. Each form writes every kind, so that all forms have the same content.

/** How a text stands out: by its weight, its letters, or what it says of a result. */
export type Look = 'strong' | 'mono' | 'faint' | 'good' | 'doubtful' | 'bad';

/** What stands in a place of a table or behind a name. */
export interface Cell {
  readonly text: Text;
  readonly look?: Look;
  /** Smaller, below it: where it comes from, or what it depends on. */
  readonly under?: Text;
}

export interface Column {
  readonly title: Text;
  /** Numbers stand right, under one another. */
  readonly align?: 'right';
  /** Its part of the width that the others leave; without one it is as wide as what is in it. */
  readonly share?: number;
}

export interface Table {
  readonly kind: 'table';
  readonly caption: Text;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** Below it. */
  readonly note?: Text;
}

export type Block =
  | { readonly kind: 'heading'; readonly text: Text }
  | { readonly kind: 'paragraph'; readonly text: Text; readonly look?: Look }
  | { readonly kind: 'list'; readonly items: readonly Cell[] }
  /** Names, and what is so called. */
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [name: Text, value: Cell])[] }
  /** Questions with their answers, for a reader in a hurry. */
  | { readonly kind: 'answers'; readonly rows: readonly Answer[] }
  /** What nobody may overlook. */
  | { readonly kind: 'notices'; readonly items: readonly Cell[] }
  /** The same as facts, beside each other. */
  | { readonly kind: 'strip'; readonly rows: readonly (readonly [name: Text, value: Cell])[] }
  | { readonly kind: 'commands'; readonly lines: readonly string[] }
  /** What is looked up and never read through: a name and what it stands for, in small letters. */
  | { readonly kind: 'fine'; readonly rows: readonly (readonly [name: string, text: string])[] }
  /** One picture, or two beside each other. */
  | { readonly kind: 'charts'; readonly charts: readonly Picture[] }
  | Table;

export interface Answer {
  readonly question: Text;
  readonly answer: Cell;
  /** What stands behind it, one below the other. */
  readonly values: readonly Cell[];
}

export interface Picture {
  readonly chart: Chart;
  readonly caption: Text;
}

export interface Chapter {
  /** Of its place in the document: lower case and hyphens. */
  readonly id: string;
  readonly title: Text;
  readonly blocks: readonly Block[];
}

/** A report as every form writes it. */
export interface Document {
  readonly title: Text;
  /** Its number and its revision. */
  readonly subtitle: Text;
  /** The laboratory. */
  readonly author: Text | null;
  /** What stands at the head of every page. */
  readonly head: Text;
  /** The first 16 hex digits of the SHA-256 of report.json. */
  readonly digest: string;
  /** Day of issue, "2026-11-29"; where there is none, of the newest record. */
  readonly date: string;
  /** The one that prevails first. */
  readonly languages: readonly Language[];
  /** Why this is no issued report; null where it is one. It stands on every page. */
  readonly mark: Text | null;
  /** "page {n} of {N}". */
  readonly pageOf: Text;
  readonly first: readonly Block[];
  readonly contents: Text;
  readonly chapters: readonly Chapter[];
  readonly end: Text;
}

/** What stands in a cell: its text, how it looks, and what stands smaller below it. */
export const cell = (text: Text, look?: Look, under?: Text): Cell => ({
  text,
  ...(look === undefined ? {} : { look }),
  ...(under === undefined || under.length === 0 ? {} : { under }),
});
