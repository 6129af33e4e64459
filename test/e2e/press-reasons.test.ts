import { beforeEach, describe, expect, it } from 'vitest';
import type { HotkeysView, NoticeView, PanelState } from '../../main/contract/index.ts';
import type { PanelDouble } from '../support/panel-double.ts';
import { panelFixture } from '../support/panel-fixtures.ts';
import { useStage } from '../support/use-stage.ts';

/** A press that opens nothing says why, on screen; and one that should open does. */

const stage = useStage();
let panel: PanelDouble;
const quiet = (): PanelState => panelFixture(Date.now());

beforeEach(async () => {
  panel = await stage.open({ state: quiet() });
});

const shown = (words: string) => panel.page.locator('.press-notice', { hasText: words }).waitFor();

describe('a press that opens nothing', () => {
  it.each([
    [{ type: 'talk-refused', blocked: 'muted' }, 'Muted'],
    [{ type: 'talk-refused', blocked: 'nobody-to-reply' }, 'No calls'],
    [{ type: 'talk-refused', blocked: 'feed' }, 'A program feed has no talk key.'],
    [{ type: 'talk-refused', blocked: 'no-channel' }, 'No channels yet'],
    [
      { type: 'hotkey-types', action: { kind: 'mute' }, typing: { kind: 'character', text: '@' } },
      'Your hotkey did nothing. It types “@” on this keyboard',
    ],
    [
      { type: 'talk-denied', target: 'Main', reason: 'busy', holder: 'Ava' },
      'Main is busy. Ava has the floor.',
    ],
  ] satisfies readonly (readonly [NoticeView, string])[])('shows the reason: %j', async (notice, words) => {
    await panel.emit('notice', notice);
    await shown(words);
    await expect.poll(() => panel.page.locator('[role="log"]').textContent()).toContain(words);
  });

  it('shows the reason behind a dialog, without such a key, and in the settings', async () => {
    const { page } = panel;
    const few = { ...quiet(), channels: quiet().channels.slice(0, 3) };
    await panel.show(few);
    await page.keyboard.press('7');
    await shown('There is no talk key 7 here.');
    await page.getByRole('button', { name: 'Settings' }).click();
    await panel.emit('notice', { type: 'talk-refused', blocked: 'muted' });
    await shown('Muted');
  });

  it('shows its reason for a limited time', async () => {
    await panel.emit('notice', { type: 'talk-refused', blocked: 'muted' });
    await shown('Muted');
    await panel.page.locator('.press-notice').waitFor({ state: 'detached' });
  });
});

it('opens at the first press after the focus came back, though the last release went elsewhere', async () => {
  const { page } = panel;
  const key = { kind: 'channel', channel: 'main' };
  // Another window has the keyboard from here: this one sees no key-up.
  await page.keyboard.down('1');
  expect((await panel.nextCall('press')).args).toEqual({ key });
  await page.evaluate('window.dispatchEvent(new Event("blur"))');
  await panel.nextCall('closeAll');
  const down = (repeat: boolean): Promise<unknown> =>
    page.evaluate(
      `window.dispatchEvent(new KeyboardEvent('keydown', { key: '1', code: 'Digit1', repeat: ${String(repeat)}, bubbles: true, cancelable: true }))`,
    );
  // Still down: its repeats are no press.
  await down(true);
  await page.evaluate('window.partyline.call.setMuted({ on: false })');
  expect((await panel.nextCall('setMuted')).args).toEqual({ on: false });
  await down(false);
  expect((await panel.nextCall('press')).args).toEqual({ key });
});

describe('the hotkeys page', () => {
  const action = { kind: 'talk-selected' } as const;
  const hotkeys = (language: 'en' | 'zh', change: Partial<HotkeysView>): PanelState => {
    const state = quiet();
    return {
      ...state,
      settings: { ...state.settings, language },
      hotkeys: { availability: 'ready', bindings: [], capturing: undefined, ...change },
    };
  };
  const altGrQ = { key: 'Q', modifiers: ['altgr' as const] };
  const at = { kind: 'character' as const, text: '@' };

  it.each([
    [
      'en',
      'AltGr+Q: It types “@” on this keyboard',
      'The wheel turns in steps',
      'It types “@” on this keyboard',
    ],
    ['zh', 'AltGr+Q：在当前键盘上会输入“@”', '滚轮只有一格一格的转动', '在当前键盘上会输入“@”'],
  ] as const)(
    'shows what a key types, and why the wheel cannot be a hotkey (%s)',
    async (language, types, wheel, marked) => {
      const { page } = panel;
      await panel.show(hotkeys(language, {}));
      await page.getByRole('button', { name: language === 'en' ? 'Settings' : '设置' }).click();
      const name = language === 'en' ? 'Hotkeys' : '热键';
      await page.getByRole('navigation').getByRole('button', { name }).click();
      const capturing = { capturing: action };
      const typed = { type: 'types' as const, chord: altGrQ, typing: at };
      await panel.show(hotkeys(language, { ...capturing, refused: typed }));
      await page.getByText(types, { exact: false }).waitFor();
      await panel.show(hotkeys(language, { ...capturing, refused: { type: 'unusable', what: 'wheel' } }));
      await page.getByText(wheel, { exact: false }).waitFor();
      const bindings = [{ action, chord: altGrQ, conflict: undefined, typing: at }];
      await panel.show(hotkeys(language, { bindings }));
      await page.getByText(marked, { exact: false }).waitFor();
    },
  );
});
