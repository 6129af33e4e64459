import { claim, type Claim, type ClaimOptions } from './claim.ts';

export { claim, type Claim, type ClaimOptions } from './claim.ts';
export type { Opened } from './messages.ts';

/**
 * Claims the settings of a data folder for a program with a desk; one process at a time can have
 * them.
 */
export function claimDataFolder(
  dataFolder: string,
  onOpen: NonNullable<ClaimOptions['onOpen']>,
): Promise<Claim> {
  return claim({ folder: dataFolder, key: 'desk', onOpen });
}
