import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CaptureRefusal, Chord, Typing } from '../../main/contract/index.ts';
import {
  HotkeyProcessClient,
  startHotkeyProcess,
  type HotkeyBinding,
  type HotkeyEvent,
} from '../../main/hotkeys/index.ts';
import { XDisplay } from '../support/x-display.ts';
import { has } from '../support/machine.ts';

const ENTRY = fileURLToPath(new URL('../../dist/main/hotkeys/hotkey-process.js', import.meta.url));
/** Keycodes of places, as X counts them on Linux. */
const Q = '24';
const DIGIT_7 = '16';
const F8 = '74';
const SHIFT = '50';
const CTRL = '37';
const LEFT_ALT = '64';
const RIGHT_ALT = '108';
const CAPS = '66';
const MENU = '135';
const NUMPAD_0 = '90';
const NUM_LOCK = '77';

const chord = (text: string): Chord => {
  const parts = text.split('+');
  return { key: parts.at(-1)!, modifiers: parts.slice(0, -1) as Chord['modifiers'] };
};
const writes = (text: string): Typing => ({ kind: 'character', text });

/**
 * The real process on a real display, with its reports as text. The last key is always F9, which
 * marks the end of the reports.
 */
class Rig {
  readonly display: XDisplay;
  readonly said: HotkeyEvent[] = [];
  readonly client: HotkeyProcessClient;
  readonly refusals: CaptureRefusal[] = [];
  log = '';
  pid = 0;
  #bindings: HotkeyBinding[] = [];

  constructor(display: XDisplay) {
    this.display = display;
    this.client = new HotkeyProcessClient({
      start: () => {
        const child = startHotkeyProcess(display.env, ENTRY);
        this.pid = child.pid!;
        child.onMessage((event) => {
          if (event.type !== 'pong') this.said.push(event);
        });
        return child;
      },
      platform: 'linux',
      env: display.env,
      onDown: (id) => (this.log += `+${id}`),
      onUp: (id, abandoned) => (this.log += `${abandoned ? '~' : '-'}${id}`),
      onCaptured: ({ key, modifiers }) => (this.log += `=${[...modifiers, key].join('+')}`),
      onCaptureRefused: (refusal) => this.refusals.push(refusal),
      onBlocked: (id) => (this.log += `!${id}`),
      onAvailability: () => undefined,
      onLost: () => (this.log += 'lost'),
      // One that is stopped for a moment is not to be replaced here.
      timing: { deadAfterMs: 10_000 },
    });
  }

