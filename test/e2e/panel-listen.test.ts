import { describe, expect, it } from 'vitest';
import type { Language, ListenView, PanelState } from '../../main/contract/index.ts';
import { seriousFindings } from '../support/panel-checks.ts';
import type { PanelDouble } from '../support/panel-double.ts';
import { panelFixture, withChannels } from '../support/panel-fixtures.ts';
import { useStage } from '../support/use-stage.ts';

/** The listen switch of a key, while the server has not answered and after it has refused. */

const stage = useStage();
let panel: PanelDouble;
const NOW = Date.now();

const state = (listen: ListenView, language: Language = 'en'): PanelState => {
  const base = panelFixture(NOW);
  const quiet = { listen, talkers: [], call: undefined };
  const settings = { ...base.settings, language };
  return { ...withChannels(base, { main: quiet }), settings, stations: [] };
};
const open = async (listen: ListenView, language?: Language): Promise<void> => {
  panel = await stage.open({ state: state(listen, language) });
};
const key = () => panel.page.getByRole('article', { name: 'Main', exact: true });
const listenSwitch = () => key().getByRole('switch');
const attribute = (name: string): Promise<string | null> => listenSwitch().getAttribute(name);
/** How the switch is drawn. */
const look = (): Promise<string> =>
  panel.page.evaluate<string>(`(() => {
    const { backgroundColor, boxShadow } = getComputedStyle(document.querySelector('article[aria-label="Main"] .listen'));
    return backgroundColor + ' ' + boxShadow;
  })()`);
const said = () => panel.page.getByRole('log');

describe('a listen switch after a press', () => {
  it('is busy, keeps its new position and is not lit until the server has answered', async () => {
    await open({ type: 'off' });
    await listenSwitch().click();
    expect((await panel.nextCall('setListen')).args).toEqual({ channel: 'main', on: true });
    expect(await attribute('aria-checked')).toBe('false');
    await panel.show(state({ type: 'pending', on: true }));
    expect([await attribute('aria-checked'), await attribute('aria-busy')]).toEqual(['true', 'true']);
    expect(await attribute('title')).toBe('Waiting for the server');
    expect(await key().getAttribute('data-listen')).toBe('off');
    const waiting = await look();
    expect(await said().textContent()).not.toContain('listen to Main');
    await panel.show(state({ type: 'on' }));
    expect([await attribute('aria-busy'), await key().getAttribute('data-listen')]).toEqual([null, 'on']);
    expect(await look()).not.toBe(waiting);
  });

  it('can be switched back before the answer', async () => {
    await open({ type: 'pending', on: true });
    await listenSwitch().click();
    expect((await panel.nextCall('setListen')).args).toEqual({ channel: 'main', on: false });
  });
});

describe('a channel that the server does not let the station hear', () => {
  it('shows the reason in the strip, beside the switch, as a notice and to screen readers', async () => {
    await open({ type: 'off' });
    await panel.show(state({ type: 'pending', on: true }));
    await panel.show(state({ type: 'refused', reason: 'not-permitted' }));
    expect(await key().locator('.display').textContent()).toBe('No right to listen');
    const sentence = 'The server does not let you listen to Main.';
    expect([await attribute('aria-checked'), await attribute('title')]).toEqual(['false', sentence]);
    await expect.poll(() => said().textContent()).toBe(sentence);
    expect(await panel.page.locator('.press-notice').textContent()).toContain(sentence);
    expect(await seriousFindings(panel.page)).toEqual([]);
  });

  it('asks again when its switch is pressed', async () => {
    await open({ type: 'refused', reason: 'not-permitted' });
    await listenSwitch().click();
    expect((await panel.nextCall('setListen')).args).toEqual({ channel: 'main', on: true });
  });

  it('shows the reason in Chinese', async () => {
    await open({ type: 'refused', reason: 'unknown-channel' }, 'zh');
    expect(await key().locator('.display').textContent()).toBe('通道已不存在');
    expect(await attribute('title')).toBe('服务器上已没有通道Main。');
  });

  it('shows the reason on the channel’s row of the settings', async () => {
    await open({ type: 'refused', reason: 'not-permitted' });
    await panel.page.getByRole('button', { name: 'Settings' }).click();
    await panel.page.getByRole('navigation').getByRole('button', { name: 'Channels' }).click();
    const row = panel.page.getByRole('listitem', { name: 'Main' });
    expect(await row.textContent()).toContain('The server does not let you listen to Main.');
  });
});
