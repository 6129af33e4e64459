import { repairName } from '../protocol/index.ts';

/** A computer's name as a server takes it for a station's: computers are called what they like. Pure. */
export const asDisplayName = (text: string): string => repairName(text) || 'Station';
