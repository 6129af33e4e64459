import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { openStage, type PanelDouble, type PanelOptions, type PanelStage } from './panel-double.ts';

/**
 * One browser for all tests of a file. After each test it closes the panel, which must not have
 * complained. Call it once, outside of any test.
 */
export function useStage(): Pick<PanelStage, 'open'> {
  let stage: PanelStage;
  let opened: PanelDouble | undefined;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.close());
  afterEach(async () => {
    const panel = opened;
    opened = undefined;
    expect(panel?.complaints).toEqual([]);
    await panel?.close();
  });
  return {
    open: async (options: PanelOptions) => {
      opened = await stage.open(options);
      return opened;
    },
  };
}
