import { sentence } from './sentence.ts';

/** Why an archive or a key that somebody gave cannot be used, and what to try next. */
export const opening = {
  newer: sentence(
    '{file} is of version {version#}; this assay reads version {known#}.',
    '{file} 的版本为 {version}；此 assay 可读取版本 {known}。',
  ),
  takeNewer: sentence(
    'Take the assay that wrote it. Signatures and hashes can be checked without: VERIFY.md in the dossier has the lines.',
    '请使用写成它的 assay。签名与哈希不用 assay 也能检查：命令见档案中的 VERIFY.md。',
  ),
  // Archives.
  noDossier: sentence(
    '{from} is no dossier: neither a folder nor an archive (.tgz).',
    '{from} 不是档案：既不是文件夹，也不是归档文件（.tgz）。',
  ),
  giveDossier: sentence(
    'Give what `assay report --dossier` wrote.',
    '请提供由 `assay report --dossier` 写成的文件。',
  ),
  untrusted: sentence(
    '{from} is no dossier that can be trusted to be opened: {why=}.',
    '{from} 不是可以放心打开的档案：{why}。',
  ),
  askForFile: sentence(
    'Nothing of it was written. Ask whoever sent it for the file as assay wrote it.',
    '未写出其中任何内容。请向发送者索取由 assay 写成的原文件。',
  ),
  link: sentence('{name} is a link to {target}', '{name} 是指向 {target} 的链接'),
  neither: sentence('{name} is neither file nor folder', '{name} 既不是文件，也不是文件夹'),
  twice: sentence('it holds {name} twice', '其中有两个 {name}'),
  tooMany: sentence('it holds more than {n#} files', '其中的文件多于 {n} 个'),
  tooLarge: sentence('it unpacks to more than {size#}', '解包后大于 {size}'),
  goesOn: sentence('something follows behind its end', '其结尾之后还有内容'),
  damaged: sentence('{from} is cut or damaged: {why}.', '{from} 被截断或已损坏：{why}。'),
  cut: sentence('unexpected end of file', '文件在中途结束'),
  otherHeader: sentence('incorrect header check', '文件头不符'),
  otherSum: sentence('incorrect data check', '校验和不符'),
  copyAgain: sentence(
    'Copy it again, and compare its SHA-256 with that of the original.',
    '请重新复制，并与原文件的 SHA-256 比较。',
  ),
  severalFolders: sentence(
    '{from} does not hold one folder, as the archive of a dossier does, but {tops}.',
    '档案的归档文件只含一个文件夹，而 {from} 中是：{tops}。',
  ),
  giveArchive: sentence(
    'Give a .tgz that `assay report --dossier` wrote, or the folder of a dossier.',
    '请提供由 `assay report --dossier` 写成的 .tgz，或档案的文件夹。',
  ),
  // Paths in it.
  oddPath: sentence('The dossier has a file whose path {why=}: {path}.', '档案中有文件的路径{why}：{path}。'),
  askForDossier: sentence(
    'Nothing of it was written. Ask whoever sent it for a dossier as assay writes it.',
    '未写出其中任何内容。请向发送者索取由 assay 写成的档案。',
  ),
  outside: sentence('leads outside', '指向档案之外'),
  longPath: sentence('is longer than {n#} characters', '长于 {n} 个字符'),
  oddName: sentence('has characters that a name in a dossier does not have', '含有档案中的名称不应有的字符'),
  // Keys and certificates.
  privateKey: sentence(
    '{from} holds a private key; to verify, the public one is enough, and the private one is for nobody else.',
    '{from} 中是私钥；验证只需公钥，私钥不应交给任何人。',
  ),
  givePublicHalf: sentence(
    'Give its public key: `openssl pkey -in {from} -pubout`.',
    '请提供其公钥：`openssl pkey -in {from} -pubout`。',
  ),
  noPublicKey: sentence(
    '{from} holds no public key in PEM ("-----BEGIN PUBLIC KEY-----").',
    '{from} 中没有 PEM 格式的公钥（"-----BEGIN PUBLIC KEY-----"）。',
  ),
  givePublicKey: sentence(
    'Give the .pub.pem of the signer, or make it: `openssl pkey -in <private key> -pubout`.',
    '请提供签署者的 .pub.pem，或由私钥生成：`openssl pkey -in <private key> -pubout`。',
  ),
  otherKind: sentence(
    'A key of the kind {name!} is none that cosign, in-toto and OpenSSH know alike.',
    'cosign、in-toto 与 OpenSSH 并不都支持 {name} 类型的密钥。',
  ),
  takeOtherKind: sentence(
    'Take Ed25519 (`assay key create <name>`), ECDSA on P-256, P-384 or P-521, or RSA of at least 2,048 bits.',
    '请使用 Ed25519（`assay key create <name>`）、P-256、P-384 或 P-521 上的 ECDSA，或至少 2048 位的 RSA。',
  ),
  shortRsa: sentence(
    'An RSA key of {bits#} bits is too short to be believed for years.',
    '{bits} 位的 RSA 密钥过短，不足以多年可信。',
  ),
  takeLongerRsa: sentence(
    'Take one of at least 2,048 bits, or Ed25519 (`assay key create <name>`).',
    '请使用至少 2048 位的密钥，或 Ed25519（`assay key create <name>`）。',
  ),
  brokenKeyList: sentence('{from} is to be a list of keys, and {why=}.', '{from} 应为密钥列表，但{why}。'),
  noKeyList: sentence('{from} is no list of keys: {why}.', '{from} 不是密钥列表：{why}。'),
  giveKeyList: sentence(
    'docs/report.md shows one; a single key needs no list: --key <file>.',
    '示例见 docs/report.md；单个密钥不需要列表：--key <file>。',
  ),
  noCertificates: sentence(
    '{from} holds no certificates in PEM ("-----BEGIN CERTIFICATE-----").',
    '{from} 中没有 PEM 格式的证书（"-----BEGIN CERTIFICATE-----"）。',
  ),
  giveChain: sentence(
    'Give the chain of the timestamp authority, up to its root, as it publishes it.',
    '请提供时间戳机构所公布的证书链，直至其根证书。',
  ),
} as const;
