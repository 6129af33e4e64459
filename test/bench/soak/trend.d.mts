export function trend(points: readonly (readonly [number, number])[]): {
  readonly slope: number;
  readonly halfWidth: number;
  readonly first: number;
  readonly last: number;
};
