import { describe, expect, it } from 'vitest';
import type { ChannelView, PanelState } from '../../main/contract/index.ts';
import { boxes } from '../support/density-checks.ts';
import { fewChannels, manyChannels, quietChannels } from '../support/density-fixtures.ts';
import type { PanelDouble, PanelOptions } from '../support/panel-double.ts';
import { panelFixture, withChannels } from '../support/panel-fixtures.ts';
import { useStage } from '../support/use-stage.ts';

/** Actions in each density: pages, moving keys, the volume on demand, the filter. */

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
const focused = (): Promise<string | null> =>
  panel.page.evaluate("document.activeElement.closest('[data-channel]')?.getAttribute('aria-label') ?? null");
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

describe('pages', () => {
  it('change by their tabs, which show talkers and callers on the other pages', async () => {
    const state = quietChannels(manyChannels(Date.now(), 64));
    await open({ state });
    const tabs = panel.page.getByRole('tab');
    expect(await tabs.allTextContents()).toEqual(['1–39', '40–64Jun Takeda']);
    expect(await tabs.nth(1).locator('.page-who').getAttribute('data-k')).toBe('voice');
    await tabs.nth(1).click();
    expect((await shown())[0]).toBe('Studio 2');
    expect(await shown()).toHaveLength(25);
    expect(await tabs.allTextContents()).toEqual(['1–39Ines Duarte', '40–64']);
    expect(await panel.page.getByRole('tabpanel', { name: '40–64' }).count()).toBe(1);
    // This station's open microphone, on a hidden page, is shown first.
    const air: Partial<ChannelView> = { air: 'latched' };
    await panel.show(withChannels(state, { director: air }));
    expect(await tabs.nth(0).textContent()).toBe('1–39ON AIR');
  });

  it('change one by one if there are many pages or little room', async () => {
    await open({ state: quietChannels(manyChannels(Date.now(), 64)), width: 420, height: 700 });
    expect(await shown()).toHaveLength(8);
    const place = panel.page.locator('.pager-place');
    expect(await place.textContent()).toBe('1–8 of 64');
    expect(await panel.page.getByRole('button', { name: 'Channels before' }).isDisabled()).toBe(true);
    const next = panel.page.getByRole('button', { name: 'Next channels: Ines Duarte · Fly floor' });
    await next.click();
    expect(await place.textContent()).toBe('9–16 of 64');
    expect((await shown())[0]).toBe('Fly floor');
  });

  it('stay the same after a visit to the settings', async () => {
    await open({ state: quietChannels(manyChannels(Date.now(), 64)) });
    await panel.page.getByRole('tab').nth(1).click();
    await panel.page.getByRole('button', { name: 'Settings' }).click();
    await panel.page.keyboard.press('Escape');
    await expect.poll(shown).toHaveLength(25);
  });

  it('have one key each that Tab reaches, even without the selected channel', async () => {
    await open({ state: quietChannels(manyChannels(Date.now(), 64)) });
    await panel.page.getByRole('tab').nth(1).click();
    const inOrder = panel.page.locator('[data-face][tabindex="0"]');
    expect(await inOrder.count()).toBe(1);
    expect(await inOrder.locator('xpath=ancestor::article').getAttribute('aria-label')).toBe('Studio 2');
  });
});

