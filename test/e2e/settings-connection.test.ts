import { describe, expect, it } from 'vitest';
import type { PanelState } from '../../main/contract/index.ts';
import type { PanelDouble, PanelOptions } from '../support/panel-double.ts';
import { panelFixture } from '../support/panel-fixtures.ts';
import { figuresFixture } from '../support/setup-fixtures.ts';
import { useStage } from '../support/use-stage.ts';

/** The page of the settings that shows how well the line works, in the built panel. */

const stage = useStage();
let panel: PanelDouble;
const NOW = Date.now();
const base = panelFixture(NOW);

async function open(state: PanelState = base, options: Omit<PanelOptions, 'state'> = {}): Promise<void> {
  panel = await stage.open({ state, ...options });
  panel.answer('figures', figuresFixture(NOW));
}
const button = (name: string) => panel.page.getByRole('button', { name, exact: true });
const settings = async (page: string): Promise<void> => {
  await button('Settings').click();
  await panel.page.getByRole('navigation').getByRole('button', { name: page }).click();
};

describe('the connection page', () => {
  it('copies a report with every figure, and measures again', async () => {
    await open();
    await settings('Connection');
    await panel.page.getByText('from mouth to ear. Under 40 is good.').waitFor();
    await panel.page
      .getByRole('img', { name: /24 ms: Capture 5, Send 3, Network 1, Buffer 10, Playout 5/ })
      .waitFor();
    const blocks = panel.page.getByRole('region', { name: 'Block by block' });
    expect(await blocks.locator('dd').allTextContents()).toEqual([
      '3.5 ms',
      '1.5 ms',
      '3 ms',
      '1 ms',
      '10 ms',
      '1.5 ms',
      '1 ms',
      '2.5 ms',
    ]);
    await blocks.getByText('Waits for late packets', { exact: false }).waitFor();
    await panel.page
      .getByText('19 s ago 1.6 % of the sound came too late, for one second.', { exact: false })
      .waitFor();
    panel.answer('copyText', false);
    await button('Copy report').click();
    const { args } = await panel.nextCall('copyText');
    expect(args).toMatchObject({
      text: expect.stringMatching(/Jitter buffer: 10 ms[^]*Round trip: now 1/) as string,
    });
    await button('Measure again').click();
    await panel.page.getByText('Nothing is measured yet.').waitFor();
    await panel.emit('figures', figuresFixture(Date.now()).at(-1)!);
    await panel.page.getByText('24 ms').waitFor();
  });

  it.each([
    [1_280, 800],
    [420, 700],
  ])('shows the clock correction with its sign at %i × %i', async (width, height) => {
    await open(base, { width, height });
    await button('Settings')
      .or(panel.page.getByRole('tab', { name: 'Settings' }))
      .click();
    await panel.page.getByRole('navigation').getByRole('button', { name: 'Connection' }).click();
    const plot = panel.page.locator('.plot', { hasText: 'Clock correction' });
    // The newest figures come after the page: until then it says that it has none.
    await plot
      .locator('dd')
      .filter({ hasText: /^−21ppm$/ })
      .waitFor();
    await plot.getByText('above 0: played faster', { exact: false }).waitFor();
    // Drawn by its size: a line at the very bottom would say that nothing is done.
    const box = async (part: string) => (await plot.locator(part).first().boundingBox())!;
    const [words, cell] = [await box('dl'), (await plot.boundingBox())!];
    expect(words.y).toBeGreaterThan(cell.y);
    const y = (await plot.locator('.plot-line').getAttribute('d'))!.split(/[ML ]/).map(Number)[2]!;
    expect(y).toBeLessThan(50);
    expect(await panel.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });

  it('marks the sum as incomplete while a side does not run', async () => {
    await open();
    await settings('Connection');
    const newest = figuresFixture(Date.now()).at(-1)!;
    const mouthToEar = newest.mouthToEar.filter(({ part }) => part !== 'capture');
    await panel.emit('figures', { ...newest, atMs: Date.now() + 1_000, mouthToEar });
    await panel.page.getByText('of the way from mouth to ear. Not known here: Capture.').waitFor();
    await panel.page.getByText('19 ms', { exact: true }).waitFor();
  });

  it('draws once a second, and not for levels', async () => {
    await open();
    await settings('Connection');
    await panel.page.getByText('24 ms').waitFor();
    await panel.page.evaluate(`(() => {
      window.changes = 0;
      new MutationObserver((list) => { window.changes += list.length; })
        .observe(document.querySelector('.plots-grid'), { subtree: true, childList: true, attributes: true, characterData: true });
    })()`);
    for (let count = 0; count < 20; count += 1) {
      await panel.emit('levels', {
        input: { peakDb: -count, rmsDb: -60 },
        output: { peakDb: -60, rmsDb: -60 },
        talkers: [],
      });
    }
    expect(await panel.page.evaluate('window.changes')).toBe(0);
  });
});
