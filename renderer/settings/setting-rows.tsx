import { Fragment, type ReactNode } from 'react';
import { assertNever } from '../../common/assert-never.ts';
import {
  SETTINGS,
  type NumberSetting,
  type Setting,
  type SettingPage,
  type SettingValues,
  type ShownSetting,
} from '../../common/settings.ts';
import { settingsOn } from '../../common/setting-values.ts';
import type { SettingsPatch } from '../../main/contract/index.ts';
import { Icon } from '../parts/icon.tsx';
import { Slider } from '../parts/slider.tsx';
import { tell } from '../state/panel-connection.ts';
import { usePanel } from '../state/panel-store.ts';
import type { RowWords } from '../text/setting-row-words.ts';
import { HTML_LANG, useText, type Text } from '../text/text.ts';
import { NumberLine, Segments, SwitchRow } from './controls.tsx';

interface SettingRowsProps {
  readonly page: SettingPage;
  /** Further content of the page, under the row of a setting. */
  readonly below?: Partial<Readonly<Record<ShownSetting, ReactNode>>>;
}

/** One row for each setting of a page, in the order of the table of settings. */
export const SettingRows = ({ page, below = {} }: SettingRowsProps) => (
  <>
    {settingsOn(page).map((name) => (
      <Fragment key={name}>
        <SettingRow name={name} />
        {below[name]}
      </Fragment>
    ))}
  </>
);

const change = (name: ShownSetting, value: SettingValues[ShownSetting]): void =>
  tell('updateSettings', { [name]: value } as SettingsPatch);

const SettingRow = ({ name }: { readonly name: ShownSetting }) => {
  const setting: Setting = SETTINGS[name];
  const { onlyWith } = setting;
  const value = usePanel(({ settings }) => settings[name]);
  const isShown = usePanel(
    ({ settings }) => onlyWith === undefined || settings[onlyWith as ShownSetting] === true,
  );
  const t = useText().settings;
  const words: RowWords = t.rows[name];
  const hint = typeof words.hint === 'function' ? words.hint(Number(value)) : words.hint;
  const shared = { label: words.label, ...(hint === undefined ? {} : { hint }) };
  if (!isShown) return null;
  switch (setting.kind) {
    case 'switch':
      return <SwitchRow {...shared} checked={value === true} onChange={(on) => change(name, on)} />;
    case 'choice':
      return (
        <Segments
          {...shared}
          value={String(value)}
          options={setting.values.map((one) => ({
            value: one,
            label: words.choices?.[one] ?? one,
            // Each language has its own name for itself.
            ...(name === 'language' && Object.hasOwn(HTML_LANG, one)
              ? { lang: HTML_LANG[one as keyof typeof HTML_LANG] }
              : {}),
          }))}
          onChange={(one) => change(name, one as SettingValues[ShownSetting])}
        />
      );
    case 'number':
      if (setting.offered === 'volume')
        return <Volume label={words.label} db={Number(value)} onChange={(db) => change(name, db)} />;
      return (
        <NumberLine
          {...shared}
          value={Number(value)}
          choices={setting.offered}
          words={(one) => amount(t.voice, setting, one)}
          onChange={(one) => change(name, one)}
        />
      );
    default:
      return assertNever(setting);
  }
};

/** A number of a setting with its unit; 0 switches it off. */
function amount(words: Text['settings']['voice'], { unit }: NumberSetting, value: number): string {
  if (value === 0) return words.off;
  switch (unit) {
    case 'ms':
      return words.milliseconds(value);
    case 's':
      return words.seconds(value);
    case 'dB':
      // Every setting in dB turns something down; its words say so.
      return words.decibels(Math.abs(value));
    default:
      return assertNever(unit);
  }
}

interface VolumeProps {
  readonly label: string;
  readonly db: number;
  readonly onChange: (db: number) => void;
}

const Volume = ({ label, db, onChange }: VolumeProps) => (
  <label className="field">
    <span className="label">{label}</span>
    <span className="volume volume-bare">
      <Icon name="vol" />
      <Slider label={label} valueDb={db} onChange={onChange} />
    </span>
  </label>
);
