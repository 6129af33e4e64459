import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { settingDefaults, settingEntries, settingsOn } from '../../../../common/setting-values.ts';
import { readOptions, settingOptionTable, settingsGiven } from '../../../../main/cli/arguments.ts';
import { HELP } from '../../../../main/cli/help.ts';
import { settingsPatch } from '../../../../main/contract/index.ts';
import { projectPanel } from '../../../../main/desk/panel/project-panel.ts';
import { patched, type SettingsChange } from '../../../../main/desk/settings/change-settings.ts';
import { defaultSettings, parseSettings } from '../../../../main/desk/settings/settings-schema.ts';
import { voiceOf } from '../../../../main/desk/sound/sound.ts';
import { checkCommand } from '../../../../native-audio/process/command-check.ts';
import { facts } from '../desk-facts.ts';

/** Two settings that the program does not have. Nothing but the table knows of them. */
vi.mock('../../../../common/settings.ts', async (importOriginal) => {
  const original = await importOriginal<{ readonly SETTINGS: object }>();
  const option = { name: 'breath', value: 'MS', help: 'a breath before the first word' };
  const breathMs = {
    ...{ kind: 'number', unit: 'ms', whole: true, min: 0, max: 90, default: 30, offered: [0, 30, 90] },
    ...{ page: 'talking', forVoice: true, option },
  };
  const lamp = { kind: 'choice', values: ['red', 'amber'], default: 'amber', page: 'appearance' };
  return { ...original, SETTINGS: { ...original.SETTINGS, breathMs, lamp } };
});

/** As the program sees a setting that its types do not have. */
const extra = (from: object): unknown => {
  const { breathMs, lamp } = from as { readonly breathMs?: unknown; readonly lamp?: unknown };
  return { breathMs, lamp };
};
const file = (fields: object): ReturnType<typeof parseSettings> =>
  parseSettings(JSON.stringify({ version: 1, ...fields }));

describe('a new setting in the table', () => {
  it('has its default in a desk without a settings file', () => {
    expect(extra(defaultSettings())).toEqual({ breathMs: 30, lamp: 'amber' });
  });

  it('is read from the settings file, and is the only one reset when its value is invalid', () => {
    const read = file({ breathMs: 60, lamp: 'red' });
    expect(read.ok && [extra(read.settings), read.reset]).toEqual([{ breathMs: 60, lamp: 'red' }, []]);
    const wrong = file({ breathMs: 91, lamp: 'red' });
    expect(wrong.ok && [extra(wrong.settings), wrong.reset]).toEqual([
      { breathMs: 30, lamp: 'red' },
      ['breathMs'],
    ]);
  });

  it('is accepted from a panel only within its bounds', () => {
    expect(settingsPatch.parse({ breathMs: 90, lamp: 'red' })).toEqual({ breathMs: 90, lamp: 'red' });
    for (const wrong of [{ breathMs: -1 }, { breathMs: 1.5 }, { breathMs: '30' }, { lamp: 'blue' }])
      expect(settingsPatch.safeParse(wrong).success).toBe(false);
  });

  it('is shown to the panel, with its new value after a change', () => {
    const settings = patched(defaultSettings(), { lamp: 'red' } as SettingsChange);
    expect(extra(projectPanel(facts({ settings }), 1).settings)).toEqual({ breathMs: 30, lamp: 'red' });
  });

  it('has a row on its page of the panel', () => {
    expect(settingsOn('talking')).toContain('breathMs');
    expect(settingsOn('appearance')).toContain('lamp');
  });

  it('reaches the audio process, which checks its bounds', () => {
    const voice = voiceOf(defaultSettings());
    expect(extra(voice)).toEqual({ breathMs: 30, lamp: undefined });
    const command = {
      type: 'configure',
      input: { kind: 'none' },
      output: { kind: 'none' },
      frameDurationMs: 5,
      sidetoneDb: null,
    } as const;
    expect(() => checkCommand({ ...command, voice })).not.toThrow();
    expect(() => checkCommand({ ...command, voice: { ...voice, breathMs: 91 } as typeof voice })).toThrow(
      'breathMs: a number from 0 to 90',
    );
  });

  it('is an option of partyline station, with a line in its help', () => {
    const given = (...args: string[]): unknown =>
      extra(settingsGiven(readOptions('station', args, settingOptionTable())));
    expect(given()).toEqual({ breathMs: 30, lamp: 'amber' });
    expect(given('--breath', '60')).toEqual({ breathMs: 60, lamp: 'amber' });
    expect(() => given('--breath', '91')).toThrow('--breath 91: give a number from 0 to 90.');
    expect(HELP['station']).toContain(
      '--breath MS        a breath before the first word: 0 (off) to 90; default: 30',
    );
  });
});

describe('every setting of the table', () => {
  it('has a default within its bounds, which the settings file keeps', () => {
    const defaults = settingDefaults();
    expect(file(defaults)).toMatchObject({ ok: true, settings: defaults, reset: [] });
    expect(defaultSettings()).toMatchObject(defaults);
  });

  it('offers only values that a panel may send', () => {
    for (const [name, setting] of settingEntries()) {
      const offered =
        setting.kind === 'choice'
          ? setting.values
          : setting.kind === 'number' && setting.offered !== 'volume'
            ? setting.offered
            : [setting.default].filter((it) => it !== '');
      for (const value of offered) expect(settingsPatch.parse({ [name]: value })).toEqual({ [name]: value });
    }
  });

  it('is refused by name when its value is invalid, like an unknown setting', () => {
    for (const [name] of settingEntries()) {
      expect(settingsPatch.safeParse({ [name]: {} }).error?.issues[0]?.path).toEqual([name]);
      expect(file({ [name]: {} })).toMatchObject({ ok: true, reset: [name] });
    }
    expect(settingsPatch.safeParse({ breadthMs: 1 }).error?.issues[0]).toMatchObject({
      code: 'unrecognized_keys',
      keys: ['breadthMs'],
    });
  });
});

describe('releaseTailMs', () => {
  it('appears only in the table of settings, in each language, and where it is used', () => {
    const root = fileURLToPath(new URL('../../../../', import.meta.url));
    const naming = ['common', 'main', 'native-audio', 'renderer'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((it) => it.isFile() && /\.tsx?$/.test(it.name))
        .map((it) => join(it.parentPath, it.name))
        .filter((path) => readFileSync(path, 'utf8').includes('releaseTailMs'))
        .map((path) => path.slice(root.length)),
    );
    expect(naming.sort()).toEqual([
      'common/settings.ts',
      'main/station/audio-process-client.ts',
      'native-audio/process/audio-session.ts',
      'renderer/text/en/setting-rows.ts',
      'renderer/text/zh/setting-rows.ts',
    ]);
  });
});
