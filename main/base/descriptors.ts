import { constants } from 'node:os';

const CODES: ReadonlySet<unknown> = new Set(['EMFILE', 'ENFILE']);
const NUMBERS: ReadonlySet<number> = new Set([constants.errno.EMFILE, constants.errno.ENFILE]);

/**
 * Whether the error means that no more files or connections can be opened: by this process (EMFILE)
 * or by this computer (ENFILE).
 */
export function isOutOfDescriptors(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return CODES.has(error);
  const { code, errno } = error as NodeJS.ErrnoException;
  // `networkInterfaces` always throws with this code; the errno tells what happened.
  return CODES.has(code) || (code === 'ERR_SYSTEM_ERROR' && NUMBERS.has(Math.abs(errno ?? 0)));
}

export const OUT_OF_DESCRIPTORS = 'no more files or connections may be opened here';

/** A sentence that says how to get more descriptors. */
export const RAISE_THE_LIMIT =
  'Raise the limit: "ulimit -n 4096" in the shell that starts it, LimitNOFILE=4096 in a systemd service.';

export interface DescriptorLimit {
  readonly soft: number;
  readonly hard: number;
}

/**
 * Reads the limit of open files. Node raised the soft limit to the hard one when it started.
 * @returns undefined on Windows, which has no such limit.
 */
export function descriptorLimit(): DescriptorLimit | undefined {
  const { report } = process as { readonly report?: NodeJS.ProcessReport & { excludeNetwork?: boolean } };
  if (!report) return undefined;
  // Otherwise the report looks up the DNS names of all peers.
  report.excludeNetwork = true;
  const { userLimits } = report.getReport() as unknown as {
    readonly userLimits?: { readonly open_files?: { readonly soft: unknown; readonly hard: unknown } };
  };
  const files = userLimits?.open_files;
  if (!files) return undefined;
  const bound = (value: unknown): number => (typeof value === 'number' ? value : Number.POSITIVE_INFINITY);
  return { soft: bound(files.soft), hard: bound(files.hard) };
}
