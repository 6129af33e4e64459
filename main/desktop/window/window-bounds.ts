import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { removeQuietly } from '../../base/atomic-file.ts';

/** Device-independent pixels. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** This much of a window's upper edge must be on some display, so that a person can reach it. */
const REACHABLE_PX = 80;

const bounds = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
});
const kept = z.object({
  panel: bounds.optional(),
  mini: bounds.optional(),
  maximized: z.boolean().optional(),
});
type KeptWindows = z.infer<typeof kept>;

/**
 * Decides where a window opens: where it was, unless that display is gone. Pure.
 * @param workAreas of the present displays.
 * @returns bounds without a position when the system should choose one.
 */
export function placeWindow(
  was: Bounds | undefined,
  workAreas: readonly Bounds[],
  normal: { readonly width: number; readonly height: number },
): { width: number; height: number; x?: number; y?: number } {
  if (!was) return { ...normal };
  const area = workAreas.find((it) => reachable(was, it));
  if (!area) return { ...normal };
  return {
    x: was.x,
    y: was.y,
    width: Math.min(was.width, area.width),
    height: Math.min(was.height, area.height),
  };
}

function reachable(window: Bounds, area: Bounds): boolean {
  const acrossPx = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  const belowTopPx = window.y - area.y;
  return acrossPx >= REACHABLE_PX && belowTopPx >= 0 && belowTopPx <= area.height - REACHABLE_PX;
}

/**
 * Keeps the windows' bounds in `windows.json`. If it cannot be read or written, windows open at
 * their default place.
 */
export class WindowMemory {
  readonly #file: string;
  #kept: KeptWindows;

  /** @param folder the data folder. */
  constructor(folder: string) {
    this.#file = join(folder, 'windows.json');
    this.#kept = read(this.#file);
  }

  get windows(): KeptWindows {
    return this.#kept;
  }

  keep(windows: Partial<KeptWindows>): void {
    this.#kept = { ...this.#kept, ...windows };
    const next = `${this.#file}.new`;
    try {
      mkdirSync(join(this.#file, '..'), { recursive: true, mode: 0o700 });
      writeFileSync(next, `${JSON.stringify(this.#kept)}\n`);
      renameSync(next, this.#file);
    } catch {
      // The windows open where the system puts them.
      removeQuietly(next);
    }
  }
}

function read(file: string): KeptWindows {
  try {
    return kept.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
}
