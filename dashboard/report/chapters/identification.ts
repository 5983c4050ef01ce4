import type { Signatory } from '../../../results/report/schema/parties.ts';
import { type Block, type Cell, cell } from '../block.ts';
import { data, listed, type Text } from '../text.ts';
import type { Writer } from '../writer.ts';

// Whose report this is, for whom, and when: ISO/IEC 17025:2017, 7.8.2.1 a to e, h to j, o, and 7.8.8.

type Fact = readonly [Text, Cell];

export const identification = (writer: Writer): Block[] => [
  { kind: 'facts', rows: [...ofReport(writer), ...replaced(writer)] },
  { kind: 'heading', text: writer.say((words) => words.laboratory) },
  { kind: 'facts', rows: ofLaboratory(writer) },
  ...declared(writer),
  { kind: 'heading', text: writer.say((words) => words.customer) },
  { kind: 'facts', rows: ofCustomer(writer) },
  signatories(writer),
  { kind: 'paragraph', look: 'faint', text: writer.say((words) => words.signaturesNote) },
];

function ofReport(writer: Writer): Fact[] {
  const { identity, dates, languages } = writer.report;
  const { tested } = dates;
  const clocks = {
    synchronised: 'clockSynchronised',
    notSynchronised: 'clockNotSynchronised',
    notTold: 'clockNotTold',
    implausible: 'clockImplausible',
  } as const;
  const id = identity.id;
  return [
    [
      writer.say((words) => words.reportNumber),
      writer.fieldText(
        '/identity/id',
        id === null
          ? writer.say((words) => words.noNumber)
          : writer.say((words) => words.number(data(id)[0]!.text, identity.revision)),
      ),
    ],
    [writer.say((words) => words.issuedOn), writer.field('/dates/issuedOn', dates.issuedOn)],
    [
      writer.say((words) => words.testedFrom),
      writer.fieldText(
        '/dates/tested',
        tested && writer.say((words) => words.fromTo(moment(tested.from), moment(tested.to))),
      ),
    ],
    ...(['receivedOn', 'sampledOn'] as const).flatMap((name): Fact[] => {
      const value = writer.field(`/dates/${name}`, dates[name]);
      return value === writer.none ? [] : [[writer.say((words) => words[name]), value]];
    }),
    [writer.say((words) => words.clock), cell(writer.say((words) => words[clocks[dates.clock]]))],
    ...(languages.written.length > 1
      ? [[writer.say((words) => words.language), cell(prevailing(writer))] as const]
      : []),
  ];
}

/** "2026-11-22 12:00:07 UTC". */
const moment = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;

/** Said by each language as it is: the words of a language name that language. */
function prevailing(writer: Writer): Text {
  const { prevails } = writer.report.languages;
  return writer.say((words) => words.prevails).filter(({ language }) => language === prevails);
}

function replaced(writer: Writer): Fact[] {
  const { replaces } = writer.report.identity;
  if (replaces === null) return [];
  const { id, revision, sha256, reason, changed } = replaces;
  return [
    [
      writer.say((words) => words.replaces),
      cell(writer.say((words) => words.replacesText(data(id)[0]!.text, revision))),
    ],
    [writer.say((words) => words.original), cell(data(sha256), 'mono')],
    [writer.say((words) => words.reason), cell(writer.said(reason))],
    [
      writer.say((words) => words.changed),
      changed === null
        ? cell(writer.say((words) => words.changedUnknown))
        : cell(listed(changed, '  '), 'mono'),
    ],
  ];
}

function ofLaboratory(writer: Writer): Fact[] {
  const { laboratory } = writer.report;
  const { testedAt, accreditation } = laboratory;
  const kind = testedAt.kind;
  return [
    [writer.say((words) => words.name), writer.field('/laboratory/name', laboratory.name)],
    [writer.say((words) => words.address), writer.field('/laboratory/address', laboratory.address)],
    [writer.say((words) => words.contact), writer.field('/laboratory/contact', laboratory.contact)],
    [
      writer.say((words) => words.testedAt),
      writer.fieldText('/laboratory/testedAt/kind', kind && writer.say((words) => words.places[kind])),
    ],
    [
      writer.say((words) => words.addressOfTest),
      writer.field('/laboratory/testedAt/address', testedAt.address),
    ],
    [writer.say((words) => words.country), writer.field('/laboratory/testedAt/country', testedAt.country)],
    [writer.say((words) => words.timeZone), cell(data(laboratory.timeZone))],
    ...(accreditation === null
      ? []
      : [
          [
            writer.say((words) => words.accreditation),
            cell(
              writer.said(accreditation.body),
              undefined,
              writer.say((words) =>
                words.accreditationText(data(accreditation.number)[0]!.text, accreditation.coversThisMethod),
              ),
            ),
          ] as const,
        ]),
  ];
}

function declared(writer: Writer): Block[] {
  const { declarations } = writer.report.laboratory;
  if (declarations.length === 0) return [];
  return [
    { kind: 'heading', text: writer.say((words) => words.declarations) },
    {
      kind: 'facts',
      rows: declarations.map(({ what, text }) => [
        writer.say((words) => words.declarationsOf[what]),
        cell(writer.said(text)),
      ]),
    },
  ];
}

function ofCustomer(writer: Writer): Fact[] {
  const { customer } = writer.report;
  return (['name', 'address', 'contact', 'reference'] as const).map((name) => [
    writer.say((words) => words[name]),
    writer.field(`/customer/${name}`, customer[name]),
  ]);
}

function signatories(writer: Writer): Block {
  const all = writer.report.signatories;
  return {
    kind: 'table',
    caption: writer.say((words) => words.signatories),
    columns: [
      { title: writer.say((words) => words.role) },
      { title: writer.say((words) => words.name), share: 1 },
      { title: writer.say((words) => words.position), share: 1 },
      { title: writer.say((words) => words.key), share: 2 },
    ],
    rows: (['engineer', 'reviewer', 'authoriser'] as const).map((role) => [
      cell(writer.say((words) => words[role])),
      ...signatory(writer, `/signatories/${role}`, all[role]),
    ]),
  };
}

function signatory(writer: Writer, at: string, one: Signatory | null): Cell[] {
  if (one === null) {
    const name = writer.fieldText(
      at,
      writer.say((words) => words.nobody),
    );
    return [name, writer.none, writer.none];
  }
  return [
    cell(writer.said(one.name)),
    one.position === null ? writer.none : cell(writer.said(one.position)),
    one.keyId === null ? writer.none : cell(data(one.keyId), 'mono'),
  ];
}
