import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { has } from './machine.ts';
import { openStage, type PanelDouble, type PanelOptions, type PanelStage } from './panel-double.ts';

/**
 * Opens a panel for each test in the worker's browser; without a browser the tests of the file are
 * skipped. After each test it closes the panel, which must not have complained. Call it once,
 * outside of any test.
 */
export function useStage(): Pick<PanelStage, 'open'> {
  let stage: PanelStage | undefined;
  let opened: PanelDouble | undefined;
  beforeAll(async () => {
    if (has('browser', 'fonts')) stage = await openStage();
  });
  afterAll(() => stage?.close());
  beforeEach(({ skip }) => {
    skip(stage === undefined, 'there is no browser, or its fonts are missing');
  });
  afterEach(async () => {
    const panel = opened;
    opened = undefined;
    expect(panel?.complaints).toEqual([]);
    await panel?.close();
  });
  return {
    open: async (options: PanelOptions) => {
      opened = await stage!.open(options);
      return opened;
    },
  };
}
