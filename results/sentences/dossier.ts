import { sentence } from './sentence.ts';

/** What is found out about a dossier. What was altered goes on from the name of its file. */
export const dossier = {
  missing: sentence('is missing', '缺失'),
  added: sentence('was added: the manifest does not name it', '是后来添加的：清单中没有它'),
  otherLength: sentence(
    'was changed: it has {found#} bytes, and the manifest says {due#}',
    '已被改动：它有 {found} 字节，而清单中为 {due}',
  ),
  otherHash: sentence(
    'was changed: its SHA-256 is {found!}, and the manifest says {due!}',
    '已被改动：其 SHA-256 为 {found}，而清单中为 {due}',
  ),
  // The manifest and the sums.
  noManifest: sentence(
    'is missing: nothing says what belongs to the dossier',
    '缺失：无从得知档案包含哪些文件',
  ),
  otherLine: sentence(
    'was changed: it says of {path!} what {sums!} does not say',
    '已被改动：其中关于 {path} 的内容与 {sums} 不符',
  ),
  otherManifest: sentence('is not the one that was signed', '不是被签署的那一份'),
  otherSums: sentence('does not say what the signed manifest says', '与已签署的清单不符'),
  disagree: sentence(
    'and {other!} do not agree: one of the two was changed',
    '与 {other} 不一致：二者之一已被改动',
  ),
  // Records.
  otherContent: sentence(
    'was changed: it was record {told!}, and its content is {id!}',
    '已被改动：它原为记录 {told}，其内容现为 {id}',
  ),
  exchanged: sentence(
    'has the name of record {named!} and the content of {id!}: it was put in the place of that one',
    '名称属于记录 {named}，内容属于 {id}：它被放在了前者的位置上',
  ),
  changedOrExchanged: sentence(
    'has the name of record {named!} and the content of {id!}: it was changed, or put in the place of that one',
    '名称属于记录 {named}，内容属于 {id}：它已被改动，或被放在了前者的位置上',
  ),
  notOfSamples: sentence('does not follow from its samples: {difference}', '不能由其样本得出：{difference}'),
  otherFigure: sentence(
    '{what}: {stored} is stored, {recomputed} follows from the samples',
    '{what}：存储的是 {stored}，由样本得出的是 {recomputed}',
  ),
  otherJudgement: sentence(
    '{path!} was judged by {tool}; by the rules of this version {lines#} of its validity would be otherwise. Its numbers follow from its samples.',
    '{path} 由 {tool} 判定；按本版本的规则，其有效性会有 {lines}不同。其数值由其样本得出。',
  ),
  // Served loads.
  otherLoad: sentence(
    'was changed: it was served load {told!}, and its content is {id!}',
    '已被改动：它原为服务负载 {told}，其内容现为 {id}',
  ),
  exchangedLoad: sentence(
    'has the name of served load {named!} and the content of {id!}: it was put in the place of that one',
    '名称属于服务负载 {named}，内容属于 {id}：它被放在了前者的位置上',
  ),
  notOfLog: sentence('does not follow from its log: {difference}', '不能由其日志得出：{difference}'),
  otherJudgementOfLoad: sentence(
    '{path!} was judged by {tool}; by the rules of this version {lines#} of its validity would be otherwise. Its numbers follow from its log.',
    '{path} 由 {tool} 判定；按本版本的规则，其有效性会有 {lines}不同。其数值由其日志得出。',
  ),
  // The report and its forms.
  notOfRecords: sentence(
    'does not follow from the records: {difference}',
    '不能由各条记录得出：{difference}',
  ),
  otherField: sentence('{at!} is {stored}, and {rebuilt} follows', '{at} 为 {stored}，而应得出 {rebuilt}'),
  otherLayout: sentence('holds the same and is laid out otherwise', '内容相同，但排布不同'),
  moreFields: sentence('differs in {n#} more fields', '另有 {n} 个字段不同'),
  otherFonts: sentence(
    'report.pdf was not written again: it was written with fonts that are not here, {fonts!}. Name their files with --font.',
    '未重新生成 report.pdf：它所用的字体 {fonts} 此处没有。请用 --font 指定其文件。',
  ),
  otherForm: sentence('is not what report.json gives', '与由 report.json 生成的内容不同'),
  otherVersion: sentence(
    'The report was written by assay {written!}, and this is {here!}: it was not made again. Verify it with that version.',
    '报告由 assay {written} 写成，而这里是 {here}：未重新生成。请用该版本验证。',
  ),
  otherCommit: sentence(
    'The report was written by assay {written!}, and this is {here!}, which writes {files!} otherwise: whether they follow from the sources cannot be told here. Verify it with that commit.',
    '报告由 assay {written} 写成，而这里是 {here}，它写出的 {files} 与之不同：此处无法判断它们是否由原始数据得出。请用该提交版本验证。',
  ),
  notWritten: sentence(
    '{path!} was not written again: what it is written with is not here.',
    '未重新生成 {path}：此处没有生成它所需的组件。',
  ),
  sealed: sentence(
    '{path!} was sealed after it was attested: its first {bytes#} bytes are as they were, and {added#} bytes were appended. They are for a reader of PDF to check; {command} gives what was attested.',
    '{path} 在证明之后加盖了电子印章：前 {bytes} 字节未变，其后追加了 {added} 字节，应由 PDF 阅读器检查；{command} 可得到当时所证明的内容。',
  ),
  // Signatures and keys.
  noEnvelope: sentence(
    'is missing, and the keys or bundles of signers are there',
    '缺失，而签署者的密钥或签名包还在',
  ),
  brokenSignature: sentence(
    'was changed: the signature of {key!} is not one over what the envelope holds',
    '已被改动：{key} 的签名与信封中的内容不符',
  ),
  otherKey: sentence('is the key {key!}, by which nothing is signed here', '是密钥 {key}，此处没有它的签名'),
  misnamed: sentence('names the key {named!} for a signature of {key!}', '把 {key} 的签名标为密钥 {named}'),
  foreignSignature: sentence(
    'has a signature by none of the keys in keys/',
    '含有不属于 keys/ 中任何密钥的签名',
  ),
  otherKeyText: sentence(
    'was changed: it is not the one text of a public key',
    '已被改动：不是公钥的规范文本',
  ),
  noKey: sentence('was changed: it holds no public key', '已被改动：其中没有公钥'),
  otherBundle: sentence(
    'was changed: it does not hold the signature of the envelope',
    '已被改动：其中没有信封的签名',
  ),
  otherToken: sentence(
    'does not hold the same token as {other!}: one of the two was changed',
    '与 {other} 的时间戳不同：二者之一已被改动',
  ),
  // Whom somebody believes.
  noKeyNamed: sentence('you named no key', '您没有指定密钥'),
  notNamed: sentence('it is none of the keys that you named', '不在您指定的密钥之中'),
} as const;
