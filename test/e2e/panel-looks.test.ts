import { describe, expect, it } from 'vitest';
import type { PanelState, Theme } from '../../main/contract/index.ts';
import { seriousFindings, spills } from '../support/panel-checks.ts';
import { LISTEN_OFF } from '../support/panel-cast.ts';
import type { PanelDouble, PanelOptions } from '../support/panel-double.ts';
import {
  CHINESE,
  closed,
  dimmedFixture,
  directCallFixture,
  figuresFixture,
  levelsFixture,
  MARA,
  narrowFixture,
  noMicrophoneFixture,
  onAirFixture,
  panelFixture,
  reconnectingFixture,
  replyFixture,
  withChannels,
} from '../support/panel-fixtures.ts';
import { useStage } from '../support/use-stage.ts';

/**
 * The panel's look in each state: nothing moves or overflows, and everybody can use it, in every
 * language and theme.
 */

const stage = useStage();
let panel: PanelDouble;

const open = async (options: PanelOptions): Promise<void> => {
  panel = await stage.open({ reducedMotion: 'reduce', ...options });
};
const now = (): number => Date.now();
const themed = (state: PanelState, theme: Theme): PanelState => ({
  ...state,
  settings: { ...state.settings, theme },
});

const WIDE = { width: 1_280, height: 800 };
const NARROW = { width: 420, height: 700 };
const MINI = { width: 360, height: 120, search: '?mini' };

/** Everybody and everything has this name. */
const named = (state: PanelState, name: string): PanelState =>
  JSON.parse(JSON.stringify(state), (key, value: unknown) =>
    (key === 'name' || key === 'place') && typeof value === 'string' && value !== '' ? name : value,
  ) as PanelState;

/** Everything that a state of a key can be, on eight keys. */
function everyKey(nowMs: number): PanelState {
  const state = withChannels(onAirFixture(nowMs), {
    main: { air: 'latched', listeners: 0 },
    production: { air: 'opening' },
    backstage: { call: { name: 'Ines Duarte', stationNumber: 2, atMs: nowMs - 8_000 } },
    lighting: { air: 'held' },
    sound: { callingUntilMs: nowMs + 600_000 },
    program: { listen: LISTEN_OFF },
    security: { talkers: [{ stationNumber: MARA, name: 'Mara Lindqvist', sinceMs: nowMs }] },
  });
  const { microphone } = state;
  return { ...state, microphone: { ...microphone, closesAtMs: nowMs + 600_000 } as typeof microphone };
}

const STATES: Readonly<Record<string, (nowMs: number) => PanelState>> = {
  quiet: panelFixture,
  'on air': onAirFixture,
  'a direct call': directCallFixture,
  reply: replyFixture,
  dimmed: dimmedFixture,
  'every key': everyKey,
  reconnecting: reconnectingFixture,
  'no microphone': noMicrophoneFixture,
  'no server': (nowMs) => ({
    ...panelFixture(nowMs),
    connection: { type: 'none' },
    channels: [],
    stations: [],
    calls: { ringing: undefined, reply: undefined, missed: [] },
    microphone: { type: 'closed', blocked: 'not-joined' },
  }),
};

/**
 * The places of the keys and other controls. `Talk` beside a name becomes wider when it says "On
 * air".
 */
const places = (): Promise<Record<string, unknown>> =>
  panel.page.evaluate(`(() => {
    const found = {};
    const box = (element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return [x, y, width, height].map((n) => Math.round(n * 10) / 10).join(' ');
    };
    for (const article of document.querySelectorAll('article')) {
      const name = article.getAttribute('aria-label');
      found[name] = box(article);
      for (const part of article.querySelectorAll('.display, .face, .listen, .call-button, .volume, .talk')) found[name + ' ' + part.className.split(' ').find((one) => ['display', 'face', 'listen', 'call-button', 'volume', 'talk'].includes(one))] = box(part);
    }
    for (const one of document.querySelectorAll('.bar, .roster, .calls-area, .reply-key, .reply, .dock, .tabs, .bar-right > .button')) found[one.className.split(' ')[0] + one.textContent.slice(0, 0)] = box(one);
    return found;
  })()`);

