/** The dimensions of a decoder of the Llama family, as its maker published them. */
export interface Shape {
  readonly name: string;
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
  readonly ffn: number;
  readonly vocab: number;
  /** The head is the embedding, transposed. */
  readonly tiedHead: boolean;
  readonly qkvBias: boolean;
  /** Mixture of experts: `active` of `total` feed-forward blocks work on a token. */
  readonly experts: { readonly total: number; readonly active: number } | null;
  readonly ropeTheta: number;
  readonly ropeScaling: RopeScaling | null;
  readonly rmsEps: number;
  readonly maxContext: number;
  /** Where the dimensions were published. */
  readonly source: string;
}

/** The frequency rule of Llama 3.1 and 3.2. */
interface RopeScaling {
  readonly factor: number;
  readonly lowFreqFactor: number;
  readonly highFreqFactor: number;
  readonly originalContext: number;
}

const llama = {
  tiedHead: false,
  qkvBias: false,
  experts: null,
  ropeTheta: 10_000,
  ropeScaling: null,
  rmsEps: 1e-5,
} as const;

const llama2 = { ...llama, headSize: 128, vocab: 32_000, maxContext: 4096 } as const;

const llama3 = {
  ...llama,
  vocab: 128_256,
  ropeTheta: 500_000,
  ropeScaling: { factor: 8, lowFreqFactor: 1, highFreqFactor: 4, originalContext: 8192 },
  maxContext: 131_072,
} as const;

const catalogue: readonly Shape[] = [
  {
    ...llama,
    name: 'tiny',
    layers: 2,
    hidden: 64,
    heads: 4,
    kvHeads: 2,
    headSize: 16,
    ffn: 128,
    vocab: 256,
    maxContext: 512,
    source: 'made for the tests of this project',
  },
  {
    ...llama,
    name: 'mid',
    layers: 32,
    hidden: 512,
    heads: 8,
    kvHeads: 8,
    headSize: 64,
    ffn: 1408,
    vocab: 2048,
    maxContext: 2048,
    source: 'made for the audits of this project: small layers, so that one fits a cache and all do not',
  },
  {
    ...llama,
    name: 'tinyllama-1.1b',
    layers: 22,
    hidden: 2048,
    heads: 32,
    kvHeads: 4,
    headSize: 64,
    ffn: 5632,
    vocab: 32_000,
    maxContext: 2048,
    source: 'TinyLlama/TinyLlama-1.1B-Chat-v1.0 config.json',
  },
  {
    ...llama3,
    name: 'llama-3.2-1b',
    layers: 16,
    hidden: 2048,
    heads: 32,
    kvHeads: 8,
    headSize: 64,
    ffn: 8192,
    tiedHead: true,
    ropeScaling: { ...llama3.ropeScaling, factor: 32 },
    source: 'meta-llama/Llama-3.2-1B config.json',
  },
  {
    ...llama2,
    name: 'llama-2-7b',
    layers: 32,
    hidden: 4096,
    heads: 32,
    kvHeads: 32,
    ffn: 11_008,
    source: 'arXiv:2307.09288, meta-llama/Llama-2-7b-hf config.json',
  },
  {
    ...llama2,
    name: 'llama-2-13b',
    layers: 40,
    hidden: 5120,
    heads: 40,
    kvHeads: 40,
    ffn: 13_824,
    source: 'arXiv:2307.09288, meta-llama/Llama-2-13b-hf config.json',
  },
  {
    ...llama2,
    name: 'llama-2-70b',
    layers: 80,
    hidden: 8192,
    heads: 64,
    kvHeads: 8,
    ffn: 28_672,
    source: 'arXiv:2307.09288, meta-llama/Llama-2-70b-hf config.json',
  },
  {
    ...llama3,
    name: 'llama-3.1-8b',
    layers: 32,
    hidden: 4096,
    heads: 32,
    kvHeads: 8,
    headSize: 128,
    ffn: 14_336,
    source: 'arXiv:2407.21783 table 3, meta-llama/Llama-3.1-8B config.json',
  },
  {
    ...llama3,
    name: 'llama-3.1-70b',
    layers: 80,
    hidden: 8192,
    heads: 64,
    kvHeads: 8,
    headSize: 128,
    ffn: 28_672,
    source: 'arXiv:2407.21783 table 3, meta-llama/Llama-3.1-70B config.json',
  },
  {
    ...llama3,
    name: 'llama-3.1-405b',
    layers: 126,
    hidden: 16_384,
    heads: 128,
    kvHeads: 8,
    headSize: 128,
    ffn: 53_248,
    source: 'arXiv:2407.21783 table 3, meta-llama/Llama-3.1-405B config.json',
  },
  {
    ...llama,
    name: 'mistral-7b',
    layers: 32,
    hidden: 4096,
    heads: 32,
    kvHeads: 8,
    headSize: 128,
    ffn: 14_336,
    vocab: 32_768,
    ropeTheta: 1_000_000,
    maxContext: 32_768,
    source: 'mistralai/Mistral-7B-v0.3 config.json (v0.3 has no sliding window)',
  },
  {
    ...llama,
    name: 'qwen2.5-7b',
    layers: 28,
    hidden: 3584,
    heads: 28,
    kvHeads: 4,
    headSize: 128,
    ffn: 18_944,
    vocab: 152_064,
    qkvBias: true,
    ropeTheta: 1_000_000,
    rmsEps: 1e-6,
    maxContext: 131_072,
    source: 'Qwen/Qwen2.5-7B config.json',
  },
  {
    ...llama,
    name: 'mixtral-8x7b',
    layers: 32,
    hidden: 4096,
    heads: 32,
    kvHeads: 8,
    headSize: 128,
    ffn: 14_336,
    vocab: 32_000,
    experts: { total: 8, active: 2 },
    ropeTheta: 1_000_000,
    maxContext: 32_768,
    source: 'arXiv:2401.04088, mistralai/Mixtral-8x7B-v0.1 config.json',
  },
];

export const shapes: ReadonlyMap<string, Shape> = new Map(catalogue.map((shape) => [shape.name, shape]));
