/**
 * Says in words why the file system refused something. The text fits behind a colon or into
 * brackets.
 */
export function fileProblem(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file or folder';
    case 'EACCES':
    case 'EPERM':
      return 'this user has no right to do that';
    case 'EISDIR':
      return 'it is a folder';
    case 'ENOTDIR':
      return 'a part of its path is a file, not a folder';
    case 'EEXIST':
      return 'something else of that name is there';
    case 'EROFS':
      return 'the disk is read-only';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full';
    case 'EFBIG':
      return 'the file may not become larger on this disk';
    case 'EIO':
      return 'the disk does not work';
    case 'EMFILE':
    case 'ENFILE':
      return 'too many files are open on this computer';
    case 'ENAMETOOLONG':
      return 'its name is too long';
    default:
      return error instanceof Error ? message : String(error);
  }
}
