import { sentence } from './sentence.ts';

/** What is wrong with a signature, with what it is over, or with whom it is by: it goes on from the name of a file, or of a key. */
export const signatures = {
  // A text that is not what it should be.
  noJson: sentence('is no JSON', '不是 JSON'),
  brokenJson: sentence('is no JSON: {where=}', '不是 JSON：{where}'),
  empty: sentence('it is empty', '文件为空'),
  endsEarly: sentence('it ends too early', '过早结束'),
  line: sentence('see its line {n#}', '见第 {n} 行'),
  namedTwice: sentence(
    'names {name} twice in one object: readers differ in which counts',
    '在同一对象中两次写有 {name}：不同程序所取的值不同',
  ),
  noEnvelope: sentence('is no DSSE envelope ({at}: {why})', '不是 DSSE 信封（{at}：{why}）'),
  noBase64: sentence('has a {what} that is no base64', '其中的 {what} 不是 base64'),
  otherPayload: sentence(
    'has a payload of the type {type!}: a signature over that says nothing of a report ({due!})',
    '载荷类型为 {type}：对它的签名与报告（{due}）无关',
  ),
  otherLayout: sentence(
    'was changed beside what is signed: no program lays it out like this',
    '在所签内容之外已被改动：没有程序会这样排布',
  ),
  unreadablePayload: sentence('has a payload that {why=}', '载荷{why}'),
  otherStatement: sentence(
    'was signed over a statement that is not that of these files: {difference}',
    '所签的声明与这些文件不符：{difference}',
  ),
  changedManifest: sentence('was changed: it {why=}', '已被改动：它{why}'),
  noManifest: sentence('is no manifest of a dossier', '不是档案的清单'),
  otherSchema: sentence('does not fit its schema ({at}: {why})', '不符合其模式（{at}：{why}）'),
  otherFields: sentence('does not fit the schema: {at}: {why}', '不符合模式：{at}：{why}'),
  oddEntry: sentence('lists {path}, which no dossier lists', '列有 {path}，而任何档案的清单都不列它'),
  listedTwice: sentence('lists {path!} twice', '两次列有 {path}'),
  noReport: sentence('is no report of assay ({at}: {why})', '不是 assay 的报告（{at}：{why}）'),
  notRemade: sentence(
    'cannot be made again of the sources in the dossier: {why}',
    '无法由档案中的来源重新生成：{why}',
  ),
  // The plan.
  noPlan: sentence('is there, and plan.json is not', '存在，而 plan.json 不存在'),
  otherPlanType: sentence(
    'has a payload of the type {type!}, which is no plan ({due!})',
    '载荷类型为 {type}，不是方案（{due}）',
  ),
  otherPlan: sentence('is over another plan than plan.json', '所签的方案与 plan.json 不同'),
  brokenPlan: sentence('has a signature of {key!} that does not hold', '含有 {key} 的签名，但该签名不成立'),
  absentKey: sentence(
    'its key is not here: name it to check the signature',
    '此处没有它的密钥：指定密钥后方可检查签名',
  ),
  // Who signed.
  keyOfReport: sentence(
    'is the key {key!}, and the report names {named!} for the {role=}',
    '是密钥 {key}，而报告中{role}的密钥为 {named}',
  ),
  otherRole: sentence(
    'the key is named for {roles=}, not for {role=}',
    '该密钥指定用于{roles}，而不用于{role}',
  ),
  noRole: sentence('a signature without a role', '没有角色的签名'),
  engineer: sentence('engineer', '主检'),
  reviewer: sentence('reviewer', '审核'),
  authoriser: sentence('authoriser', '批准'),
  ended: sentence('the key ended on {day!}: it was not good {when=}', '该密钥于 {day} 失效：{when}它无效'),
  begins: sentence(
    'the key begins on {day!}: it was not good {when=}',
    '该密钥自 {day} 起生效：{when}它无效',
  ),
  onDay: sentence('on {day!}', '在 {day}，'),
  today: sentence(
    'today, {day!}, and no timestamp says that it signed earlier',
    '今天是 {day}，且没有时间戳表明更早签署，',
  ),
  draft: sentence('it is of a draft, which nobody can sign', '它针对草稿，而草稿不能签署'),
  example: sentence(
    'it is of an EXAMPLE of made-up records, which nobody can sign',
    '它针对由虚构记录生成的示例（EXAMPLE），而示例不能签署',
  ),
  notIssued: sentence(
    'The authoriser has not signed: this report is not issued.',
    '批准人尚未签署：本报告未签发。',
  ),
  // When they signed.
  noSignature: sentence('is about no signature that holds here', '不针对此处任何有效的签名'),
  otherBytes: sentence('is about other bytes than this signature', '针对的不是该签名的字节'),
  otherTime: sentence(
    'was changed: its time is not what its authority signed',
    '已被改动：其时间不是机构所签的时间',
  ),
  changedToken: sentence('was changed, or its certificate did not sign it', '已被改动，或并非由其证书签署'),
  otherUsage: sentence(
    'was signed by a certificate that is not for timestamps (extended key usage)',
    '由不用于时间戳的证书签署（扩展密钥用法）',
  ),
  refusal: sentence('is a refusal: the authority gave no token', '是拒绝的答复：机构没有给出时间戳'),
  noToken: sentence(
    'is no answer of a timestamp authority (RFC 3161, DER)',
    '不是时间戳机构的答复（RFC 3161，DER）',
  ),
  noCertificate: sentence(
    'has no certificate of its authority in it (ask for it: `openssl ts -query -cert`)',
    '其中没有机构的证书（请求时请加上：`openssl ts -query -cert`）',
  ),
  unknownAuthority: sentence(
    'comes from no authority whose certificate was given',
    '不来自任何已提供证书的机构',
  ),
  unchecked: sentence('cannot be checked ({why})', '无法检查（{why}）'),
  unusedCertificates: sentence(
    'has {n#} certificates that lead to no token of this dossier',
    '其中有 {n} 个证书与本档案的任何时间戳无关',
  ),
  otherCertificates: sentence(
    'was changed: it is not the one text of its certificates',
    '已被改动：不是这些证书的规范文本',
  ),
  noCertificates: sentence('was changed: it holds no certificates', '已被改动：其中没有证书'),
  looseCertificate: sentence(
    'was changed: the certificate of {name} is signed by none of those beside it',
    '已被改动：{name} 的证书不由其旁任何证书签署',
  ),
} as const;
