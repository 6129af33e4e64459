export { Discovery, type DiscoveryOptions, type Reach } from './discovery.ts';
export type { Announcement } from './records.ts';
