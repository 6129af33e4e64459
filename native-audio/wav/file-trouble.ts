/** Sentences for what the file system refuses; each fits behind a colon. */
const TROUBLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'this user has no right to do that',
  EPERM: 'this user has no right to do that',
  EISDIR: 'it is a folder',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  EFBIG: 'the file may not become larger on this disk',
  EIO: 'the disk does not work',
};

export function fileTrouble(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return TROUBLE[code] ?? message;
}