  async bind(bindings: Readonly<Record<string, string>>): Promise<void> {
    this.#bindings = [{ id: 'end', chord: chord('F9') }];
    for (const [id, text] of Object.entries(bindings)) this.#bindings.push({ id, chord: chord(text) });
    this.said.length = 0;
    this.client.setBindings(this.#bindings);
    await this.until(({ type }) => type === 'watching');
    this.log = '';
  }

  async until(fits: (event: HotkeyEvent) => boolean): Promise<HotkeyEvent> {
    await expect.poll(() => this.said.some(fits), { interval: 5 }).toBe(true);
    return this.said.find(fits)!;
  }

  /** Which bindings write, once the process knows the layout. */
  async typing(expected: Readonly<Record<string, Typing>>): Promise<void> {
    const latest = (): object =>
      Object.fromEntries(
        (this.said.findLast((it) => it.type === 'typing') ?? { bindings: [] }).bindings.map(
          ({ id, typing }) => [id, typing],
        ),
      );
    await expect.poll(latest, { interval: 5 }).toEqual(expected);
  }

  /** Presses these keys together and releases them. @returns the events as text. */
  async press(...keycodes: readonly string[]): Promise<string> {
    const down = keycodes.flatMap((it) => ['keydown', it]);
    const up = [...keycodes].reverse().flatMap((it) => ['keyup', it]);
    return this.run(...down, 'sleep', '0.06', ...up);
  }

  async run(...steps: readonly string[]): Promise<string> {
    if (steps.length > 0) {
      this.log = '';
      await this.display.tool(...steps);
    }
    await this.display.tool('keydown', '75', 'keyup', '75');
    await expect.poll(() => this.log, { interval: 5 }).toContain('-end');
    return this.log.replace('+end-end', '');
  }

  async capture(...keycodes: readonly string[]): Promise<string> {
    this.log = '';
    this.refusals.length = 0;
    this.client.capture(true);
    // The process reads in order: once it watches, it captures.
    this.said.length = 0;
    this.client.setBindings(this.#bindings);
    await this.until(({ type }) => type === 'watching');
    const down = keycodes.flatMap((it) => ['keydown', it]);
    const up = [...keycodes].reverse().flatMap((it) => ['keyup', it]);
    await this.display.tool(...down, ...up, 'keydown', '75', 'keyup', '75');
    await expect.poll(() => this.log, { interval: 5 }).toContain('=');
    return this.log;
  }
}

describe.runIf(has('display'))('keyboard layouts', () => {
  let display: XDisplay;
  let rig: Rig;

  beforeAll(async () => {
    display = await XDisplay.start();
  });
  afterAll(() => display.stop());
  beforeEach(async () => {
    await display.layout('us');
    rig = new Rig(display);
    rig.client.start();
    await rig.until(({ type }) => type === 'watching');
  });
  afterEach(async () => {
    await rig.client.stop();
  });

  it('separate AltGr from Alt: "@" on a German layout does not fire Alt+Q', async () => {
    await display.layout('de');
    await rig.bind({ talk: 'alt+Q', other: 'altgr+Q' });
    await rig.typing({ other: writes('@') });
    expect(await rig.press(RIGHT_ALT, Q)).toBe('!other');
    expect(await rig.press(LEFT_ALT, Q)).toBe('+talk-talk');
    expect(await rig.run('type', '@')).toBe('!other');
    expect(await rig.run('key', 'ISO_Level3_Shift+q')).toBe('!other');
  });

  it('treat the right Alt key as Alt without AltGr', async () => {
    await rig.bind({ talk: 'alt+Q' });
    expect(await rig.press(RIGHT_ALT, Q)).toBe('+talk-talk');
    expect(await rig.press(LEFT_ALT, Q)).toBe('+talk-talk');
  });

  it.each([
    ['lv3:caps_switch', CAPS],
    ['lv3:menu_switch', MENU],
    ['lv3:lalt_switch', LEFT_ALT],
    ['lv3:lwin_switch', '133'],
  ])('find AltGr where the layout puts it: %s', async (option, keycode) => {
    await display.layout('de', '-option', option);
    await rig.bind({ talk: 'alt+Q', caps: 'Caps Lock', meta: 'meta+Q', f8: 'altgr+F8' });
    await rig.typing(keycode === CAPS ? { caps: { kind: 'shifts', key: 'AltGr' } } : {});
    expect(await rig.press(keycode, Q)).not.toMatch(/[+]/);
    expect(await rig.press(keycode, F8)).toMatch(/\+f8-f8$/);
    // With Caps Lock as AltGr the press of it is that of a bound key.
    expect(await rig.capture(keycode, Q)).toBe('=F9');
    expect(rig.refusals.at(-1)).toEqual({
      type: 'types',
      chord: { key: 'Q', modifiers: ['altgr'] },
      typing: writes('@'),
    });
  });

  it.each([
    ['de', [RIGHT_ALT, Q], 'altgr+Q', writes('@')],
    ['de', [Q], 'Q', writes('q')],
    ['de', [SHIFT, Q], 'shift+Q', writes('Q')],
    ['de', [SHIFT, DIGIT_7], 'shift+7', writes('/')],
    ['fr', [Q], 'Q', writes('a')],
    ['ru', [Q], 'Q', writes('й')],
    ['gr', [Q], 'Q', writes(';')],
    ['de', ['21'], '=', { kind: 'accent', text: '´' }],
    ['de', ['94'], '<', writes('<')],
    ['de', [SHIFT], 'Left Shift', { kind: 'shifts', key: 'Shift' }],
    ['de', [RIGHT_ALT], 'Right Alt', { kind: 'shifts', key: 'AltGr' }],
    ['us', ['36'], 'Enter', { kind: 'edits', key: 'Enter' }],
    ['us', ['65'], 'Space', writes(' ')],
    ['us', [NUMPAD_0], 'Numpad 0', writes('0')],
  ] as const)('refuse to capture a chord that types (%s, %j)', async (layout, keys, text, typing) => {
    await display.layout(layout);
    await rig.bind({ probe: text });
    await rig.typing({ probe: typing });
    expect(await rig.capture(...keys)).toBe('=F9');
    expect(rig.refusals).toEqual([{ type: 'types', chord: chord(text), typing }]);
    expect(await rig.press(...keys)).toMatch(/^(!probe)?$/);
  });

  it.each([
    [[F8], 'F8'],
    [[CTRL, Q], 'ctrl+Q'],
    [[LEFT_ALT, Q], 'alt+Q'],
    [[CTRL, RIGHT_ALT, Q], 'ctrl+altgr+Q'],
    [[SHIFT, F8], 'shift+F8'],
    [['105'], 'Right Ctrl'],
    [['202'], 'F24'],
  ] as const)('capture a chord that types nothing (%j)', async (keys, text) => {
    await display.layout('de');
    await rig.bind({});
    expect(await rig.capture(...keys)).toContain(`=${text}`);
    expect(rig.refusals).toEqual([]);
    await rig.bind({ talk: text });
    expect(await rig.press(...keys)).toBe('+talk-talk');
  });

  it('follow a switched layout at once', async () => {
    await rig.bind({ talk: 'Right Alt', chord: 'alt+Q' });
    expect(await rig.press(RIGHT_ALT)).toBe('+talk-talk');
    await display.layout('de');
    await rig.typing({ talk: { kind: 'shifts', key: 'AltGr' } });
    expect(await rig.press(RIGHT_ALT, Q)).toBe('!talk');
    await display.layout('us,de');
    await rig.typing({ talk: { kind: 'shifts', key: 'AltGr' } });
    expect(await rig.press(RIGHT_ALT, Q)).toBe('!talk+chord-chord');
    const pressInGerman = async (...keycodes: readonly string[]): Promise<string> => {
      rig.log = '';
      await display.pressInGroup(1, ...keycodes);
      return rig.run();
    };
    expect(await pressInGerman(RIGHT_ALT, Q)).toBe('!talk');
    expect(await pressInGerman(LEFT_ALT, Q)).toBe('+chord-chord');
    expect(await rig.press(RIGHT_ALT, Q)).toBe('!talk+chord-chord');
  });

  it('are unaffected by Caps Lock, Num Lock and the fifth level', async () => {
    await rig.bind({ talk: 'F8', q: 'shift+Q', zero: 'Numpad 0' });
    await display.tool('key', CAPS, 'key', NUM_LOCK);
    expect(await rig.press(F8)).toBe('+talk-talk');
    expect(await rig.press(SHIFT, Q)).toBe('!q');
    expect(await rig.press(NUMPAD_0)).toBe('!zero');
    await display.tool('key', NUM_LOCK);
    expect(await rig.press(NUMPAD_0)).toBe('!zero');
    await display.tool('key', CAPS);
    await display.layout('de', 'neo');
    await rig.bind({ alt: 'alt+Q', caps: 'Caps Lock', fifth: '<' });
    // On Neo both are keys that choose among characters.
    await rig.typing({
      caps: { kind: 'shifts', key: 'AltGr' },
      fifth: { kind: 'shifts', key: 'AltGr' },
    });
    expect(await rig.press('94', Q)).toBe('!fifth');
  });

  it('allow held modifiers; the chord with more modifiers wins', async () => {
    await rig.bind({ talk: 'F8', chord: 'ctrl+Q' });
    expect(await rig.press(SHIFT, F8)).toBe('+talk-talk');
    expect(await rig.press(CTRL, F8)).toBe('+talk-talk');
    await display.tool('keydown', CTRL);
    expect(await rig.run('keydown', Q, 'keyup', Q)).toBe('+chord-chord');
    await rig.bind({ talk: 'F8', chord: 'ctrl+F8' });
    expect(await rig.run('keydown', F8, 'keyup', F8)).toBe('+chord-chord');
    await display.tool('keyup', CTRL);
  });

  it.each([
    ['4000', '25', 4_300],
    ['100', '1', 3_400],
    ['3100', '2', 4_000],
  ])('give one opening and one closing at xset r rate %s %s', async (delay, rate, holdMs) => {
    await display.set('r', 'rate', delay, rate);
    await rig.bind({ talk: 'F8' });
    expect(await rig.run('keydown', F8, 'sleep', String(holdMs / 1_000), 'keyup', F8)).toBe('+talk-talk');
    const up = await rig.until((event) => event.type === 'up' && event.id === 'talk');
    expect(up).toMatchObject({ heldMs: expect.closeTo(holdMs, -3) as number });
    await display.set('r', 'rate', '150', '30');
  });

  it('give one opening and one closing while the process is too slow', async () => {
    await rig.bind({ talk: 'F8' });
    rig.said.length = 0;
    rig.log = '';
    process.kill(rig.pid, 'SIGSTOP');
    await display.tool('keydown', F8, 'sleep', '0.45', 'keyup', F8);
    const told = rig.run();
    process.kill(rig.pid, 'SIGCONT');
    expect(await told).toBe('+talk-talk');
    const up = await rig.until((event) => event.type === 'up' && event.id === 'talk');
    expect((up as { heldMs: number }).heldMs).toBeGreaterThan(400);
  });

  it('allow every mouse button but the first three, and explain why not the wheel', async () => {
    await rig.bind({ talk: 'Mouse 6' });
    expect(await rig.run('mousedown', '10', 'mouseup', '10')).toBe('+talk-talk');
    const learn = async (button: string): Promise<string> => {
      rig.log = '';
      rig.refusals.length = 0;
      rig.client.capture(true);
      rig.said.length = 0;
      rig.client.setBindings([]);
      await rig.until(({ type }) => type === 'watching');
      await display.tool('click', button, 'key', '75');
      await expect.poll(() => rig.log, { interval: 5 }).toContain('=');
      return rig.log;
    };
    expect(await learn('8')).toBe('=Mouse 4');
    expect(await learn('9')).toBe('=Mouse 5');
    expect(await learn('10')).toBe('=Mouse 6');
    expect(await learn('4')).toBe('=F9');
    expect(rig.refusals).toEqual([{ type: 'unusable', what: 'wheel' }]);
    expect(await learn('2')).toBe('=F9');
    expect(rig.refusals).toEqual([{ type: 'unusable', what: 'button' }]);
    expect(await learn('1')).toBe('=F9');
    expect(rig.refusals).toEqual([]);
  });
});
