import { Failure } from '../errors.ts';
import type { ModelConfig } from './config.ts';
import type { Found } from './find.ts';

/** Why a model cannot be measured, and what its owner can do. */
export const unusable = ({ file }: Found, what: string, tryThis: string): Failure =>
  new Failure(`${file} cannot be measured: ${what}.`, tryThis);

/** What the texts beside the file say; that of onnxruntime-genai is about this very file. */
export const told = ({ genai, config }: Found, quantity: keyof ModelConfig): number | null =>
  genai?.quantities[quantity] ?? config[quantity];
