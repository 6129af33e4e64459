export function readRunPath(elf: Buffer): string | undefined;
export function withRunPath(elf: Buffer, runPath: string): Buffer;
