import { describe, expect, it } from 'vitest';
import type { PanelState, Theme } from '../../main/contract/index.ts';
import { growTexts, seriousFindings, spills } from '../support/panel-checks.ts';
import type { PanelDouble } from '../support/panel-double.ts';
import { CHINESE, ENGLISH, panelFixture } from '../support/panel-fixtures.ts';
import { figuresFixture, HOSTING, HOTKEYS, MAIN_STAGE, REHEARSAL } from '../support/setup-fixtures.ts';
import { useStage } from '../support/use-stage.ts';

/**
 * Every settings page and dialog: axe in three themes, and no overflow in any size and language.
 */

const stage = useStage();
let panel: PanelDouble;
const NOW = Date.now();
const THEMES: readonly Theme[] = ['dark', 'light', 'hc'];
const PAGES = 8;
const server = { ...MAIN_STAGE, here: true };

function full(cast = ENGLISH): PanelState {
  const base = panelFixture(NOW, cast);
  const channels = base.channels.map(({ id, name, mode }) => ({ id, name, mode }));
  return {
    ...base,
    hotkeys: HOTKEYS,
    hosting: HOSTING,
    connection: { type: 'joined', server, sinceMs: NOW },
    problems: [
      {
        kind: 'settings-kept-aside',
        file: '/home/noor/.config/partyline/settings.json',
        keptAs: 'settings.bad.json',
      },
      {
        kind: 'settings-reset',
        file: '/home/noor/.config/partyline/settings.json',
        keptAs: '/home/noor/.config/partyline/settings.json.corrupt-2026-11-20T10-00-00-000Z',
        fields: ['servers["ws://192.168.4.10:7420"].channels.production.gainDb', 'maxTalkSeconds'],
      },
      { kind: 'passphrase-not-kept' },
    ],
    settings: { ...base.settings, hosting: { on: true, name: 'FOH', port: 47_700, channels } },
  };
}

const themed = (state: PanelState, theme: Theme): PanelState => ({
  ...state,
  settings: { ...state.settings, theme },
});

async function openSettings(state: PanelState, width: number, height: number): Promise<void> {
  panel = await stage.open({ state, width, height, reducedMotion: 'reduce' });
  panel.answer('figures', figuresFixture(NOW));
  const word = state.settings.language === 'zh' ? '设置' : 'Settings';
  await panel.page
    .getByRole('button', { name: word })
    .or(panel.page.getByRole('tab', { name: word }))
    .first()
    .click();
}
const toPage = async (index: number): Promise<void> => {
  await panel.page.locator('.navigation button').nth(index).click();
  // The figures of the connection come after their page; without them it is nearly empty.
  const ear = panel.page.locator('.mouth-to-ear b');
  if ((await ear.count()) > 0) await ear.filter({ hasText: '24 ms' }).waitFor();
};

describe('accessibility', () => {
  it.each(THEMES)('has no serious fault on any settings page: %s', async (theme) => {
    await openSettings(themed(full(), theme), 1_280, 800);
    for (let index = 0; index < PAGES; index += 1) {
      await toPage(index);
      expect(await seriousFindings(panel.page)).toEqual([]);
    }
  });

  it.each(THEMES)('has no serious fault in the dialogs: %s', async (theme) => {
    const asking = { type: 'passphrase', server, problem: 'wrong', slowDownUntilMs: undefined } as const;
    const discovery = { type: 'looking', servers: [MAIN_STAGE, REHEARSAL] } as const;
    const state = themed({ ...panelFixture(NOW), connection: asking, discovery }, theme);
    panel = await stage.open({ state, reducedMotion: 'reduce' });
    await panel.page.getByRole('dialog').waitFor();
    expect(await seriousFindings(panel.page)).toEqual([]);
    await panel.page.getByRole('button', { name: 'Other server…' }).click();
    expect(await seriousFindings(panel.page)).toEqual([]);
  });
});

describe('the room of every page', () => {
  const sizes = [
    [1_280, 800],
    [800, 600],
    [420, 700],
  ] as const;
  it.each(sizes.flatMap(([width, height]) => [ENGLISH, CHINESE].map((cast) => ({ width, height, cast }))))(
    'cuts nothing off at $width × $height, with longer labels too: $cast.server',
    async ({ width, height, cast }) => {
      await openSettings(full(cast), width, height);
      for (let index = 0; index < PAGES; index += 1) {
        await toPage(index);
        expect(await spills(panel.page)).toEqual([]);
      }
      if (cast !== ENGLISH) return;
      for (let index = 0; index < PAGES; index += 1) {
        await toPage(index);
        const shrinkTexts = await growTexts(panel.page);
        expect(await spills(panel.page)).toEqual([]);
        await shrinkTexts();
      }
    },
  );
});
