import type { SETTINGS, ShownSetting } from '../../common/settings.ts';

/** The words on a setting's row. */
export interface RowWords {
  readonly label: string;
  /** Or how it reads for the present number. */
  readonly hint?: string | ((value: number) => string);
  readonly choices?: Readonly<Record<string, string>>;
}

/** Words for every setting that the panel shows, and for every value of a choice. */
export type SettingRowWords = {
  readonly [Name in ShownSetting]: RowWords & ChoiceWords<(typeof SETTINGS)[Name]>;
};

type ChoiceWords<One> = One extends {
  readonly kind: 'choice';
  readonly values: readonly (infer Value extends string)[];
}
  ? { readonly choices: Readonly<Record<Value, string>> }
  : unknown;
