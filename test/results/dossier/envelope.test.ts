import { describe, expect, it } from 'vitest';
import {
  type Envelope,
  envelopeText,
  isLaidOut,
  isSigned,
  preAuthEncoding,
  readEnvelope,
  statementType,
} from '../../../results/dossier/envelope.ts';
import { signedBy } from '../../../results/dossier/private-key.ts';
import { publicHalf } from '../../../results/dossier/public-key.ts';
import { strictJson } from '../../../results/record/strict-json.ts';
import { keys } from '../../fixtures/made-up-dossier.ts';

const key = keys.engineer;
// Bytes whose base64 has both characters in which the alphabets differ.
const payload = Buffer.from('fbff3effbe', 'hex');
const envelope = (payloadType = statementType): Envelope => ({
  payloadType,
  payload,
  signatures: [{ keyId: publicHalf(key).id, bytes: signedBy(key, preAuthEncoding(statementType, payload)) }],
});

describe('what is signed', () => {
  it('is encoded as in the test vector of the specification of DSSE', () => {
    const bytes = preAuthEncoding('http://example.com/HelloWorld', Buffer.from('hello world'));
    expect(bytes.toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
  });

  it('counts bytes, not characters', () => {
    expect(preAuthEncoding('ü', Buffer.from('é')).toString()).toBe('DSSEv1 2 ü 2 é');
  });

  it('is no signature over the same bytes as another type of payload', () => {
    const [one, other] = [envelope(), envelope('application/json')];
    expect(isSigned(one, publicHalf(key), one.signatures[0]!)).toBe(true);
    expect(isSigned(other, publicHalf(key), other.signatures[0]!)).toBe(false);
  });
});

describe('an envelope', () => {
  it('has one field a line, and is read as it was written', () => {
    const text = envelopeText(envelope());
    for (const field of ['payload', 'payloadType', 'keyid', 'sig'])
      expect(text).toMatch(new RegExp(`^ *"${field}": "[^"]*",?$`, 'm'));
    expect(readEnvelope(text)).toEqual(envelope());
  });

  it('is read in both alphabets of base64, with and without padding', () => {
    const text = envelopeText(envelope());
    expect(text).toMatch(/"payload": "[^"]*[+/][^"]*"/);
    const urlSafe = text.replace(
      /"(payload|sig)": "([^"]*)"/g,
      (_, name, value) => `"${name}": "${value.replaceAll('+', '-').replaceAll('/', '_')}"`,
    );
    for (const each of [urlSafe, urlSafe.replace(/=+"/g, '"')]) {
      const read = readEnvelope(each);
      expect(read).toEqual(envelope());
      expect(isSigned(read, publicHalf(key), read.signatures[0]!)).toBe(true);
    }
    expect(isLaidOut(urlSafe, envelope())).toBe(true);
  });

  it('is refused where its base64 holds bits that no byte has', () => {
    // The last character of five bytes has two bits that are thrown away: "vg==" and "vh==" give one byte.
    const text = envelopeText(envelope()).replace('+/8+/74=', '+/8+/75=');
    expect(text).not.toBe(envelopeText(envelope()));
    expect(() => readEnvelope(text)).toThrow('has a payload that is no base64');
  });

  it('is known as programs lay it out, and not with a blank more', () => {
    const python = JSON.stringify(JSON.parse(envelopeText(envelope())), null, 4);
    expect(isLaidOut(python, envelope())).toBe(true);
    expect(isLaidOut(envelopeText(envelope()).replace('": "', '":  "'), envelope())).toBe(false);
  });
});

describe('JSON that is to be believed', () => {
  it.each([
    ['{"a":1,"a":2}', 'names "a" twice'],
    ['{"a":1,"\\u0061":2}', 'names "a" twice'],
    ['[{"x":{"b":1,"c":{},"b" : 1}}]', 'names "b" twice'],
    ['{"a":1', 'is no JSON'],
  ])('is not %s', (text, why) => {
    expect(() => strictJson(text)).toThrow(why);
  });

  it.each(['{"a":{"a":1},"b":{"a":"{\\"a\\":1,\\"a\\":1}"}}', '["a:", "a", {"a":["a","a"]}]'])(
    'is %s',
    (text) => {
      expect(strictJson(text)).toEqual(JSON.parse(text));
    },
  );
});
