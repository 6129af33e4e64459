export { claim, type Claim, type ClaimOptions } from './claim.ts';
export type { Opened } from './messages.ts';
