import { describe, expect, it } from 'vitest';
import type { PanelState } from '../../main/contract/index.ts';
import type { PanelDouble, PanelOptions } from '../support/panel-double.ts';
import { narrowFixture, onAirFixture, panelFixture } from '../support/panel-fixtures.ts';
import { useStage } from '../support/use-stage.ts';

/**
 * The frame around the keys: the window's edges, the dividers, and keys that are held while
 * something opens.
 */

const stage = useStage();
let panel: PanelDouble;

const open = async (options: PanelOptions): Promise<void> => {
  panel = await stage.open({ reducedMotion: 'reduce', ...options });
};
const WIDE = { width: 1_280, height: 800 };
const NARROW = { width: 420, height: 700 };

const withoutCalls = (state: PanelState): PanelState => ({
  ...state,
  calls: { ringing: undefined, reply: undefined, missed: [] },
});

describe('the page', () => {
  it.each([
    ['wide', WIDE, panelFixture],
    ['wide, on air', WIDE, onAirFixture],
    ['narrow', NARROW, narrowFixture],
    ['low', { width: 900, height: 420 }, panelFixture],
  ] as const)('is no longer than its window: %s', async (_name, size, fixture) => {
    await open({ state: fixture(Date.now()), ...size });
    await panel.emit('notice', { type: 'called', target: 'Main', reached: 12 });
    expect(await panel.page.evaluate('document.documentElement.scrollHeight - innerHeight')).toBe(0);
    expect(await panel.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
  });

  it('is not longer than its window in the settings', async () => {
    await open({ state: panelFixture(Date.now()), ...WIDE });
    await panel.page.getByRole('button', { name: 'Settings' }).click();
    await panel.page.locator('.settings').waitFor();
    expect(await panel.page.evaluate('document.documentElement.scrollHeight - innerHeight')).toBe(0);
  });
});

describe('the reply box', () => {
  it('keeps its two buttons without a call, and disables the second', async () => {
    const state = panelFixture(Date.now());
    await open({ state, ...WIDE });
    const dismiss = panel.page.getByRole('button', { name: 'Dismiss' });
    const before = await dismiss.boundingBox();
    await panel.show(withoutCalls(state));
    expect(await dismiss.boundingBox()).toEqual(before);
    expect(await dismiss.isDisabled()).toBe(true);
  });
});

describe("the system's own colours", () => {
  /** @returns the sides of the element that have a line, of those asked for */
  const lines = async (selector: string): Promise<string[]> => {
    await panel.page.locator(selector).first().waitFor();
    return panel.page.evaluate(`(() => {
      const style = getComputedStyle(document.querySelector(${JSON.stringify(selector)}));
      return ['top', 'right', 'bottom', 'left'].filter((side) =>
        style.getPropertyValue('border-' + side + '-style') === 'solid' &&
        parseFloat(style.getPropertyValue('border-' + side + '-width')) >= 1);
    })()`);
  };

  it('show every divider of the wide panel', async () => {
    await open({ state: panelFixture(Date.now()), ...WIDE, forcedColors: 'active' });
    expect(await lines('.bar')).toContain('bottom');
    expect(await lines('.side')).toContain('left');
    expect(await lines('.calls-area')).toContain('top');
    expect(await lines('.channel-key')).toEqual(['top', 'right', 'bottom', 'left']);
  });

  it('show every divider of the narrow panel', async () => {
    await open({ state: narrowFixture(Date.now()), ...NARROW, forcedColors: 'active' });
    expect(await lines('.bar')).toContain('bottom');
    expect(await lines('.dock')).toContain('top');
    expect(await lines('.narrow-channel + .narrow-channel')).toContain('top');
  });

  it('show the dividers of the settings', async () => {
    await open({ state: panelFixture(Date.now()), ...WIDE, forcedColors: 'active' });
    await panel.page.getByRole('button', { name: 'Settings' }).click();
    expect(await lines('.settings-bar')).toContain('bottom');
    expect(await lines('.navigation')).toContain('right');
    expect(await lines('.pane')).toEqual(['top', 'right', 'bottom', 'left']);
  });
});

describe('a digit that is held', () => {
  it('types nothing into the search field that opens, and is released there', async () => {
    await open({ state: panelFixture(Date.now()), ...WIDE });
    const { keyboard } = panel.page;
    await keyboard.down('1');
    await panel.page.getByRole('button', { name: 'Search', exact: true }).click();
    const field = panel.page.getByRole('searchbox');
    await field.waitFor();
    await keyboard.down('1');
    await keyboard.down('1');
    expect(await field.inputValue()).toBe('');
    await keyboard.up('1');
    const key = { kind: 'channel', channel: 'main' };
    expect(panel.takeCalls().filter(({ name }) => name === 'press' || name === 'release')).toEqual([
      { name: 'press', args: { key } },
      { name: 'press', args: { key, repeat: true } },
      { name: 'press', args: { key, repeat: true } },
      { name: 'release', args: { key } },
    ]);
    await keyboard.press('1');
    expect(await field.inputValue()).toBe('1');
  });

  it('types nothing after a refused press', async () => {
    const state = panelFixture(Date.now());
    await open({ state: { ...state, connection: { type: 'none' } }, ...WIDE });
    await panel.page.keyboard.down('1');
    await panel.page.getByRole('button', { name: 'Search', exact: true }).click();
    const field = panel.page.getByRole('searchbox');
    await field.waitFor();
    await panel.page.keyboard.down('1');
    expect(await field.inputValue()).toBe('');
  });
});
