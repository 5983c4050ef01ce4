import { counted } from '../../../results/format.ts';
import type { answers, Warning } from '../../../results/report/schema/first-page.ts';
import { bilingual } from '../../words.ts';

// The words of the first page: five questions, an answer for each code, and what has to be known before anything else.

type Question = keyof typeof answers;
type Code = { readonly [Q in Question]: `${Q}.${(typeof answers)[Q][number]}` }[Question];

export const questions = bilingual<{ readonly [Q in Question]: string }>({
  en: {
    tested: 'What was tested?',
    identity: 'Is it what it says it is?',
    speed: 'How fast is it?',
    limit: 'How near is it to its own limit?',
    trust: 'May the numbers be trusted?',
  },
  zh: {
    tested: '测试了什么？',
    identity: '它名副其实吗？',
    speed: '它有多快？',
    limit: '它离自身极限有多近？',
    trust: '这些数值可信吗？',
  },
});

export const answerTexts = bilingual<{ readonly [code in Code]: string }>({
  en: {
    'tested.oneItem': 'One item.',
    'tested.severalItems': 'Several items.',
    'tested.sampleOfLot': 'A sample of a lot.',
    'tested.nothing': 'Nothing: there is no trial.',
    'identity.consistent': 'Consistent with its name: nothing that was seen speaks against it.',
    'identity.falseName': 'No: it is not accepted under its name.',
    'identity.unlisted': 'The catalogue does not list it: its name was checked against nothing.',
    'identity.severalAnswers': 'Not the same of all items: see each.',
    'identity.unknown': 'Not known.',
    'speed.measured': 'Measured:',
    'speed.measuredWithDoubt': 'Measured, with doubts that are named at each result:',
    'speed.notMeasured': 'Not measured.',
    'limit.known': 'Of what the same run measured as the limit it reached:',
    'limit.knownWithDoubt': 'Of what the same run measured as the limit it reached, with doubts:',
    'limit.ofDeclared': 'Of what its maker declares; its own limit was not measured:',
    'limit.ofDeclaredWithDoubt': 'Of what its maker declares, with doubts; its own limit was not measured:',
    'limit.notKnown': 'Not known: the limit was not measured in the same run.',
    'trust.long': 'Yes: every trial is VALID and was measured for as long as a signed report asks for.',
    'trust.valid': 'Every trial is VALID; the measurement was shorter than a signed report asks for.',
    'trust.someDoubt': 'With the doubts that stand at the results: some trials are DEGRADED.',
    'trust.someInvalid': 'Not all of them: some trials are INVALID. They are listed and count for nothing.',
    'trust.allInvalid': 'No: every trial is INVALID.',
    'trust.servedValid': 'Every trial and every served load is VALID.',
    'trust.servedDoubt': 'With the doubts that stand at each of them: some are DEGRADED.',
    'trust.servedInvalid': 'Not all of them: some are INVALID. They are listed and count for nothing.',
    'trust.servedAllInvalid': 'No: all of them are INVALID.',
    'trust.nothing': 'There are none.',
  },
  zh: {
    'tested.oneItem': '一件样品。',
    'tested.severalItems': '多件样品。',
    'tested.sampleOfLot': '一批产品中的样本。',
    'tested.nothing': '没有：不存在任何试验。',
    'identity.consistent': '与其名称一致：未发现与之矛盾的迹象。',
    'identity.falseName': '否：不能按其名称予以认定。',
    'identity.unlisted': '设备目录中没有它：其名称未与任何资料核对。',
    'identity.severalAnswers': '各样品结论不同，见各样品。',
    'identity.unknown': '未知。',
    'speed.measured': '实测：',
    'speed.measuredWithDoubt': '实测，存疑之处见各项结果：',
    'speed.notMeasured': '未测量。',
    'limit.known': '达到同一次运行所测极限的：',
    'limit.knownWithDoubt': '达到同一次运行所测极限的（有存疑）：',
    'limit.ofDeclared': '占制造商标称值的比例（未测量其自身极限）：',
    'limit.ofDeclaredWithDoubt': '占制造商标称值的比例（有存疑；未测量其自身极限）：',
    'limit.notKnown': '未知：同一次运行没有测量其极限。',
    'trust.long': '可信：全部试验均为 VALID，且测量时长达到签署报告的要求。',
    'trust.valid': '全部试验均为 VALID；测量时长短于签署报告的要求。',
    'trust.someDoubt': '有保留：部分试验为 DEGRADED，原因见各项结果。',
    'trust.someInvalid': '并非全部：部分试验为 INVALID，已列出但不予采用。',
    'trust.allInvalid': '不可信：全部试验均为 INVALID。',
    'trust.servedValid': '全部试验与服务负载均为 VALID。',
    'trust.servedDoubt': '有保留：部分为 DEGRADED，原因见各处。',
    'trust.servedInvalid': '并非全部：部分为 INVALID，已列出但不予采用。',
    'trust.servedAllInvalid': '不可信：全部为 INVALID。',
    'trust.nothing': '没有数值。',
  },
});

