export { Discovery, type Announcement, type DiscoveryOptions } from './discovery.ts';
