import { expect, it } from 'vitest';
import { panelStatus } from '../../../../main/cli/commands/station-panel.ts';
import { panelFixture } from '../../../support/panel-fixtures.ts';
import { HOSTING } from '../../../support/setup-fixtures.ts';

it('returns the panel state without passphrase and invitation', () => {
  const state = { ...panelFixture(0), hosting: HOSTING };
  const told = JSON.stringify(panelStatus(state));
  expect(told).toContain(HOSTING.addresses[0]);
  expect(HOSTING.passphrase).not.toBe('');
  for (const secret of [HOSTING.passphrase, HOSTING.invitation, 'key=']) expect(told).not.toContain(secret);
  const off = panelFixture(0);
  expect(panelStatus(off)).toBe(off);
});
