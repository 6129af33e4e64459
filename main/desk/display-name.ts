import { repairName } from '../protocol/index.ts';

/** @returns a station name that every server accepts, from any computer name. Pure. */
export const asDisplayName = (text: string): string => repairName(text) || 'Station';
