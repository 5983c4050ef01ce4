export interface FoundRate {
  readonly title: string;
}
