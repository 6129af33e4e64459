import { beforeEach, describe, expect, it } from 'vitest';
import type { PanelState } from '../../main/contract/index.ts';
import type { PanelDouble } from '../support/panel-double.ts';
import {
  closed,
  directCallFixture,
  INES,
  noMicrophoneFixture,
  onAirFixture,
  panelFixture,
  withChannels,
} from '../support/panel-fixtures.ts';
import { useStage } from '../support/use-stage.ts';

/** Pressing: by mouse, by two fingers, by keyboard; and that nothing stays pressed. */

const stage = useStage();
let panel: PanelDouble;
const quiet = (): PanelState => panelFixture(Date.now());

beforeEach(async () => {
  panel = await stage.open({ state: quiet(), hasTouch: true });
});

const face = (name: string) => panel.page.locator(`article[aria-label="${name}"] .face`);
const press = (channel: string) => ({ name: 'press', args: { key: { kind: 'channel', channel } } });
/** By a finger or the mouse: a new press for certain. */
const touch = (channel: string) => ({
  name: 'press',
  args: { key: { kind: 'channel', channel }, repeat: false },
});
const release = (channel: string) => ({ name: 'release', args: { key: { kind: 'channel', channel } } });
const abandon = (channel: string) => ({
  name: 'release',
  args: { key: { kind: 'channel', channel }, abandoned: true },
});

/** The calls so far, once `count` of them have come. */
async function calls(count: number): Promise<unknown[]> {
  const seen: unknown[] = [];
  await expect
    .poll(() => {
      seen.push(...panel.takeCalls());
      return seen.length;
    })
    .toBeGreaterThanOrEqual(count);
  return seen;
}

/** A call that has not arrived before a later call was never made. */
async function callsUntilMuteIsAsked(): Promise<unknown[]> {
  await panel.page.evaluate('window.partyline.call.setMuted({ on: false })');
  return panel.takeCalls().filter(({ name }) => name !== 'setMuted');
}

describe('the mouse', () => {
  it('holds a key from down to up, even when the pointer leaves the key', async () => {
    const box = (await face('Main').boundingBox())!;
    await panel.page.mouse.move(box.x + 60, box.y + 60);
    await panel.page.mouse.down();
    expect(await calls(1)).toEqual([touch('main')]);
    await panel.page.mouse.move(5, 795);
    await panel.page.mouse.up();
    expect(await calls(1)).toEqual([release('main')]);
  });

  it('ignores its other buttons', async () => {
    await face('Main').click({ button: 'right' });
    await face('Main').click({ button: 'middle' });
    expect(await callsUntilMuteIsAsked()).toEqual([]);
  });

  it('gives the reason for a key that does nothing, without pressing it', async () => {
    await face('Camera').click({ force: true });
    expect(await panel.page.locator('[role="log"]').textContent()).toBe(
      'Camera is busy. Elena Petrova has the floor.',
    );
    await face('Security').click({ force: true });
    expect(await panel.page.locator('[role="log"]').textContent()).toBe('You may not talk on Security.');
    expect(await callsUntilMuteIsAsked()).toEqual([]);
  });
});

describe('two fingers', () => {
  it('can hold two keys at once, and each releases its own', async () => {
    const client = await panel.page.context().newCDPSession(panel.page);
    const at = async (name: string, id: number) => {
      const box = (await face(name).boundingBox())!;
      return { x: box.x + 50, y: box.y + 90, id };
    };
    const main = await at('Main', 1);
    const sound = await at('Sound', 2);
    await client.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [main] });
    await client.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [main, sound] });
    expect(await calls(2)).toEqual([touch('main'), touch('sound')]);
    await client.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [sound] });
    expect(await calls(1)).toEqual([release('sound')]);
    await client.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    expect(await calls(1)).toEqual([release('main')]);
  });
});

