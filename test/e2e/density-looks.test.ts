import { describe, expect, it } from 'vitest';
import type { PanelState, Theme } from '../../main/contract/index.ts';
import { boxes, cutStates, overlaps, scrollBars, tooSmall } from '../support/density-checks.ts';
import { everyState, fewChannels, manyChannels, quietChannels } from '../support/density-fixtures.ts';
import { seriousFindings, spills } from '../support/panel-checks.ts';
import type { PanelDouble, PanelOptions } from '../support/panel-double.ts';
import { levelsFixture, panelFixture, reconnectingFixture, withChannels } from '../support/panel-fixtures.ts';
import { useStage } from '../support/use-stage.ts';

/** The panel with 3, 8, 24 and 64 channels, in windows of every size: see docs/decisions/0106. */

const stage = useStage();
let panel: PanelDouble;

const open = async (options: PanelOptions): Promise<void> => {
  panel = await stage.open({ reducedMotion: 'reduce', ...options });
};

const COUNTS = [3, 8, 24, 64] as const;

function withCount(count: number, nowMs: number): PanelState {
  if (count === 3) return fewChannels(nowMs);
  if (count === 8) return panelFixture(nowMs);
  return manyChannels(nowMs, count, count === 24 ? 19 : 94);
}

const noMicrophone = (state: PanelState): PanelState => ({
  ...quietChannels(state),
  microphone: { type: 'closed', blocked: 'no-microphone' },
});
const cutOff = (state: PanelState, nowMs: number): PanelState => ({
  ...quietChannels(state),
  connection: reconnectingFixture(nowMs).connection,
  microphone: { type: 'closed', blocked: 'not-joined' },
});

const STATES: Readonly<Record<string, (state: PanelState, nowMs: number) => PanelState>> = {
  'as drawn': (state) => state,
  quiet: quietChannels,
  'every key': everyState,
  'no microphone': noMicrophone,
  'cut off': cutOff,
};

const inStyle = (state: PanelState, theme: Theme, language: 'en' | 'zh' = 'en'): PanelState => ({
  ...state,
  settings: { ...state.settings, theme, language },
});

const SIZES = [
  { width: 1_280, height: 800 },
  { width: 1_920, height: 1_080 },
  { width: 420, height: 700 },
  { width: 512, height: 300 },
  // Sizes between and beside the drawn ones.
  { width: 3_840, height: 2_160 },
  { width: 1_366, height: 768 },
  { width: 1_120, height: 700 },
  { width: 1_000, height: 700 },
  { width: 720, height: 600 },
  { width: 1_280, height: 450 },
  { width: 360, height: 640 },
  { width: 640, height: 400 },
  { width: 360, height: 300 },
];

describe('the drawn sizes', () => {
  const sizes = (selector: string) =>
    panel.page.evaluate(
      `[...document.querySelectorAll('${selector}')].map((it) => { const { width, height } = it.getBoundingClientRect(); return Math.round(width) + ' × ' + Math.round(height); })`,
    ) as Promise<string[]>;
  const all = async (selector: string): Promise<string> => [...new Set(await sizes(selector))].join(', ');

  it('hold for large keys', async () => {
    await open({ state: fewChannels(Date.now()), width: 1_280, height: 800 });
    expect(await sizes('.channel-key')).toEqual(['470 × 350', '470 × 350', '470 × 350']);
    expect(await all('.board')).toBe('470 × 350');
    expect(await all('.channel-key .display')).toBe('458 × 52');
    expect(await all('.channel-key .face')).toBe('458 × 176');
    expect(await all('.channel-key .listen')).toBe('252 × 48');
    expect(await all('.channel-key .call-button')).toBe('200 × 48');
    expect(await all('.board li')).toMatch(/^458 × 3[56](, 458 × 3[56])?$/);
    expect(await panel.page.locator('.board li').count()).toBe(8);
    await panel.show(fewChannels(Date.now(), 4));
    expect(await panel.page.locator('.board').count()).toBe(0);
  });

  it('hold for compact keys', async () => {
    await open({ state: manyChannels(Date.now(), 24, 19), width: 1_280, height: 800 });
    expect((await sizes('.channel-key')).length).toBe(24);
    expect(await all('.channel-key')).toBe('152 × 173');
    expect(await all('.channel-key .display')).toBe('144 × 32');
    expect(await all('.channel-key .face')).toBe('144 × 81');
    expect(await all('.channel-key .call-button')).toBe('70 × 44');
    expect(await all('.channel-key .listen')).toBe('70 × 44, 144 × 44');
  });

  it('hold for rows in the list', async () => {
    await open({ state: manyChannels(Date.now(), 64), width: 1_280, height: 800 });
    expect((await sizes('.list-row')).length).toBe(39);
    expect(await all('.list-row')).toMatch(/^31[45] × 52(, 31[45] × 52)?$/);
    expect(await all('.list-row .listen')).toBe('44 × 44');
    expect(await all('.list-row .talk')).toBe('92 × 44');
    expect(await sizes('.page-tab')).toEqual(['148 × 44', '236 × 44']);
    expect(await all('.strip .call-button')).toBe('92 × 44');
    expect(await all('.filter .input')).toBe('280 × 44');
    expect(await all('.talking-now .station, .place-list .station')).toMatch(/^30[34] × 48$/);
    expect(await all('.calls-area')).toBe('304 × 156');
    expect(await all('.reply-key')).toBe('280 × 96');
  });

  it('hold for rows at 512 × 300', async () => {
    const state = manyChannels(Date.now(), 8);
    await open({ state, width: 512, height: 300 });
    expect(await sizes('.zoom-row')).toHaveLength(4);
    expect(await all('.zoom-row .talk')).toBe('112 × 44');
    expect(await all('.zoom-row .listen')).toBe('48 × 44');
    expect(await all('.zoom-row .display')).toMatch(/ × 36$/);
    expect(await all('.lamp')).toBe('442 × 44');
    const shut = (await panel.page.locator('.close-microphone').boundingBox())!;
    expect(shut.height).toBe(44);
    expect(shut.width).toBeGreaterThanOrEqual(320);
    await panel.show(quietChannels(state));
    const tabs = (await panel.page.locator('.tabs').boundingBox())!;
    expect([tabs.x, tabs.width, tabs.height]).toEqual([shut.x, shut.width, shut.height]);
  });
});

