import { claim, type Claim, type ClaimOptions } from './claim.ts';

export { claim, type Claim, type ClaimOptions } from './claim.ts';
export type { Opened } from './messages.ts';

/** For a program that has a desk: one process at a time has the settings of a data folder. */
export function claimDataFolder(
  dataFolder: string,
  onOpen: NonNullable<ClaimOptions['onOpen']>,
): Promise<Claim> {
  return claim({ folder: dataFolder, key: 'desk', onOpen });
}