describe('arrow keys', () => {
  it('move down the columns of the list, and on to the next page', async () => {
    await open({ state: quietChannels(manyChannels(Date.now(), 64)) });
    await key('Director').locator('.talk').focus();
    await panel.page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('Stage manager');
    await panel.page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('Program');
    await panel.page.keyboard.press('End');
    await expect.poll(focused).toBe('Night watch');
    expect(await shown()).toHaveLength(25);
    await panel.page.keyboard.press('Home');
    await expect.poll(focused).toBe('Director');
    const asked = panel.takeCalls().filter(({ name }) => name === 'selectChannel');
    expect(asked.map(({ args }) => args)).toEqual(
      ['stage-manager', 'program', 'night-watch', 'director'].map((channel) => ({ channel })),
    );
  });

  it('move the focused key with Alt, and keep the focus on it', async () => {
    const state = quietChannels(manyChannels(Date.now(), 24, 12));
    await open({ state });
    await key('Fly floor').locator('.face').focus();
    await panel.page.keyboard.press('Alt+ArrowUp');
    const call = await panel.nextCall('setPins');
    expect(call.args).toEqual({ channels: ['director', 'stage-manager', 'fly-floor'] });
    expect(await said()).toBe('Fly floor: place 3.');
    await panel.show(pinned(state, ['director', 'stage-manager', 'fly-floor']));
    expect((await shown()).slice(0, 4)).toEqual(['Director', 'Stage manager', 'Fly floor', 'Stage left']);
    expect(await focused()).toBe('Fly floor');
    expect(await key('Fly floor').locator('kbd').textContent()).toBe('3');
    // The browser has a use of its own for Alt and an arrow.
    await panel.page.keyboard.press('Alt+Home');
    expect((await panel.nextCall('setPins')).args).toEqual({
      channels: ['fly-floor', 'director', 'stage-manager'],
    });
  });

  it('move the focused key to another page with Alt', async () => {
    const state = quietChannels(manyChannels(Date.now(), 64));
    await open({ state });
    await key('Studio 1').locator('.talk').focus();
    await panel.page.keyboard.press('Alt+ArrowDown');
    const { args } = await panel.nextCall('setPins');
    const { channels } = args as { channels: string[] };
    expect(channels).toHaveLength(40);
    await panel.show(pinned(state, channels));
    await expect.poll(focused).toBe('Studio 1');
    expect(await shown()).toHaveLength(25);
  });

  it('move nothing while a key is held', async () => {
    await open({ state: quietChannels(manyChannels(Date.now(), 24, 12)) });
    await key('Fly floor').locator('.face').focus();
    await panel.page.keyboard.down('3');
    await panel.nextCall('press');
    await panel.page.keyboard.press('Alt+ArrowUp');
    await panel.page.keyboard.up('3');
    await panel.nextCall('release');
    expect(await callsSoFar()).toEqual([]);
  });
});

describe('digits', () => {
  it('press the key at their place, whatever channel is in it', async () => {
    const state = pinned(quietChannels(manyChannels(Date.now(), 24, 12)), ['props', 'pyro']);
    await open({ state });
    await panel.page.keyboard.press('2');
    expect((await panel.nextCall('press')).args).toEqual({ key: { kind: 'channel', channel: 'pyro' } });
    expect(await key('Pyro').locator('.face').getAttribute('aria-keyshortcuts')).toBe('2');
    expect(await key('Video').locator('kbd').count()).toBe(0);
  });
});

describe('dragging', () => {
  const middle = async (selector: string) => {
    const { x, y, width, height } = (await panel.page.locator(selector).boundingBox())!;
    return [x + width / 2, y + height / 2] as const;
  };
  const drag = async (from: string, to: string): Promise<void> => {
    await panel.page.mouse.move(...(await middle(from)));
    await panel.page.mouse.down();
    await panel.page.mouse.move(...(await middle(to)), { steps: 6 });
    await panel.page.mouse.up();
  };
  const part = (name: string, what: string): string => `article[aria-label="${name}"] ${what}`;

  it.each([
    [
      'large',
      () => fewChannels(Date.now(), 4),
      'Lighting',
      '.display',
      'Production',
      '.display',
      ['main', 'lighting'],
    ],
    [
      'compact',
      () => manyChannels(Date.now(), 24, 12),
      'Stage left',
      '.display',
      'Director',
      '.face',
      ['stage-left'],
    ],
    [
      'list',
      () => manyChannels(Date.now(), 64),
      'Stage left',
      '.list-row-text',
      'Director',
      '.listen',
      ['stage-left'],
    ],
  ] as const)(
    'moves a key by its strip or its name: %s',
    async (_density, make, from, grip, to, over, pins) => {
      await open({ state: quietChannels(make()) });
      await drag(part(from, grip), part(to, over));
      expect((await panel.nextCall('setPins')).args).toEqual({ channels: pins });
      const others = (await callsSoFar()) as { readonly name: string }[];
      expect(others.filter(({ name }) => name !== 'selectChannel')).toEqual([]);
      expect(await panel.page.locator('[data-drag]').count()).toBe(0);
    },
  );

  it('talks when it starts on a talk key, and moves nothing', async () => {
    await open({ state: quietChannels(manyChannels(Date.now(), 24, 12)) });
    await drag(part('Stage left', '.face'), part('Director', '.face'));
    const asked = (await callsSoFar()) as { readonly name: string }[];
    expect(asked.map(({ name }) => name)).toEqual(['press', 'release']);
  });

  it('selects when it is shorter than a finger’s tremble', async () => {
    await open({ state: quietChannels(manyChannels(Date.now(), 24, 12)) });
    await key('Stage left').locator('.display').click();
    expect(await callsSoFar()).toEqual([{ name: 'selectChannel', args: { channel: 'stage-left' } }]);
  });
});

