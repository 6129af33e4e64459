import { describe, expect, it } from 'vitest';
import type { PanelState } from '../../main/contract/index.ts';
import type { PanelDouble } from '../support/panel-double.ts';
import { panelFixture } from '../support/panel-fixtures.ts';
import { useStage } from '../support/use-stage.ts';

/** The page of the settings about talking and listening, in the built panel. */

const stage = useStage();
let panel: PanelDouble;
const base = panelFixture(Date.now());

async function openSound(state: PanelState = base): Promise<void> {
  panel = await stage.open({ state });
  await panel.page.getByRole('button', { name: 'Settings' }).click();
  await panel.page.getByRole('navigation').getByRole('button', { name: 'Sound' }).click();
}

describe('the sound page', () => {
  it('sets by keyboard alone how others hear the voice', async () => {
    await openSound();
    const { keyboard } = panel.page;
    const patch = async (): Promise<unknown> => (await panel.nextCall('updateSettings')).args;
    await panel.page.getByRole('switch', { name: 'Noise gate' }).focus();
    await keyboard.press('Space');
    expect(await patch()).toEqual({ noiseGate: true });
    await keyboard.press('Tab');
    await keyboard.press('Space');
    expect(await patch()).toEqual({ automaticGain: true });
    await keyboard.press('Tab');
    await keyboard.press('ArrowDown');
    expect(await patch()).toEqual({ preRollMs: 30 });
    await keyboard.press('Tab');
    await keyboard.press('Home');
    expect(await patch()).toEqual({ releaseTailMs: 0 });
    await keyboard.press('Tab');
    await keyboard.press('ArrowUp');
    expect(await patch()).toEqual({ maxTalkSeconds: 45 });
  });

  it('tells how much sound from before a press is sent, and that none is once it is off', async () => {
    await openSound();
    const before = panel.page.getByRole('combobox', { name: 'Before the press' });
    const hint = async (): Promise<string | null> =>
      panel.page.locator(`[id="${String(await before.getAttribute('aria-describedby'))}"]`).textContent();
    expect(await hint()).toContain('Up to 20 ms from before the press are sent');
    await before.selectOption({ label: 'Off' });
    expect((await panel.nextCall('updateSettings')).args).toEqual({ preRollMs: 0 });
    await panel.show({ ...base, settings: { ...base.settings, preRollMs: 0 } });
    expect(await hint()).toContain('Nothing from before the press is sent.');
  });

  it('dims by the chosen value or not at all, and keeps a value that is on no list', async () => {
    await openSound({ ...base, settings: { ...base.settings, dimDb: -17 } });
    const dim = panel.page.getByRole('combobox', { name: 'Dim' });
    expect(await dim.locator('option:checked').textContent()).toBe('17 dB');
    await dim.selectOption({ label: '20 dB' });
    expect((await panel.nextCall('updateSettings')).args).toEqual({ dimDb: -20 });
    await dim.selectOption({ label: 'Off' });
    expect((await panel.nextCall('updateSettings')).args).toEqual({ dimDb: 0 });
    await panel.page.getByRole('slider', { name: 'Volume of everything' }).press('ArrowDown');
    expect((await panel.nextCall('updateSettings')).args).toEqual({ outputDb: -1 });
  });
});
