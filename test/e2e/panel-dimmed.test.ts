import { describe, expect, it } from 'vitest';
import { seriousFindings } from '../support/panel-checks.ts';
import type { PanelDouble, PanelOptions } from '../support/panel-double.ts';
import { CHINESE, dimmedFixture, ENGLISH, panelFixture } from '../support/panel-fixtures.ts';
import { useStage } from '../support/use-stage.ts';

/** Priority and dim on the channels' keys. */

const stage = useStage();
let panel: PanelDouble;
const now = (): number => Date.now();
const open = async (options: PanelOptions): Promise<void> => {
  panel = await stage.open({ reducedMotion: 'reduce', ...options });
};
const WIDE = { width: 1_280, height: 800 };
const NARROW = { width: 420, height: 700 };
const MINI = { width: 360, height: 120, search: '?mini' };

describe('a channel with priority, or dimmed', () => {
  it.each([
    ['wide', WIDE, 'Dimmed 14 dB for Main'],
    ['narrow', NARROW, 'Dimmed'],
  ] as const)('has words for its priority and for the dimmed channels (%s)', async (name, size, words) => {
    await open({ state: dimmedFixture(now()), ...size });
    const key = (channel: string) => panel.page.getByRole('article', { name: channel, exact: true });
    await key('Main').getByText('Priority', { exact: true }).waitFor();
    await key('Camera').getByText(words, { exact: true }).waitFor();
    await key('Program')
      .getByText(name === 'wide' ? words : 'Dimmed 14 dB', { exact: true })
      .waitFor();
    expect(await panel.page.getByText('Dimmed').count()).toBe(2);
    await panel.show(panelFixture(now()));
    expect(await panel.page.getByText(/Dimmed|Priority/).count()).toBe(0);
  });

  it.each([WIDE, { width: 1_000, height: 700 }, { width: 720, height: 700 }, { width: 640, height: 400 }])(
    'has room beside the key’s action at $width × $height',
    async (size) => {
      for (const cast of [ENGLISH, CHINESE]) {
        await open({ state: dimmedFixture(now(), cast), ...size });
        const overlaps = await panel.page
          .evaluate(`[...document.querySelectorAll('.face-details')].filter((sub) => {
          const below = sub.parentElement.querySelector('.face-action, .feed').getBoundingClientRect();
          return sub.getBoundingClientRect().bottom > below.top + 0.5;
        }).length`);
        expect({ cast: cast.server, overlaps }).toEqual({ cast: cast.server, overlaps: 0 });
        if (cast === ENGLISH) await panel.close();
      }
    },
  );

  it('shows its whole name in a very narrow window', async () => {
    await open({ state: dimmedFixture(now()), width: 360, height: 640 });
    const names = await panel.page
      .evaluate(`[...document.querySelectorAll('.narrow-channel-name')].map((row) => {
      const name = row.querySelector('b');
      return name.scrollWidth > name.clientWidth ? 'cut: ' + name.textContent : row.textContent;
    })`);
    expect(names).toEqual(
      expect.arrayContaining(['Main12Priority', 'Camera7Dimmed', 'SoundNobodyPriority', 'ProgramFeed']),
    );
    expect(await seriousFindings(panel.page)).toEqual([]);
  });

  it.each([ENGLISH, CHINESE])('shows this on the mini panel, if there is room ($server)', async (cast) => {
    const dimmed = dimmedFixture(now(), cast);
    const state = { ...dimmed, calls: { ...dimmed.calls, ringing: undefined } };
    const [priority, step, feed] =
      cast === ENGLISH ? ['Priority', 'Dimmed', 'Dimmed 14 dB'] : ['优先', '已压低', '压低 14 dB'];
    await open({ state: { ...state, selectedChannel: 'main' }, ...MINI });
    const key = panel.page.locator('.mini-talk');
    await key.getByText(priority, { exact: true }).waitFor();
    const box = await key.boundingBox();
    await panel.show({ ...state, selectedChannel: 'camera' });
    await key.getByText(step, { exact: true }).waitFor();
    expect(await key.boundingBox()).toEqual(box);
    const outside = await panel.page
      .evaluate(`[...document.querySelectorAll('.mini-talk > *')].filter((part) => {
      const [inner, outer] = [part, part.parentElement].map((it) => it.getBoundingClientRect());
      return inner.top < outer.top || inner.bottom > outer.bottom || inner.left < outer.left || inner.right > outer.right;
    }).length`);
    expect(outside).toBe(0);
    expect(await seriousFindings(panel.page)).toEqual([]);
    await panel.show({ ...state, selectedChannel: 'program' });
    await panel.page.locator('.display').getByText(feed, { exact: true }).waitFor();
    await panel.show({ ...panelFixture(now(), cast), selectedChannel: 'camera' });
    await key.waitFor();
    expect(await panel.page.locator('.mini-rank').count()).toBe(0);
  });
});