describe('the places of the keys', () => {
  it.each([
    ['wide', WIDE],
    ['narrow', NARROW],
  ])('stay the same when a call, an alarm or an open microphone appears (%s)', async (_name, size) => {
    const nowMs = now();
    const calls = { ...panelFixture(nowMs).calls, ringing: undefined };
    const quiet = { ...withChannels(panelFixture(nowMs), { backstage: { call: undefined } }), calls };
    await open({ state: quiet, ...size });
    const before = await places();
    expect(Object.keys(before).length).toBeGreaterThan(30);
    for (const [name, make] of Object.entries(STATES)) {
      if (name === 'no server') continue;
      await panel.show(make(nowMs));
      expect({ name, places: await places() }).toEqual({ name, places: before });
    }
  });
});

describe('the room', () => {
  const SIZES = [
    WIDE,
    NARROW,
    { width: 360, height: 640 },
    { width: 719, height: 700 },
    { width: 720, height: 700 },
    { width: 1_000, height: 700 },
    { width: 1_920, height: 1_080 },
  ];

  it.each(SIZES)('is enough at $width × $height for targets of 44 px, unscrolled', async (size) => {
    await open({ state: onAirFixture(now()), ...size });
    const makers = Object.values(STATES);
    const inChinese = makers.map((make) => (nowMs: number) => {
      const state = make(nowMs);
      return { ...state, settings: { ...state.settings, language: 'zh' as const } };
    });
    for (const make of [...makers, ...inChinese]) {
      await panel.show(make(now()));
      const problems = await panel.page.evaluate(`(() => {
        const found = [];
        for (const element of [document.documentElement, ...document.querySelectorAll('.grid, .narrow-list, .roster ul, .missed, .dock, .bar')])
          if (element.scrollWidth > element.clientWidth + 1) found.push('scrolls sideways: ' + element.className);
        for (const button of document.querySelectorAll('button, input, select')) {
          const { width, height, right } = button.getBoundingClientRect();
          if (button.offsetParent === null || width === 0) continue;
          if (button.scrollWidth > button.clientWidth + 1) found.push('words cut off: ' + button.outerHTML.slice(0, 160));
          if (right > innerWidth + 0.5) found.push('outside: ' + button.outerHTML.slice(0, 100));
          if (button.matches('[type="search"], [type="range"]')) { if (height < 43.5) found.push('low: ' + button.outerHTML.slice(0, 100)); continue; }
          if (width < 43.5 || height < 43.5) found.push(Math.round(width) + ' × ' + Math.round(height) + ': ' + button.outerHTML.slice(0, 100));
        }
        return found;
      })()`);
      expect(problems).toEqual([]);
    }
  });

  it.each([
    ['Wolfgang-Maximilian Schwarzenberger-Hohenlohe von der Oberpfalz ü'],
    ['محمد عبد الرحمن الشريف مدير المسرح الكبير في دار الأوبرا المصرية'],
  ])('is enough for the name %s', async (name) => {
    const state = named(onAirFixture(now()), name);
    await open({ state, ...NARROW });
    for (const size of [NARROW, { width: 640, height: 400 }, WIDE]) {
      await panel.page.setViewportSize(size);
      // The page learns of its new width with the next frame, and then draws the panel for it.
      await panel.page.locator(size === WIDE ? '.grid' : '.narrow-list').waitFor();
      expect({ size, spills: await spills(panel.page) }).toEqual({ size, spills: [] });
      expect(await panel.page.getByRole('button', { name: 'Mute' }).count()).toBe(1);
    }
  });

  it('makes an alarm cut off the name and never the sentence', async () => {
    await open({ state: named(reconnectingFixture(now()), 'Wolfgang-Maximilian '.repeat(3)), ...NARROW });
    const said = panel.page.locator('.named-sentence');
    expect((await said.allTextContents()).join('…')).toBe('Connection to … lost');
    const room = (await panel.page.locator('.named').boundingBox())!;
    const last = (await said.last().boundingBox())!;
    expect(last.x + last.width).toBeLessThanOrEqual(room.x + room.width + 0.5);
  });

  it('is enough for eight channels without scrolling at both drawn sizes', async () => {
    for (const size of [WIDE, NARROW]) {
      await open({ state: panelFixture(now()), ...size });
      const cut = await panel.page.evaluate(`(() => {
        const list = document.querySelector('.grid, .narrow-list');
        return list.scrollHeight - list.clientHeight;
      })()`);
      expect(cut).toBe(0);
      if (size === WIDE) await panel.close();
    }
  });
});

