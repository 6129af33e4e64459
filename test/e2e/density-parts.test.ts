import { describe, expect, it } from 'vitest';
import type { PanelState } from '../../main/contract/index.ts';
import { everyState, manyChannels, quietChannels } from '../support/density-fixtures.ts';
import { LISTEN_ON } from '../support/panel-cast.ts';
import type { PanelDouble, PanelOptions } from '../support/panel-double.ts';
import { levelsFixture } from '../support/panel-fixtures.ts';
import { useStage } from '../support/use-stage.ts';

/** Parts of single densities: the volume on demand, the strip, the list of stations, the foot. */

const stage = useStage();
let panel: PanelDouble;

const open = async (options: PanelOptions): Promise<void> => {
  panel = await stage.open({ reducedMotion: 'reduce', width: 1_280, height: 800, ...options });
};
const key = (name: string) => panel.page.locator(`article[aria-label="${name}"]`);
const shown = (): Promise<string[]> =>
  panel.page.evaluate(
    "[...document.querySelectorAll('[data-channel]')].map((it) => it.getAttribute('aria-label'))",
  );
const said = () => panel.page.locator('[role="log"]').textContent();

/** A call that has not arrived before a later call was never made. */
async function callsSoFar(): Promise<unknown[]> {
  await panel.page.evaluate('window.partyline.call.setMuted({ on: false })');
  return panel.takeCalls().filter(({ name }) => name !== 'setMuted');
}

/** As main answers `setPins`. */
const pinned = (state: PanelState, pins: readonly string[]): PanelState => ({
  ...state,
  channels: [
    ...pins.map((id) => ({ ...state.channels.find((it) => it.id === id)!, pinned: true })),
    ...state.channels.filter(({ id }) => !pins.includes(id)),
  ],
});

describe('the volume of a compact key', () => {
  const volume = () => panel.page.locator('.brief-volume input');
  const listen = () => key('Stage left').locator('.listen');

  it('appears on the wheel and on the arrow keys of Listen', async () => {
    await open({ state: quietChannels(manyChannels(Date.now(), 24, 12)) });
    await listen().hover();
    await panel.page.mouse.wheel(0, -100);
    expect((await panel.nextCall('setGain')).args).toEqual({ channel: 'stage-left', gainDb: -5 });
    expect(await volume().getAttribute('aria-valuetext')).toBe('−5 dB');
    await listen().focus();
    await panel.page.keyboard.press('ArrowDown');
    expect((await panel.nextCall('setGain')).args).toEqual({ channel: 'stage-left', gainDb: -6 });
    await panel.page.keyboard.press('PageUp');
    expect((await panel.nextCall('setGain')).args).toEqual({ channel: 'stage-left', gainDb: 0 });
    expect(await said()).toBe('Stage left: 0 dB.');
    await volume().waitFor({ state: 'detached' });
  });

  it('appears on a long press on Listen without switching it, and never on TALK', async () => {
    await open({ state: quietChannels(manyChannels(Date.now(), 24, 12)) });
    await listen().hover();
    await panel.page.mouse.down();
    await volume().waitFor();
    await panel.page.mouse.up();
    expect(await callsSoFar()).toEqual([]);
    await volume().waitFor({ state: 'detached' });
    await listen().click();
    expect((await panel.nextCall('setListen')).args).toEqual({ channel: 'stage-left', on: false });
    await key('Stage left').locator('.face').hover();
    await panel.page.mouse.wheel(0, -300);
    await panel.page.mouse.down();
    await panel.nextCall('press');
    // A timer of the page itself, which ends after the page's timer of a long press.
    await panel.page.evaluate('new Promise((done) => setTimeout(done, 700))');
    expect(await volume().count()).toBe(0);
    await panel.page.mouse.up();
    await panel.nextCall('release');
    expect(await callsSoFar()).toEqual([]);
  });

  it('stays while it is dragged, and covers only Listen and Call', async () => {
    await open({ state: quietChannels(manyChannels(Date.now(), 24, 12)) });
    await listen().hover();
    await panel.page.mouse.wheel(0, -100);
    const over = (await panel.page.locator('.brief-volume').boundingBox())!;
    const row = (await key('Stage left').locator('.row').boundingBox())!;
    expect(over).toEqual(row);
    await volume().fill('3');
    expect(await volume().inputValue()).toBe('3');
  });
});

