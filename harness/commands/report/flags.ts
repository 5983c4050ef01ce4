/** The options of `report`. */
export interface ReportFlags {
  readonly init?: boolean;
  readonly latest?: boolean;
  readonly draft?: boolean;
  readonly compare?: boolean;
  readonly profile?: string;
  readonly job?: string;
  /** False: with none, whatever lies beside the job. */
  readonly plan?: string | false;
  readonly earlier?: string;
  readonly out?: string;
  readonly font?: string[];
  readonly lang?: 'en' | 'zh' | 'both';
  readonly dossier?: string | true;
  readonly import?: string[];
  readonly redact?: boolean;
  readonly reference?: string[];
  readonly store: string;
  readonly json?: boolean;
}

/** The options of `plan`. */
export interface PlanFlags {
  readonly require: string[];
  readonly source: string;
  readonly order?: string;
  readonly rule: string;
  readonly guard?: number;
  readonly ruleSource?: string;
  readonly by?: string;
  readonly lot?: string;
  readonly lotSize?: number;
  readonly serials?: string;
  readonly drawn?: string;
  readonly sample?: number;
  readonly seed?: string;
  readonly seedSource?: string;
  readonly drawnBy: string;
  readonly drawnOn?: string;
  readonly place?: string;
  readonly method?: string;
  readonly aql?: number;
  readonly key?: string;
  readonly passwordFile?: string;
  readonly out?: string;
  readonly json?: boolean;
}