describe('the panel under a finger', () => {
  const eight = (): PanelState => quietChannels(panelFixture(Date.now()));
  const many = (): PanelState => quietChannels(manyChannels(Date.now(), 24, 12));
  const density = () => panel.page.locator('.app').getAttribute('data-density');

  it('does not change while the mouse holds a key, and catches up on release', async () => {
    await open({ state: eight() });
    const face = (await key('Production').locator('.face').boundingBox())!;
    await panel.page.mouse.move(face.x + 40, face.y + 40);
    await panel.page.mouse.down();
    await panel.nextCall('press');
    const before = await key('Production').boundingBox();
    const more = { ...many(), channels: [...eight().channels, ...many().channels] };
    await panel.show(more);
    expect(await density()).toBe('standard');
    expect(await key('Production').boundingBox()).toEqual(before);
    await panel.show({ ...more, settings: { ...more.settings, density: 'list' } });
    expect(await density()).toBe('standard');
    expect(await callsSoFar()).toEqual([]);
    await panel.page.mouse.up();
    await expect.poll(density).toBe('list');
  });

  it('does not change while a key is held elsewhere, but does for a latched one', async () => {
    const opened = (latched: boolean): PanelState => ({
      ...withChannels(eight(), { main: { air: latched ? 'latched' : 'held' } }),
      microphone: {
        type: 'open',
        granted: true,
        latched,
        targets: [{ kind: 'channel', name: 'Main' }],
        sinceMs: Date.now(),
        closesAtMs: Date.now() + 60_000,
        heardBy: 1,
        reply: false,
      },
    });
    await open({ state: eight() });
    await panel.show(opened(false));
    const list = (state: PanelState): PanelState => ({
      ...state,
      settings: { ...state.settings, density: 'list' },
    });
    await panel.show(list(opened(false)));
    expect(await density()).toBe('standard');
    await panel.show(list(opened(true)));
    expect(await density()).toBe('list');
  });

  it('keeps density, page and station rows in place when somebody talks', async () => {
    const state = quietChannels(manyChannels(Date.now(), 64));
    const silent: PanelState = {
      ...state,
      channels: state.channels.map((one) => ({ ...one, talkers: one.feed ? one.talkers : [] })),
      stations: state.stations.map((one) => ({ ...one, talking: undefined })),
    };
    await open({ state: silent });
    const rows = (): Promise<string[]> =>
      panel.page.evaluate(
        "[...document.querySelectorAll('.place-list .station')].map((it) => it.querySelector('b').textContent + it.getBoundingClientRect().top)",
      );
    const [keysBefore, rowsBefore] = [await boxes(panel.page), await rows()];
    await panel.show(state);
    expect(await rows()).toEqual(rowsBefore);
    expect(await boxes(panel.page)).toEqual(keysBefore);
  });
});
