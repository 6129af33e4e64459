import { describe, expect, it } from 'vitest';
import type { MicrophoneSilence } from '../../common/microphone-silence.ts';
import type { MicrophoneView, PanelState } from '../../main/contract/index.ts';
import { seriousFindings } from '../support/panel-checks.ts';
import type { PanelDouble, PanelOptions } from '../support/panel-double.ts';
import { CHINESE, ENGLISH, narrowFixture, onAirFixture, panelFixture } from '../support/panel-fixtures.ts';
import { useStage } from '../support/use-stage.ts';

/** An open microphone that nobody can hear, and one with several channels, in the built panel. */

const stage = useStage();
let panel: PanelDouble;
const open = async (options: PanelOptions): Promise<void> => {
  panel = await stage.open({ reducedMotion: 'reduce', ...options });
};
const WIDE = { width: 1_280, height: 800 };
const NARROW = { width: 420, height: 700 };
const MINI = { width: 360, height: 120, search: '?mini' };
const MUTED = { what: 'source-muted', device: 'Shure MV7 analog stereo' } as const;

const talking = (state: PanelState, silence: MicrophoneSilence | undefined): PanelState => ({
  ...state,
  microphone: {
    ...(state.microphone as Extract<MicrophoneView, { type: 'open' }>),
    silence,
  },
});

const HINTS = [
  [{ kind: 'digital' }, 'Digital silence: microphone muted or unplugged.'],
  [{ kind: 'noise' }, 'Nothing but noise. Wrong microphone? Too far?'],
  [{ kind: 'digital', muted: MUTED }, 'Muted in the system: Shure MV7 analog stereo'],
] as const;
const SHORT_HINTS = [
  [{ kind: 'digital' }, 'Muted, or unplugged?'],
  [{ kind: 'noise' }, 'Nothing but noise'],
  [{ kind: 'digital', muted: MUTED }, 'Muted in the system'],
] as const;

describe('a talker without audible sound', () => {
  it.each([
    ['wide', WIDE, onAirFixture, HINTS],
    ['narrow', NARROW, narrowFixture, HINTS],
    ['mini', MINI, onAirFixture, SHORT_HINTS],
  ] as const)(
    'is warned with the reason beside the lamp until a voice arrives (%s)',
    async (_, size, fixture, says) => {
      const now = Date.now();
      const state = fixture(now);
      await open({ state, ...size });
      const warning = panel.page.locator('.silence[role=alert]');
      expect(await warning.count()).toBe(0);
      const tell = async (silence: MicrophoneSilence): Promise<string | null> => {
        await panel.show(talking(state, silence));
        await warning.getByText('Nobody hears you').waitFor();
        return warning.locator('small').textContent();
      };
      for (const [silence, words] of says) expect(await tell(silence)).toBe(words);
      // Nothing of it is cut off: what to do stands at its end.
      const cut = await warning.evaluate(`[...document.querySelectorAll('.silence b, .silence small')].filter(
      (it) => it.scrollHeight > it.clientHeight + 1 || it.scrollWidth > it.clientWidth + 1 ||
        it.getBoundingClientRect().bottom > it.closest('.silence').getBoundingClientRect().bottom + 0.5 ||
        it.getBoundingClientRect().top < it.closest('.silence').getBoundingClientRect().top - 0.5).length`);
      expect(cut).toBe(0);
      expect(await panel.page.getByText('ON AIR').first().isVisible()).toBe(true);
      expect(await seriousFindings(panel.page)).toEqual([]);
      await panel.show(state);
      expect(await warning.count()).toBe(0);
      expect(panel.complaints).toEqual([]);
    },
  );

  it('is warned in Chinese', async () => {
    const state = onAirFixture(Date.now(), CHINESE);
    await open({ state: talking(state, { kind: 'digital', muted: { ...MUTED, device: '桌面麦克风' } }) });
    const warning = panel.page.getByRole('alert');
    expect(await warning.locator('small').textContent()).toBe('已在系统中静音：桌面麦克风');
  });

  it('sees no key move because of the warning', async () => {
    const state = onAirFixture(Date.now(), ENGLISH);
    await open({ state, ...WIDE });
    const box = () => panel.page.getByRole('article').first().boundingBox();
    const before = await box();
    await panel.show(talking(state, { kind: 'noise' }));
    expect(await box()).toEqual(before);
  });
});

describe('a microphone with several channels', () => {
  const base = panelFixture(Date.now());
  const withChannels = (chosen: 'auto' | number): PanelState => ({
    ...base,
    audio: { ...base.audio, inputChannels: { count: 8, chosen } },
  });

  async function openDevices(state: PanelState): Promise<void> {
    await open({ state });
    await panel.page.getByRole('button', { name: 'Settings' }).click();
  }

  it('lets one channel be chosen on the devices page, with the level of each', async () => {
    await openDevices(withChannels('auto'));
    const channel = panel.page.getByRole('combobox', { name: 'Channel' });
    expect(await channel.locator('option').allTextContents()).toEqual([
      'Automatic',
      ...[1, 2, 3, 4, 5, 6, 7, 8].map((number) => `Channel ${String(number)}`),
    ]);
    const silent = { peakDb: -120, rmsDb: -120 };
    await panel.emit('levels', {
      ...{ input: silent, output: silent, talkers: [] },
      inputChannels: { current: 3, peaksDb: [-20, -120, -30, -120, -120, -120, -120, -120] },
    });
    const level = async (number: number): Promise<string | null> =>
      panel.page
        .getByRole('meter', { name: `Level of channel ${String(number)}`, exact: true })
        .getAttribute('aria-valuenow');
    expect([await level(1), await level(2), await level(3)]).toEqual(['67', '0', '50']);
    expect(await panel.page.locator('.input-channels [aria-current]').textContent()).toBe('3');
    await channel.selectOption({ label: 'Channel 5' });
    expect((await panel.nextCall('chooseInputChannel')).args).toEqual({ channel: 5 });
    await panel.show(withChannels(5));
    expect(await channel.locator('option:checked').textContent()).toBe('Channel 5');
    await channel.selectOption({ label: 'Automatic' });
    expect((await panel.nextCall('chooseInputChannel')).args).toEqual({ channel: 'auto' });
    expect(await seriousFindings(panel.page)).toEqual([]);
  });

  it('is reported as muted or unplugged before anybody talks', async () => {
    await openDevices({ ...base, microphone: { type: 'closed', blocked: undefined } });
    expect(await panel.page.getByRole('combobox', { name: 'Channel' }).count()).toBe(0);
    const silent = { peakDb: -120, rmsDb: -120 };
    const note = panel.page.getByText('Digital silence: the microphone is muted or unplugged.');
    await expect
      .poll(async () => {
        await panel.emit('levels', { input: silent, output: silent, talkers: [] });
        return note.count();
      })
      .toBe(1);
  });
});
