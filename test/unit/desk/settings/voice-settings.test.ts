import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_DIM } from '../../../../common/dim-options.ts';
import { DEFAULT_VOICE } from '../../../../common/voice-options.ts';
import * as contract from '../../../../main/contract/index.ts';
import {
  changeSettings,
  type SettingsChange,
  type SettingsParts,
} from '../../../../main/desk/settings/change-settings.ts';
import { defaultSettings, parseSettings } from '../../../../main/desk/settings/settings-schema.ts';
import { SettingsStore } from '../../../../main/desk/settings/settings-store.ts';
import { audioDevices } from '../../../../main/desk/sound/sound.ts';
import { silentLogger } from '../../../../main/server/index.ts';

describe('the settings of voice and dim', () => {
  it('have the same defaults as the audio process', () => {
    expect(audioDevices(defaultSettings(), {})).toMatchObject({
      voice: DEFAULT_VOICE,
      dim: DEFAULT_DIM,
    });
  });

  it.each([
    { preRollMs: 61 },
    { preRollMs: -1 },
    { preRollMs: 2.5 },
    { releaseTailMs: 201 },
    { noiseGate: 1 },
    { automaticGain: 'on' },
    { dimDb: -61 },
    { dimDb: 1 },
  ])('are refused from a panel and reset in a file when out of bounds: %o', (patch) => {
    expect(contract.settingsPatch.safeParse(patch).success).toBe(false);
    const parsed = parseSettings(JSON.stringify({ version: 1, ...patch }));
    expect(parsed).toMatchObject({ ok: true, reset: Object.keys(patch) });
  });
});

describe('changeSettings', () => {
  let folder: string;
  let settings: SettingsStore;
  let told: unknown[];
  const change = (it: SettingsChange): void => {
    const tell =
      (name: string) =>
      (value: unknown): void => {
        told.push([name, value]);
      };
    const parts: SettingsParts = {
      options: {},
      settings,
      station: {
        setMaxTalk: tell('maxTalk'),
        audio: { setOutputGain: tell('outputGain'), setVoice: tell('voice'), setDim: tell('dim') },
      },
      connection: { rejoin: () => told.push('rejoin') },
      hotkeys: { apply: () => Promise.reject(new Error('nobody changed hotkeys')) },
    };
    changeSettings(parts, it, false);
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'partyline-settings-'));
    settings = new SettingsStore({ folder, logger: silentLogger, onChange: () => undefined });
    told = [];
  });
  afterEach(async () => {
    await settings.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('sends all voice settings to the station once for each change', () => {
    change({ preRollMs: 0 });
    change({ noiseGate: true, automaticGain: true });
    change({ noiseGate: true });
    change({ theme: 'hc' });
    const voice = { ...DEFAULT_VOICE, preRollMs: 0 };
    expect(told).toEqual([
      ['voice', voice],
      ['voice', { ...voice, noiseGate: true, automaticGain: true }],
    ]);
  });

  it('sends a change of the dim to the station; 0 switches it off', () => {
    change({ dimDb: -20 });
    change({ dimDb: 0 });
    change({ dimDb: 0 });
    expect(told).toEqual([
      ['dim', { ...DEFAULT_DIM, amountDb: -20 }],
      ['dim', null],
    ]);
  });
});