describe('the list', () => {
  it('shows volume and call of the selected row in its strip', async () => {
    const state = quietChannels(manyChannels(Date.now(), 64));
    await open({ state });
    await key('Stage left').locator('.list-row-text').click();
    expect((await panel.nextCall('selectChannel')).args).toEqual({ channel: 'stage-left' });
    await panel.show({ ...state, selectedChannel: 'stage-left' });
    const strip = panel.page.locator('.strip-selected');
    expect(await strip.locator('b').textContent()).toBe('Stage left');
    expect(await key('Stage left').getAttribute('aria-current')).toBe('true');
    await strip.getByRole('button', { name: 'Call Stage left' }).click();
    expect((await panel.nextCall('sendCall')).args).toEqual({
      target: { kind: 'channel', channel: 'stage-left' },
    });
    await strip.locator('input').fill('-20');
    expect((await panel.nextCall('setGain')).args).toEqual({ channel: 'stage-left', gainDb: -20 });
  });

  it('describes every state in words for screen readers', async () => {
    await open({ state: everyState(manyChannels(Date.now(), 64), Date.now()) });
    const names = await panel.page
      .getByRole('button', { pressed: true })
      .evaluateAll((all) =>
        all.map((it) => (it as unknown as { getAttribute(name: string): string }).getAttribute('aria-label')),
      );
    expect(names).toEqual(['LATCHED Director', 'ON AIR Stage manager', 'ON AIR FOH sound']);
  });
});

describe('a long list of stations', () => {
  const rows = (): Promise<string[]> =>
    panel.page.evaluate(
      "[...document.querySelectorAll('.place-list .station')].map((it) => [...it.querySelectorAll('b, small')].map((one) => one.textContent).join(' · '))",
    );

  it('filters by name or place', async () => {
    await open({ state: manyChannels(Date.now(), 64) });
    const filter = panel.page.getByRole('searchbox', { name: 'Filter stations by name or place' });
    expect(await filter.getAttribute('placeholder')).toBe('Filter 94 stations');
    await filter.fill('MONIT');
    expect(await rows()).toEqual(['Monitors 2 · Pit', 'Monitors 10 · Wings right']);
    await filter.fill('rack');
    expect(await rows()).toEqual(['Yusuf Demir · RF rack']);
    await filter.fill('nowhere');
    expect(await rows()).toEqual([]);
    expect(await panel.page.getByText('No station has that name.').count()).toBe(1);
    await filter.fill('111');
    // Digits that are written do not talk.
    expect(await callsSoFar()).toEqual([]);
  });

  it('tells apart stations without a name and stations with the same name', async () => {
    await open({ state: manyChannels(Date.now(), 64) });
    await panel.page.getByRole('searchbox').fill('booth 4');
    expect(await rows()).toEqual(['No name · Booth 4']);
    const style = (selector: string, what: string) =>
      panel.page.evaluate(`getComputedStyle(document.querySelector('${selector}')).${what}`);
    expect(await style('.place-list .station b', 'fontStyle')).toBe('italic');
    expect(await panel.page.getByRole('button', { name: 'Talk No name, Booth 4' }).count()).toBe(1);
    await panel.page.getByRole('searchbox').fill('ellis');
    expect(await style('.place-list .station small', 'fontWeight')).toBe('600');
  });

  it('shows three talkers above the list, and the number of the others', async () => {
    const state = manyChannels(Date.now(), 64);
    await open({ state });
    const head = panel.page.locator('.talking-now .group-heading');
    expect(await head.textContent()).toBe('Talking3');
    const talks = state.stations.map((one) =>
      one.stationNumber === 22 ? { ...one, talking: ['Director'] } : one,
    );
    await panel.show({ ...state, stations: talks });
    expect(await head.textContent()).toBe('Talking3+1');
    const names = panel.page.locator('.talking-now b.cut');
    expect(await names.allTextContents()).toEqual(['Elena Petrova', 'Jun Takeda', 'Mara Lindqvist']);
    // The first one stops: the fourth takes that place, and the others keep theirs.
    const stops = talks.map((one) => (one.stationNumber === 4 ? { ...one, talking: undefined } : one));
    await panel.show({ ...quietChannels(state), stations: stops });
    expect(await names.allTextContents()).toEqual(['Lena Brandt', 'Jun Takeda', 'Mara Lindqvist']);
  });

  it('shows both headings and a mark for the scroll position, and keeps the position', async () => {
    await open({ state: quietChannels(manyChannels(Date.now(), 64)) });
    const list = panel.page.locator('.place-list > ul');
    const scrollTop = () => panel.page.evaluate("document.querySelector('.place-list > ul').scrollTop");
    const markTop = async () => (await panel.page.locator('.place-list-mark').boundingBox())!.y;
    const before = await markTop();
    await panel.page.evaluate("document.querySelector('.place-list > ul').scrollTop = 2_000");
    await expect.poll(markTop).toBeGreaterThan(before + 50);
    const heads = await panel.page.locator('.group-heading-sticky').allTextContents();
    expect(heads).toEqual(['Online92', 'Away2']);
    const room = (await list.boundingBox())!;
    for (const head of await panel.page.locator('.group-heading-sticky').all()) {
      const { y, height } = (await head.boundingBox())!;
      expect(y).toBeGreaterThanOrEqual(room.y - 0.5);
      expect(y + height).toBeLessThanOrEqual(room.y + room.height + 0.5);
    }
    await panel.page.getByRole('button', { name: 'Settings' }).click();
    await panel.page.keyboard.press('Escape');
    await expect.poll(scrollTop).toBe(2_000);
  });

  it('shows missed calls behind a button', async () => {
    await open({ state: quietChannels(manyChannels(Date.now(), 64)) });
    await panel.page.getByRole('button', { name: 'Show 2 missed calls' }).click();
    expect(await panel.page.locator('.missed-over .station').count()).toBe(2);
    await panel.page.getByRole('button', { name: 'Clear missed calls' }).click();
    await panel.nextCall('clearMissed');
    expect(await panel.page.locator('.missed-over').count()).toBe(0);
  });
});