describe('accessibility', () => {
  const THEMES = ['dark', 'light', 'hc'] as const;

  it.each(THEMES)('has no serious fault in any state of the wide panel: %s', async (theme) => {
    await open({ state: themed(panelFixture(now()), theme), ...WIDE });
    for (const [name, make] of Object.entries(STATES)) {
      await panel.show(themed(make(now()), theme));
      await panel.emit('levels', levelsFixture());
      expect({ name, findings: await seriousFindings(panel.page) }).toEqual({ name, findings: [] });
    }
  });

  it.each(THEMES)('has no serious fault in the narrow and the mini panel: %s', async (theme) => {
    await open({ state: themed(narrowFixture(now()), theme), ...NARROW });
    for (const tab of ['channels', 'stations', 'calls']) {
      await panel.page.click(`#tab-${tab}`);
      expect({ tab, findings: await seriousFindings(panel.page) }).toEqual({ tab, findings: [] });
    }
    await panel.page.click('#tab-channels');
    await panel.show(themed(reconnectingFixture(now()), theme));
    expect(await seriousFindings(panel.page)).toEqual([]);
    await panel.close();
    await open({ state: themed(panelFixture(now()), theme), ...MINI });
    for (const make of Object.values(STATES)) {
      await panel.show(themed(make(now()), theme));
      expect(await seriousFindings(panel.page)).toEqual([]);
    }
  });

  it('has live regions for the lamp and the announcements only', async () => {
    await open({ state: panelFixture(now()), ...WIDE });
    expect(await panel.page.getByRole('status').count()).toBe(1);
    expect(await panel.page.getByRole('log').count()).toBe(1);
    expect(await panel.page.getByRole('heading', { name: 'Stations' }).textContent()).toBe(
      'Stations: 11 of 14',
    );
  });

  it('announces a call once, and the lamp without its time', async () => {
    await open({ state: onAirFixture(now()), ...WIDE });
    expect(await panel.page.locator('.lamp .visually-hidden').textContent()).toBe('On air: Main, Lighting.');
    await panel.show(directCallFixture(now()));
    expect(await panel.page.locator('[role="alert"]').allTextContents()).toEqual(['Ines Duarte calls you.']);
    await panel.show(reconnectingFixture(now()));
    expect(await panel.page.locator('[role="alert"]').allTextContents()).toEqual([
      'Connection to Main Stage lost',
    ]);
  });
});

describe('language and theme', () => {
  const theme = () => panel.page.locator('html').getAttribute('data-theme');
  const language = () => panel.page.locator('html').getAttribute('lang');

  it('change while the panel is open', async () => {
    await open({ state: panelFixture(now()), ...WIDE });
    expect(await language()).toBe('en');
    expect(await panel.page.locator('.lamp b').textContent()).toBe('OFF AIR');
    await panel.show(themed(panelFixture(now(), CHINESE), 'light'));
    expect(await language()).toBe('zh-CN');
    expect(await theme()).toBe('light');
    expect(await panel.page.locator('.lamp b').textContent()).toBe('未发话');
    expect(await panel.page.locator('main').textContent()).not.toMatch(/listening|TALK|Listen/);
  });

  it('follow the system until the user chooses', async () => {
    const base = panelFixture(now());
    const state: PanelState = {
      ...base,
      settings: { ...base.settings, theme: 'system', language: 'system' },
    };
    await open({ state, ...WIDE, locale: 'zh-CN', colorScheme: 'light' });
    expect([await theme(), await language()]).toEqual(['light', 'zh-CN']);
    await panel.page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(theme).toBe('dark');
    await panel.page.emulateMedia({ contrast: 'more' });
    await expect.poll(theme).toBe('hc');
  });
});

describe('a new state or level', () => {
  it('changes the meters and nothing else', async () => {
    await open({ state: panelFixture(now()), ...WIDE });
    await panel.emit('figures', figuresFixture(now()));
    await panel.page.evaluate(`window.changes = [];
      new MutationObserver((records) => window.changes.push(...records.map(({ target, attributeName }) =>
        target.className + ' ' + attributeName))).observe(document.querySelector('#root'), { subtree: true, childList: true, attributes: true, characterData: true })`);
    await panel.emit('levels', levelsFixture(72));
    const changes = (await panel.page.evaluate('window.changes')) as string[];
    expect(changes.filter((change) => change.startsWith('level-meter')).length).toBeGreaterThanOrEqual(5);
    const lit = await panel.page.locator('.microphone .level-meter').getAttribute('aria-valuenow');
    expect(lit).toBe('72');
  });

  it('is ignored when it is older than the one on screen', async () => {
    await open({ state: panelFixture(now()), ...WIDE });
    await panel.show(onAirFixture(now()));
    await panel.emit('state', { ...panelFixture(now()), revision: 1, microphone: closed });
    expect(await panel.page.locator('.lamp b').textContent()).toBe('ON AIR');
  });
});

