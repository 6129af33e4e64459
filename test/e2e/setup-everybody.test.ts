import { describe, expect, it } from 'vitest';
import type { PanelState } from '../../main/contract/index.ts';
import { growTexts, seriousFindings, spills } from '../support/panel-checks.ts';
import type { PanelDouble } from '../support/panel-double.ts';
import { firstRunFixture, HOSTING, joinedFixture, MAIN_STAGE } from '../support/setup-fixtures.ts';
import { useStage } from '../support/use-stage.ts';

/** Every step of the first run: axe in three themes, and no overflow in any size and language. */

const stage = useStage();
let panel: PanelDouble;
const NOW = Date.now();

const firstRun = (over: Partial<PanelState['settings']>): PanelState => {
  const state = firstRunFixture(NOW);
  return { ...state, settings: { ...state.settings, name: 'Noor Haddad', place: 'FOH Sound', ...over } };
};
const go = (): Promise<void> => panel.page.locator('.step .button-go').click();

/** Goes through every step and looks at each. */
async function atEachStep(state: PanelState, look: () => Promise<void>): Promise<void> {
  for (let step = 0; step < 3; step += 1) {
    await look();
    await go();
  }
  await look();
  const asking = {
    type: 'passphrase',
    server: { ...MAIN_STAGE, here: false },
    problem: 'wrong',
    slowDownUntilMs: undefined,
  } as const;
  await panel.show({ ...state, connection: asking });
  await look();
  await panel.page.locator('.ways .button').first().click();
  await look();
  await panel.page.locator('.ways .button').last().click();
  await look();
  await panel.show({ ...state, hosting: HOSTING });
  await look();
  await panel.show({ ...joinedFixture(state, NOW), hosting: HOSTING });
  await go();
  await look();
}

it.each(['dark', 'light', 'hc'] as const)(
  'has no serious accessibility fault in any step: %s',
  async (theme) => {
    const state = firstRun({ theme });
    panel = await stage.open({ state, reducedMotion: 'reduce' });
    await atEachStep(state, async () => {
      expect(await seriousFindings(panel.page)).toEqual([]);
    });
  },
);

describe('the room of every step', () => {
  const sizes = [
    { width: 1_280, height: 800 },
    { width: 420, height: 700 },
  ];
  it.each(sizes.flatMap((size) => (['en', 'zh'] as const).map((language) => ({ ...size, language }))))(
    'cuts nothing off at $width × $height in $language',
    async ({ width, height, language }) => {
      const state = firstRun({ language });
      panel = await stage.open({ state, width, height });
      await atEachStep(state, async () => {
        expect(await spills(panel.page)).toEqual([]);
      });
    },
  );

  it.each(sizes)('cuts nothing off at $width × $height with longer labels', async ({ width, height }) => {
    const state = firstRun({});
    panel = await stage.open({ state, width, height });
    for (let step = 0; step < 4; step += 1) {
      await panel.page.reload();
      await panel.page.locator('.step').waitFor();
      for (let count = 0; count < step; count += 1) await go();
      await growTexts(panel.page);
      expect(await spills(panel.page)).toEqual([]);
    }
  });
});
