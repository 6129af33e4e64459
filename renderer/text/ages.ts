import type { Text } from './catalogue.ts';

type Words = Text['panel'];

const JUST_NOW_S = 3;

const wholeSeconds = (ms: number): number => Math.max(0, Math.floor(ms / 1_000));

/** An age: `40 s ago`, `3 min ago`. A clock that runs ahead of another makes no negative ages. */
export function ago(words: Words, ms: number): string {
  const s = wholeSeconds(ms);
  if (s < JUST_NOW_S) return words.justNow;
  if (s < 60) return words.secondsAgo(s);
  if (s < 3_600) return words.minutesAgo(Math.floor(s / 60));
  return words.hoursAgo(Math.floor(s / 3_600));
}

/** How old: `8 s`, `21 min`. */
export function age(words: Words, ms: number): string {
  const s = wholeSeconds(ms);
  if (s < 60) return words.seconds(s);
  if (s < 3_600) return words.minutes(Math.floor(s / 60));
  return words.hours(Math.floor(s / 3_600));
}

/** `0:06`, `12:40`, `1:02:03`. */
export function duration(ms: number): string {
  const s = wholeSeconds(ms);
  const two = (n: number): string => String(n).padStart(2, '0');
  const hours = Math.floor(s / 3_600);
  const minutes = Math.floor(s / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(s % 60)}` : `${minutes}:${two(s % 60)}`;
}
