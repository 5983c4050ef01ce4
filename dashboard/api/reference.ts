import { collection, pageOf } from './collection.ts';
import { z } from './openapi.ts';

// The published figures, as the catalogue has them.

const text = z.string().nullable();
const number = z.number().nullable();
const either = (value: unknown) => (value === undefined || value === null ? null : String(value));

/** The devices of the catalogue. */
export const devices = collection({
  path: '/devices',
  summary: 'devices of the catalogue, and whether the store has measured them',
  query: {},
  row: z.object({
    id: z.string(),
    name: z.string(),
    vendor: z.string(),
    variant: text,
    family: z.string(),
    kind: z.string(),
    status: z.string(),
    measured: z.boolean(),
  }),
  find: async (asked, library) => {
    const measured = new Set((await library.measured()).map(({ device }) => device));
    const rows = Object.entries(library.reference.devices).map(
      ([id, { name, vendor, variant, family, kind, status }]) => ({
        id,
        name,
        vendor,
        variant,
        family,
        kind,
        status,
        measured: measured.has(id),
      }),
    );
    return pageOf(rows, asked, ({ id }) => id);
  },
});

/** What the makers and others print of the devices. */
export const specifications = collection({
  path: '/specifications',
  summary: 'specifications of the devices with their sources',
  query: { device: z.string().optional() },
  row: z.object({
    device: z.string(),
    name: z.string(),
    value: text,
    unit: text,
    source: z.string(),
    verified: z.boolean(),
    note: text,
  }),
  find: ({ device: wanted, ...asked }, { reference }) => {
    const rows = Object.entries(reference.devices)
      .filter(([id]) => wanted === undefined || id === wanted)
      .flatMap(([device, { specs }]) =>
        Object.entries(specs).map(([name, { value, unit, source, verified, note }]) => ({
          device,
          name,
          value: either(value),
          unit,
          source,
          verified,
          note: note ?? null,
        })),
      );
    return pageOf(rows, asked, ({ device, name }) => `${device}.${name}`);
  },
});

/** Devices that were measured, with what they are taken for and their figures. */
export const measured = collection({
  path: '/measured',
  summary: 'figures of the devices of the store, ready to be compared',
  query: { device: z.string().optional() },
  row: z.object({
    name: z.string(),
    device: text,
    identity: z.string(),
    label: z.string(),
    definition: text,
    unit: z.string(),
    value: z.number(),
    efficiency: number,
    precision: text,
    batch: number,
    power: text,
    software: text,
    refusal: text,
  }),
  find: async ({ device: wanted, ...asked }, library) => {
    const groups = (await library.measured()).filter(
      ({ title, device }) => wanted === undefined || device === wanted || title === wanted,
    );
    const rows = groups.flatMap(({ title, device, match, comparands }) =>
      comparands.map(({ label, definition, unit, figure, efficiency, conditions, refusal }) => ({
        name: title,
        device,
        identity: match.sentence,
        label,
        definition,
        unit,
        value: figure.centre,
        efficiency,
        precision: conditions.precision,
        batch: conditions.batch,
        power: conditions.power,
        software: conditions.software,
        refusal,
      })),
    );
    return pageOf(rows, asked);
  },
});

/** Published results of whole systems. */
export const published = collection({
  path: '/published',
  summary: 'published results with their conditions and sources',
  query: { device: z.string().optional() },
  row: z.object({
    id: z.string(),
    device: z.string(),
    deviceCount: number,
    system: z.string(),
    benchmark: z.string(),
    round: text,
    model: z.string(),
    scenario: z.string(),
    precision: text,
    isl: number,
    osl: number,
    batch: number,
    powerLimitW: number,
    software: text,
    metric: z.string(),
    definition: text,
    perDevice: z.boolean(),
    value: z.number(),
    unit: z.string(),
    source: z.string(),
    locator: z.string(),
    verified: z.boolean(),
    disowned: text,
    note: text,
  }),
  find: ({ device: wanted, ...asked }, { reference }) => {
    const results = reference.results.filter(({ device }) => wanted === undefined || device === wanted);
    const rows = results.map((result) => ({
      id: result.id,
      device: result.device,
      deviceCount: result.deviceCount ?? null,
      system: result.system,
      benchmark: result.benchmark,
      round: result.round ?? null,
      model: result.model,
      scenario: result.scenario,
      precision: result.precision ?? null,
      isl: result.isl ?? null,
      osl: result.osl ?? null,
      batch: result.batch ?? null,
      powerLimitW: result.powerLimitW ?? null,
      software: result.software ?? null,
      metric: result.metric,
      definition: result.definition ?? null,
      perDevice: result.perDevice ?? false,
      value: result.value,
      unit: result.unit,
      source: result.source,
      locator: result.locator,
      verified: result.verified,
      disowned: result.disowned ?? null,
      note: result.note ?? null,
    }));
    return pageOf(rows, asked, ({ id }) => id);
  },
});

/** Published figures of kernels and links. */
export const microbenchmarks = collection({
  path: '/microbenchmarks',
  summary: 'published bandwidths and products of single kernels',
  query: { device: z.string().optional() },
  row: z.object({
    id: z.string(),
    device: z.string(),
    quantity: z.string(),
    tool: z.string(),
    precision: text,
    size: text,
    value: z.number(),
    unit: z.string(),
    source: z.string(),
    verified: z.boolean(),
    disowned: text,
    note: text,
  }),
  find: ({ device: wanted, ...asked }, { reference }) => {
    const found = reference.microbenchmarks.filter(({ device }) => wanted === undefined || device === wanted);
    const rows = found.map(
      ({ id, device, quantity, tool, precision, size, value, unit, source, verified, disowned, note }) => ({
        id,
        device,
        quantity,
        tool,
        precision: precision ?? null,
        size: size ?? null,
        value,
        unit,
        source,
        verified,
        disowned: disowned ?? null,
        note: note ?? null,
      }),
    );
    return pageOf(rows, asked, ({ id }) => id);
  },
});

/** Where the published figures were read. */
export const sources = collection({
  path: '/sources',
  summary: 'sources of the published figures',
  query: {},
  row: z.object({
    id: z.string(),
    title: z.string(),
    publisher: z.string(),
    url: text,
    date: text,
    accessed: z.string(),
    kind: z.string(),
    locator: z.string(),
  }),
  find: (asked, { reference }) => {
    const rows = Object.entries(reference.sources).map(
      ([id, { title, publisher, url, date, accessed, kind, locator }]) => ({
        id,
        title,
        publisher,
        url,
        date,
        accessed,
        kind,
        locator,
      }),
    );
    return pageOf(rows, asked, ({ id }) => id);
  },
});
