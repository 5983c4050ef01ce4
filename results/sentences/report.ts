import { sentence } from './sentence.ts';

/** Why a report has no value in a place where it has one of others. */
export const report = {
  notTold: sentence('not told', '未说明'),
  noneOrNotTold: sentence('none, or not told', '没有，或未说明'),
  noneInBrowser: sentence('none: a browser', '没有：浏览器'),
  notDeclared: sentence(
    'nothing is declared of this item, so that a share of it is no limit',
    '该样品没有标称值，因此无法以其比例作为限值',
  ),
  nothingPromised: sentence(
    'the load promised nothing, so that it has no verdict',
    '该负载未作承诺，因此没有判定',
  ),
  otherPromise: sentence(
    'the load promised {promised#} % of its requests, and {asked#} % are asked for',
    '该负载的承诺为 {promised} % 的请求，而要求为 {asked} %',
  ),
  recordMissing: sentence(
    'the run {run!} stored this record, and it is not among those of this report',
    '运行 {run} 存有该记录，但它不在本报告的记录之中',
  ),
} as const;
