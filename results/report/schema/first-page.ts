import { z } from 'zod';
import { recordIdSchema, sentenceSchema } from './words.ts';

// The page for a person in a hurry: five questions, each with an answer of a closed list, the values behind it, and their records.

/** The answers that each question has; a form has a sentence for each, in every language. */
export const answers = {
  /** What was tested? */
  tested: ['oneItem', 'severalItems', 'sampleOfLot', 'nothing'],
  /** Is it what it says it is? `severalAnswers`: not the same of all items. */
  identity: ['consistent', 'falseName', 'unlisted', 'severalAnswers', 'unknown'],
  /** How fast is it? */
  speed: ['measured', 'measuredWithDoubt', 'notMeasured'],
  /** How near is it to its own limit? Without a probe of the same run, to what is declared. */
  limit: ['known', 'knownWithDoubt', 'ofDeclared', 'ofDeclaredWithDoubt', 'notKnown'],
  /** May the numbers be trusted? `long`: all VALID, and measured for as long as a signature asks for; `served…`: of trials and loads. */
  trust: [
    'long',
    'valid',
    'someDoubt',
    'someInvalid',
    'allInvalid',
    'servedValid',
    'servedDoubt',
    'servedInvalid',
    'servedAllInvalid',
    'nothing',
  ],
} as const;

const valueSchema = z.strictObject({
  /** Title of the trial or of the load, name of the quantity, id of the item. */
  name: z.string(),
  item: z.string().nullable(),
  shown: z.string(),
  /** Of a share: of what, "bw.copy 8.58 ± 0.05 GB/s"; null of all else. */
  of: z.string().nullable(),
  /** Of the rate that a search found: whether it was confirmed, and how evenly the device worked meanwhile. */
  standing: z.array(sentenceSchema).optional(),
  record: recordIdSchema.nullable(),
});

const answer = <Q extends keyof typeof answers>(question: Q) =>
  z.strictObject({
    question: z.literal(question),
    answer: z.enum(answers[question]),
    values: z.array(valueSchema),
    records: z.array(recordIdSchema),
  });

/** What a reader has to know before anything else, gravest first. */
const warnings = [
  'example',
  'draft',
  'fieldsMissing',
  'planAfterStart',
  'noPlan',
  'clockImplausible',
  'identityByDriverOnly',
  'identifierContradicted',
  'falseName',
  'drawNotReproduced',
  'mixedDevices',
  'fewProcesses',
  'invalidTrials',
  'doubtedTrials',
  'invalidLoads',
  'doubtedLoads',
  'figuresChanged',
  'recordsMissing',
  'severalConditions',
  'wordsCut',
  'synthetic',
] as const;

export const firstPageSchema = z.strictObject({
  questions: z.tuple([
    answer('tested'),
    answer('identity'),
    answer('speed'),
    answer('limit'),
    answer('trust'),
  ]),
  /** The words of all statements of conformity, counted. */
  conformity: z.array(z.strictObject({ word: z.string(), count: z.int() })),
  warnings: z.array(z.strictObject({ code: z.enum(warnings), values: z.array(z.string()) })),
  /** Ids of the two charts. */
  charts: z.array(z.string()).max(2),
});

export type FirstPage = z.infer<typeof firstPageSchema>;
export type Warning = FirstPage['warnings'][number];
export type AnswerValue = z.infer<typeof valueSchema>;