describe('the keyboard', () => {
  it('holds the focused key with Space and Enter, and passes auto-repeat on', async () => {
    await face('Main').focus();
    await panel.page.keyboard.down('Space');
    await panel.page.keyboard.down('Space');
    await panel.page.keyboard.up('Space');
    await panel.page.keyboard.press('Enter');
    const again = { name: 'press', args: { key: { kind: 'channel', channel: 'main' }, repeat: true } };
    expect(await calls(5)).toEqual([press('main'), again, release('main'), press('main'), release('main')]);
  });

  it('holds the selected channel with Space when nothing has the focus', async () => {
    await panel.page.keyboard.down('Space');
    await panel.page.keyboard.up('Space');
    const key = { kind: 'selected' };
    expect(await calls(2)).toEqual([
      { name: 'press', args: { key } },
      { name: 'release', args: { key } },
    ]);
  });

  it('talks, listens and calls by digits, replies with R, mutes with M', async () => {
    await panel.page.keyboard.press('2');
    await panel.page.keyboard.press('Shift+Digit4');
    await panel.page.keyboard.press('Alt+Digit1');
    await panel.page.keyboard.press('r');
    await panel.page.keyboard.press('m');
    expect(await calls(7)).toEqual([
      press('production'),
      release('production'),
      { name: 'setListen', args: { channel: 'lighting', on: true } },
      { name: 'sendCall', args: { target: { kind: 'channel', channel: 'main' } } },
      { name: 'press', args: { key: { kind: 'reply' } } },
      { name: 'release', args: { key: { kind: 'reply' } } },
      { name: 'setMuted', args: { on: true } },
    ]);
  });

  it('leaves letters and digits to the search field', async () => {
    await panel.page.click('button[aria-label="Search"]');
    await panel.page.keyboard.type('m1r Ines');
    expect(await panel.page.inputValue('input[type="search"]')).toBe('m1r Ines');
    expect(await callsUntilMuteIsAsked()).toEqual([]);
    await panel.page.fill('input[type="search"]', 'wings');
    expect(await panel.page.locator('.roster .station').count()).toBe(1);
    await panel.page.keyboard.press('Escape');
    expect(await panel.page.locator('.roster .station').count()).toBe(14);
    expect(await panel.page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Search');
  });

  it('closes every microphone with the first Esc, and dismisses the call with the second', async () => {
    await panel.show({ ...onAirFixture(Date.now()), calls: quiet().calls });
    await panel.page.keyboard.press('Escape');
    expect(await calls(1)).toEqual([{ name: 'closeAll', args: { cause: 'closed-by-hand' } }]);
    await panel.show(quiet());
    await panel.page.keyboard.press('Escape');
    expect((await calls(1)).map((one) => (one as { name: string }).name)).toEqual(['dismissCall']);
  });

  it('moves between keys with arrows, and through the parts of one key with Tab', async () => {
    const focused = () =>
      panel.page.evaluate(
        'document.activeElement.getAttribute("aria-label") ?? document.activeElement.closest("article").getAttribute("aria-label")',
      );
    await face('Main').focus();
    await panel.page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('Production');
    expect((await calls(1))[0]).toEqual({ name: 'selectChannel', args: { channel: 'production' } });
    await panel.show({ ...quiet(), selectedChannel: 'production' });
    await panel.page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('Camera');
    await panel.show({ ...quiet(), selectedChannel: 'camera' });
    const seen: unknown[] = [];
    for (let step = 0; step < 3; step += 1) {
      await panel.page.keyboard.press('Tab');
      seen.push(await focused());
    }
    expect(seen).toEqual(['Listen Camera', 'Call Camera', 'Camera volume']);
  });

  it('moves through the regions with F6', async () => {
    const region = () =>
      panel.page.evaluate(
        'document.activeElement.closest("[data-region]").dataset.region',
      ) as Promise<string>;
    const seen: string[] = [];
    for (let step = 0; step < 5; step += 1) {
      await panel.page.keyboard.press('F6');
      seen.push(await region());
    }
    expect(seen).toEqual(['bar', 'channels', 'stations', 'calls', 'bar']);
    await panel.page.keyboard.press('Shift+F6');
    expect(await region()).toBe('calls');
  });

  it('sets a volume in steps of 1 and 6 dB', async () => {
    await panel.page.locator('article[aria-label="Main"] input').focus();
    await panel.page.keyboard.press('ArrowDown');
    expect((await calls(1))[0]).toEqual({ name: 'setGain', args: { channel: 'main', gainDb: -1 } });
    await panel.show(withChannels(quiet(), { main: { gainDb: -1 } }));
    await panel.page.keyboard.press('PageDown');
    expect((await calls(1))[0]).toEqual({ name: 'setGain', args: { channel: 'main', gainDb: -7 } });
    await panel.show(withChannels(quiet(), { main: { gainDb: -7 } }));
    const slider = panel.page.locator('article[aria-label="Main"] input');
    expect(await slider.getAttribute('aria-valuetext')).toBe('−7 dB');
  });
});

describe('a key that is down', () => {
  it('closes when the window loses the focus, and needs a new press', async () => {
    await panel.page.keyboard.down('1');
    expect(await calls(1)).toEqual([press('main')]);
    await panel.page.evaluate('window.dispatchEvent(new Event("blur"))');
    expect(await calls(1)).toEqual([{ name: 'closeAll', args: { cause: 'blur' } }]);
    await panel.page.keyboard.down('1');
    expect(await callsUntilMuteIsAsked()).toEqual([]);
    await panel.page.keyboard.up('1');
    expect(await calls(1)).toEqual([abandon('main')]);
    await panel.page.keyboard.press('1');
    expect(await calls(2)).toEqual([press('main'), release('main')]);
  });

  it('is released when its channel disappears', async () => {
    await face('Sound').hover();
    await panel.page.mouse.down();
    expect(await calls(1)).toEqual([touch('sound')]);
    const state = quiet();
    await panel.show({ ...state, channels: state.channels.filter(({ id }) => id !== 'sound') });
    expect(await calls(1)).toEqual([abandon('sound')]);
    await panel.page.mouse.up();
  });

  it('is released when it is disabled', async () => {
    await face('Sound').hover();
    await panel.page.mouse.down();
    expect(await calls(1)).toEqual([touch('sound')]);
    await panel.show(noMicrophoneFixture(Date.now()));
    expect(await calls(1)).toEqual([abandon('sound')]);
    await panel.page.mouse.up();
    expect(await callsUntilMuteIsAsked()).toEqual([]);
  });
});

describe('an open microphone', () => {
  it('can be closed by its key after any change of the state', async () => {
    const state = withChannels(onAirFixture(Date.now()), {
      main: { air: 'latched', may: { listen: true, talk: false, override: false } },
    });
    await panel.show({ ...state, muted: true });
    await face('Main').click();
    expect(await calls(2)).toEqual([touch('main'), release('main')]);
  });

  it('shows its targets in the window’s title', async () => {
    await panel.show(onAirFixture(Date.now()));
    expect(await panel.page.title()).toBe('● ON AIR: Main, Lighting – Partyline');
    await panel.show({ ...onAirFixture(Date.now()), microphone: closed });
    expect(await panel.page.title()).toBe('Partyline');
  });

  it('is not shown as on air before somebody can hear it', async () => {
    const state = withChannels(onAirFixture(Date.now()), {
      main: { air: 'opening' },
      lighting: { air: 'off' },
    });
    const { microphone } = state;
    await panel.show({ ...state, microphone: { ...microphone, granted: false } as typeof microphone });
    expect(await panel.page.locator('.app').getAttribute('data-air')).toBeNull();
    expect(await panel.page.locator('.lamp b').textContent()).toBe('OFF AIR');
    expect(await face('Main').getAttribute('aria-pressed')).toBe('false');
  });
});

describe('the calls area', () => {
  it('answers a call while Reply is held, and dismisses it with the button beside it', async () => {
    await panel.show(directCallFixture(Date.now()));
    const reply = panel.page.locator('.reply');
    await reply.hover();
    await panel.page.mouse.down();
    await panel.page.mouse.up();
    await panel.page.click('button[aria-label="Dismiss"]');
    await panel.page.click('button[aria-label="Clear missed calls"]');
    await panel.page.locator('[aria-label="Reply Ava Novak"]').click();
    const station = { kind: 'station', station: 7 };
    expect(await calls(6)).toEqual([
      { name: 'press', args: { key: { kind: 'reply' }, repeat: false } },
      { name: 'release', args: { key: { kind: 'reply' } } },
      { name: 'dismissCall', args: undefined },
      { name: 'clearMissed', args: undefined },
      { name: 'press', args: { key: station, repeat: false } },
      { name: 'release', args: { key: station } },
    ]);
  });

  it('talks to one station from the list', async () => {
    await panel.page.locator('[aria-label="Talk Ines Duarte"]').click();
    const key = { kind: 'station', station: INES };
    expect(await calls(2)).toEqual([
      { name: 'press', args: { key, repeat: false } },
      { name: 'release', args: { key } },
    ]);
  });
});