describe('a very low window', () => {
  it('replaces the tabs on air by a button that closes the microphone, with the pager beside it', async () => {
    const state = manyChannels(Date.now(), 8);
    await open({ state: quietChannels(state), width: 512, height: 300 });
    await panel.page.getByRole('button', { name: /^Next channels/ }).click();
    expect(await shown()).toEqual(['Lighting desk', 'Follow spots', 'FOH sound', 'Monitors']);
    expect(await panel.page.locator('.pager-place').textContent()).toBe('5–8 of 8');
    await panel.page.getByRole('tab', { name: 'Calls' }).click();
    expect(await panel.page.locator('.reply').count()).toBe(1);
    await panel.show(state);
    expect(await panel.page.getByRole('tab').count()).toBe(0);
    await panel.page.getByRole('button', { name: 'Close microphone' }).click();
    expect((await panel.nextCall('closeAll')).args).toEqual({ cause: 'closed-by-hand' });
  });

  it('keeps the focus on the opened tab', async () => {
    await open({ state: quietChannels(manyChannels(Date.now(), 8)), width: 512, height: 300 });
    await panel.page.getByRole('tab', { name: 'Stations' }).click();
    await panel.page.locator('.roster').waitFor();
    expect(await panel.page.evaluate('document.activeElement.id')).toBe('tab-stations');
  });
});

describe('levels in a panel with 64 channels', () => {
  it('changes the meters of eight talkers and nothing else', async () => {
    const nowMs = Date.now();
    const base = quietChannels(manyChannels(nowMs, 64));
    const state: PanelState = {
      ...base,
      channels: base.channels.map((one, index) =>
        index < 8
          ? {
              ...one,
              listen: LISTEN_ON,
              call: undefined,
              talkers: [{ stationNumber: 50 + index, name: `T${index}`, sinceMs: nowMs }],
            }
          : one,
      ),
    };
    await open({ state });
    const talkers = Array.from({ length: 8 }, (_one, index) => ({
      stationNumber: 50 + index,
      peakDb: -20,
      rmsDb: -26,
    }));
    await panel.page.evaluate(`window.changes = [];
      new MutationObserver((records) => window.changes.push(...records.map(({ target }) => target.className)))
        .observe(document.querySelector('.keys'), { subtree: true, childList: true, attributes: true, characterData: true })`);
    await panel.emit('levels', { ...levelsFixture(), talkers });
    const changes = (await panel.page.evaluate('window.changes')) as string[];
    expect(changes.filter((one) => one === 'level-meter')).toHaveLength(8);
    expect(changes.filter((one) => one !== 'level-meter')).toEqual([]);
  });
});

describe('the appearance page', () => {
  it('fixes a density, and restores the server’s order of the keys', async () => {
    const state = pinned(quietChannels(manyChannels(Date.now(), 24, 12)), ['props']);
    await open({ state });
    await panel.page.getByRole('button', { name: 'Settings' }).click();
    await panel.page.getByRole('button', { name: 'Appearance' }).click();
    await panel.page.getByRole('radio', { name: 'Large' }).click();
    expect((await panel.nextCall('updateSettings')).args).toEqual({ density: 'large' });
    await panel.page.getByRole('button', { name: 'As the server gives it' }).click();
    expect((await panel.nextCall('setPins')).args).toEqual({ channels: [] });
    await panel.show({ ...state, settings: { ...state.settings, density: 'large' } });
    await panel.page.keyboard.press('Escape');
    expect(await panel.page.locator('.grid-large .channel-key').count()).toBe(4);
    expect(await panel.page.locator('.pager-place').textContent()).toBe('1–4 of 24');
  });
});