describe('the end of the station behind the page', () => {
  it('is shown over the whole window until the station is back', async () => {
    await open({ state: onAirFixture(now()), ...WIDE });
    panel.answer('snapshot', new Error('The station is gone.'));
    await panel.page.evaluate(
      'window.dispatchEvent(new CustomEvent("partyline-gone", { detail: { why: "lost" } }))',
    );
    await expect.poll(() => panel.page.locator('h1').textContent()).toBe('Partyline’s station has ended');
    expect(await panel.page.title()).toBe('Partyline');
    expect(await panel.page.locator('.app').count()).toBe(0);
    expect(await seriousFindings(panel.page)).toEqual([]);
    // A new station counts its states from 0 again.
    panel.answer('snapshot', { ...panelFixture(now()), revision: 0 });
    await panel.page.evaluate('window.dispatchEvent(new CustomEvent("partyline-back"))');
    await expect.poll(() => panel.page.locator('.lamp b').textContent()).toBe('OFF AIR');
  });

  it('is noticed by an unanswered call', async () => {
    await open({ state: panelFixture(now()), ...WIDE });
    panel.answer('snapshot', new Error('gone'));
    panel.answer('setMuted', new Error('gone'));
    await panel.page.keyboard.press('m');
    await expect.poll(() => panel.page.locator('h1').textContent()).toBe('Partyline’s station has ended');
  });

  it('shows a request for a new link after a second use', async () => {
    await open({ state: panelFixture(now()), ...WIDE });
    await panel.page.evaluate(
      'window.dispatchEvent(new CustomEvent("partyline-gone", { detail: { why: "link-used" } }))',
    );
    await expect.poll(() => panel.page.locator('h1').textContent()).toBe('This link was used already');
  });
});

describe('the mini panel', () => {
  it('tells why a call cannot be answered', async () => {
    await open({ state: panelFixture(now()), ...MINI });
    expect(await panel.page.locator('.mini-reply small').textContent()).toBe('Hold to reply');
    const muted: PanelState = {
      ...panelFixture(now()),
      muted: true,
      microphone: { type: 'closed', blocked: 'muted' },
    };
    await panel.show(muted);
    expect(await panel.page.locator('.mini-reply small').textContent()).toBe('Muted');
  });

  it('keeps its talk key, and turns the strip into the reply key during a call', async () => {
    const nowMs = now();
    const calls = { ...panelFixture(nowMs).calls, ringing: undefined };
    await open({ state: { ...panelFixture(nowMs), calls }, ...MINI });
    const box = await panel.page.locator('.mini-talk').boundingBox();
    await panel.show(panelFixture(nowMs));
    expect(await panel.page.locator('.mini-talk').boundingBox()).toEqual(box);
    await panel.page.locator('.mini-reply').hover();
    await panel.page.mouse.down();
    expect((await panel.nextCall('press')).args).toEqual({ key: { kind: 'reply' }, repeat: false });
    await panel.page.mouse.up();
    await panel.nextCall('release');
    await panel.page.selectOption('select', 'sound');
    expect((await panel.nextCall('selectChannel')).args).toEqual({ channel: 'sound' });
    await panel.page.click('button[aria-label="Open the panel"]');
    expect((await panel.nextCall('setMini')).args).toEqual({ on: false });
  });
});

describe('the narrow panel', () => {
  it('shows the touched channel in the dock, and is mirrored for left hands', async () => {
    const state = narrowFixture(now());
    await open({ state, ...NARROW });
    await panel.page.locator('article[aria-label="Sound"] .narrow-channel-name').click();
    expect((await panel.nextCall('selectChannel')).args).toEqual({ channel: 'sound' });
    await panel.show({ ...state, selectedChannel: 'sound' });
    expect(await panel.page.locator('.dock-selected > b').textContent()).toBe('Sound');
    const right = (await panel.page.locator('article[aria-label="Main"] .talk').boundingBox())!;
    expect(right.x + right.width).toBeGreaterThan(400);
    expect([right.width, right.height]).toEqual([116, 48]);
    await panel.show({ ...state, settings: { ...state.settings, leftHanded: true } });
    const left = (await panel.page.locator('article[aria-label="Main"] .talk').boundingBox())!;
    expect(left.x).toBeLessThan(20);
  });
});
