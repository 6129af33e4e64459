import { describe, expect, it } from 'vitest';
import type { PanelState } from '../../main/contract/index.ts';
import { seriousFindings, spills } from '../support/panel-checks.ts';
import type { PanelDouble } from '../support/panel-double.ts';
import { CHINESE, ENGLISH, panelFixture } from '../support/panel-fixtures.ts';
import { useStage } from '../support/use-stage.ts';

/**
 * A link that was opened while this desk is on a server: the panel asks, and the default is to
 * stay.
 */

const stage = useStage();
let panel: PanelDouble;

const invited = (cast = ENGLISH, name = 'Rehearsal'): PanelState => ({
  ...panelFixture(Date.now(), cast),
  pendingInvitation: { name, host: '10.0.0.7', url: 'ws://10.0.0.7:7420' },
});
const names = (): string[] => panel.takeCalls().map(({ name }) => name);

describe('an invitation', () => {
  it('names the new and the present server, and can be accepted', async () => {
    panel = await stage.open({ state: invited() });
    const dialog = panel.page.getByRole('dialog', { name: 'Join Rehearsal?' });
    await expect.poll(() => dialog.textContent()).toContain('Rehearsal at 10.0.0.7');
    expect(await dialog.textContent()).toContain(`Joining leaves ${ENGLISH.server}`);
    await dialog.getByRole('button', { name: 'Join Rehearsal' }).click();
    await panel.nextCall('acceptInvitation');
  });

  it('is declined by the focused button and by Esc', async () => {
    panel = await stage.open({ state: invited() });
    const stay = panel.page.getByRole('button', { name: `Stay on ${ENGLISH.server}` });
    await expect.poll(() => stay.evaluate((it) => it.matches(':focus'))).toBe(true);
    await panel.page.keyboard.press('Enter');
    await panel.nextCall('declineInvitation');
    names();
    await panel.show(invited());
    await panel.page.keyboard.press('Escape');
    await panel.nextCall('declineInvitation');
    expect(names()).not.toContain('acceptInvitation');
  });

  it('does not swallow the release of a key that is held when it arrives', async () => {
    panel = await stage.open({ state: panelFixture(Date.now()) });
    const face = panel.page.locator('[data-channel="backstage"] [data-face]');
    const box = await face.boundingBox();
    if (!box) throw new Error('there is no such key');
    await panel.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await panel.page.mouse.down();
    await panel.nextCall('press');
    await panel.show(invited());
    await panel.page.getByRole('dialog').waitFor();
    await panel.page.mouse.up();
    expect((await panel.nextCall('release')).args).toEqual({
      key: { kind: 'channel', channel: 'backstage' },
    });
    expect(names()).not.toContain('acceptInvitation');
  });

  it.each([
    ['1280×800', 1_280, 800, ENGLISH],
    ['420×700', 420, 700, ENGLISH],
    ['420×700, Chinese', 420, 700, CHINESE],
  ] as const)('fits, whatever a stranger calls the server: %s', async (_what, width, height, cast) => {
    panel = await stage.open({ state: invited(cast, 'W'.repeat(64)), width, height });
    await panel.page.getByRole('dialog').waitFor();
    expect(await spills(panel.page)).toEqual([]);
    expect(await seriousFindings(panel.page)).toEqual([]);
  });
});
