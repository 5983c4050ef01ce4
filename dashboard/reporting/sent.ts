import { bodyWithin } from '../safe/bounded.ts';
import type { NamedText, SentFile, ToVerify } from './contract.ts';

/** Of a dossier that is sent. Bytes; that of a `lab` run with 100,000 samples has some MB. */
export const largestDossier = 64 * 2 ** 20;

/** What stands beside the dossier: keys, certificates, the form itself. Bytes. */
const largestRest = 2 ** 20;

/** Why nothing can be verified of what was sent. */
export type Unusable = 'too large' | 'no form' | 'no dossier';

/** What a form of the page sent: the dossier, or the name of one, and what its sender believes. */
export async function sentToVerify(request: Request): Promise<ToVerify | Unusable> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^multipart\/form-data\s*;/i.test(type)) return 'no form';
  const body = await bodyWithin(request, largestDossier + largestRest);
  if (body === null) return 'too large';
  const form = await new Response(body, { headers: { 'content-type': type } }).formData().catch(() => null);
  if (form === null) return 'no form';
  const dossier = (await sentDossier(form)) ?? nameOf(form);
  if (dossier === null) return 'no dossier';
  if (typeof dossier !== 'string' && dossier.bytes.byteLength > largestDossier) return 'too large';
  return {
    dossier,
    keys: [...typedTexts(form, 'keys'), ...(await textsOf(form, 'keyfile'))],
    authorities: await textsOf(form, 'tsa'),
  };
}

/** A field for files that nobody filled has one without a name or content. */
const filesOf = (form: FormData, name: string): File[] =>
  form.getAll(name).filter((entry) => entry instanceof File && entry.size > 0) as File[];

async function sentDossier(form: FormData): Promise<SentFile | null> {
  const [file] = filesOf(form, 'dossier');
  return file ? { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) } : null;
}

function nameOf(form: FormData): string | null {
  const name = form.get('stored');
  return typeof name === 'string' && name !== '' ? name : null;
}

const typedTexts = (form: FormData, name: string): NamedText[] =>
  form
    .getAll(name)
    .flatMap((text) => (typeof text === 'string' && text.trim() !== '' ? [{ from: name, text }] : []));

const textsOf = (form: FormData, name: string): Promise<NamedText[]> =>
  Promise.all(filesOf(form, name).map(async (file) => ({ from: file.name, text: await file.text() })));