/** The same page in each size: to open one takes longer than to resize it. */
async function resize(size: { readonly width: number; readonly height: number }): Promise<void> {
  await panel.page.setViewportSize(size);
  await panel.settle();
}

describe.each(COUNTS)('%i channels', (count) => {
  it.each(['en', 'zh'] as const)(
    'need no scrolling and hide, cut or shrink no part in any size, in %s',
    async (language) => {
      const nowMs = Date.now();
      await open({ state: inStyle(withCount(count, nowMs), 'dark', language), ...SIZES[0] });
      for (const size of SIZES) {
        await resize(size);
        for (const [name, make] of Object.entries(STATES)) {
          await panel.show(inStyle(make(withCount(count, nowMs), nowMs), 'dark', language));
          const [spilled, small, cut, bars, over] = await Promise.all(
            [spills, tooSmall, cutStates, scrollBars, overlaps].map((check) => check(panel.page)),
          );
          expect({ ...size, name, spilled, small, cut, bars, over }).toEqual({
            ...{ ...size, name },
            ...{ spilled: [], small: [], cut: [], bars: [], over: [] },
          });
        }
      }
    },
  );
});

const DRAWN = SIZES.slice(0, 4);

describe('the places of the keys', () => {
  it.each(COUNTS)('stay the same in any state of %i keys', async (count) => {
    const nowMs = Date.now();
    const base = withCount(count, nowMs);
    const plain = withChannels(quietChannels(base), {});
    const quiet: PanelState = { ...plain, calls: { ...plain.calls, ringing: undefined } };
    await open({ state: quiet, ...DRAWN[0] });
    for (const size of DRAWN) {
      await panel.show(quiet);
      await resize(size);
      const before = await boxes(panel.page);
      for (const [name, make] of Object.entries(STATES)) {
        // A feed that becomes a channel is another key, and not another state of it.
        if (name === 'every key') continue;
        await panel.show(make(base, nowMs));
        const after = await boxes(panel.page);
        // A name of a listener more or less is the one thing that a line shares with its tally.
        const rest = (all: Record<string, string>) =>
          Object.fromEntries(
            Object.entries(all).filter(([key]) => !key.endsWith(' display') || count !== 64),
          );
        expect({ ...size, name, boxes: rest(after) }).toEqual({ ...size, name, boxes: rest(before) });
      }
    }
  });
});

describe('accessibility', () => {
  it.each(
    DRAWN.flatMap((size) =>
      (['dark', 'light', 'hc'] as const).map((theme) => ({ ...size, theme, name: `${size.width}` })),
    ),
  )('has no serious fault in $theme at $width × $height', async ({ theme, width, height }) => {
    const nowMs = Date.now();
    await open({ state: inStyle(withCount(3, nowMs), theme), width, height });
    for (const count of COUNTS)
      for (const make of [STATES['as drawn']!, everyState, cutOff]) {
        await panel.show(inStyle(make(withCount(count, nowMs), nowMs), theme));
        await panel.emit('levels', levelsFixture());
        // Themes change colours alone.
        const findings = await seriousFindings(panel.page, theme === 'dark' ? 'all' : 'colours');
        expect({ count, findings }).toEqual({ count, findings: [] });
      }
  });
});
