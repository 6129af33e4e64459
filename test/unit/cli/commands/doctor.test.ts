import { expect, it } from 'vitest';
import { nodeVersion } from '../../../../main/cli/commands/doctor.ts';

it.each([
  ['20.19.0', true],
  ['20.19.5', true],
  ['20.18.9', false],
  ['18.20.0', false],
  ['22.0.0', true],
  ['24.1.0', true],
  ['21.0.0', true],
])('decides whether Node %s is new enough: %s', (version, ok) => {
  const finding = nodeVersion(version);
  expect(finding).toMatchObject({ check: 'Node.js', ok, optional: false });
  expect(finding.detail).toContain(version);
  // A bad finding says what to do about it.
  expect(finding.remedy === undefined).toBe(ok);
});
