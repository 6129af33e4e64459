import type { Tongue } from '../../text/text.ts';

const format = (tongue: Tongue): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(tongue, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const FORMATS: Readonly<Record<Tongue, Intl.DateTimeFormat>> = { en: format('en'), zh: format('zh') };

/** `20:41`, by this computer's clock. */
export const timeOfDay = (tongue: Tongue, atMs: number): string => FORMATS[tongue].format(atMs);
