export { Discovery, type DiscoveryOptions } from './discovery.ts';
export type { Announcement } from './records.ts';
