export function extent(values: readonly number[], min?: number, max?: number): [min: number, max: number];
export function niceTicks(min: number, max: number, count?: number): number[];
export function logTicks(min: number, max: number): number[];
export function text(words: unknown): string;