/** What a warning says; `values` are those of report.json. */
export const warnings = bilingual<{
  readonly [code in Warning['code']]: (values: string, count: number) => string;
}>({
  en: {
    example: () => 'EXAMPLE of made-up records: nothing in it was measured.',
    draft: () => 'DRAFT: not issued, not signed, no evidence of anything.',
    fieldsMissing: (_, count) =>
      `${counted(count, 'field')} that a report must have ${count === 1 ? 'is' : 'are'} missing. They are listed in the chapter "Missing fields".`,
    planAfterStart: (values) =>
      `The plan is younger than the first process${values && ` (${values})`}: what is required was not fixed before the result was known.`,
    noPlan: () => 'Nothing was decided before the measurement: there are no statements of conformity.',
    clockImplausible: (values) =>
      `The clock of the host cannot have been right${values && ` (${values})`}: dates are as it showed them.`,
    identityByDriverOnly: (values) =>
      `The identity of the items rests on the word of the driver or the host alone${values && `: ${values}`}.`,
    identifierContradicted: (values) => `An identifier contradicts what the records hold: ${values}.`,
    falseName: (values) => `Not accepted under the name that the driver tells: ${values}.`,
    drawNotReproduced: () =>
      'The draw by hash gives another sample than the plan has: nothing is said of the whole lot.',
    mixedDevices: (values) => `Devices of several kinds were measured: ${values}.`,
    fewProcesses: (values) =>
      `Some results rest on few fresh processes, so that their uncertainty is wide or unknown${values && `: ${values}`}.`,
    invalidTrials: (values) => `INVALID trials, which count for nothing: ${values}.`,
    doubtedTrials: (values) => `DEGRADED trials: ${values}.`,
    invalidLoads: (values) => `INVALID served loads, which count for nothing: ${values}.`,
    doubtedLoads: (values) => `DEGRADED served loads: ${values}.`,
    figuresChanged: (values) => `Figures of these records do not come out of their samples again: ${values}.`,
    recordsMissing: (values) => `Records of the run are missing: ${values}.`,
    severalConditions: (values) =>
      `Measured under several settings of its own (power limit, ECC or firmware): ${values}.`,
    wordsCut: (values) => `Words of the laboratory were cut, since they were too long: ${values}.`,
    synthetic: () =>
      'Weights are synthetic: speed and bytes are those of the model, what it says means nothing.',
  },
  zh: {
    example: () => '示例（EXAMPLE）：由虚构记录生成，其中没有任何实测数据。',
    draft: () => '草稿（DRAFT）：未签发、未签名，不构成任何证据。',
    fieldsMissing: (_, count) => `缺少报告必备的 ${count} 项内容，见“缺少的内容”一章。`,
    planAfterStart: (values) =>
      `方案的时间晚于第一个进程${values && `（${values}）`}：要求并非在得知结果之前确定。`,
    noPlan: () => '测量之前未作任何规定：本报告不含符合性声明。',
    clockImplausible: (values) => `主机时钟不可能正确${values && `（${values}）`}：日期按其显示照录。`,
    identityByDriverOnly: (values) => `样品的身份仅以驱动程序或主机所报为据${values && `：${values}`}。`,
    identifierContradicted: (values) => `有标识与记录矛盾：${values}。`,
    falseName: (values) => `不能按驱动所报名称予以认定：${values}。`,
    drawNotReproduced: () => '按哈希重新抽样所得样本与计划不符：不对整批作任何结论。',
    mixedDevices: (values) => `测量了多种设备：${values}。`,
    fewProcesses: (values) => `部分结果所依据的独立进程较少，不确定度较大或未知${values && `：${values}`}。`,
    invalidTrials: (values) => `INVALID 的试验，不予采用：${values}。`,
    doubtedTrials: (values) => `DEGRADED 的试验：${values}。`,
    invalidLoads: (values) => `INVALID 的服务负载，不予采用：${values}。`,
    doubtedLoads: (values) => `DEGRADED 的服务负载：${values}。`,
    figuresChanged: (values) => `以下记录的数值无法由其样本重新算出：${values}。`,
    recordsMissing: (values) => `缺少运行的记录：${values}。`,
    severalConditions: (values) => `同一样品在不同设置（功耗上限、ECC 或固件）下测量：${values}。`,
    wordsCut: (values) => `实验室填写的内容过长，已截短：${values}。`,
    synthetic: () => '权重为合成数据：速度与字节数与真实模型相同，输出内容没有含义。',
  },
});
