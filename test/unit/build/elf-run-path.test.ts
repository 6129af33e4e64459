import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { readRunPath, withRunPath } from '../../../build/elf-run-path.mjs';

const OLD = '/home/builder/partyline/node_modules/naudiodon/build/Release';
const TAGS = { null: 0, needed: 1, stringTable: 5, stringTableBytes: 10, soname: 14, rpath: 15, runpath: 29 };

interface Wanted {
  /** The strings, in the order in which the table holds them. */
  readonly strings?: readonly string[];
  /** Entries of the dynamic section; `text` must be in the string table. */
  readonly entries?: readonly { readonly tag: keyof typeof TAGS; readonly text: string }[];
  readonly elfClass?: number;
}

/**
 * The smallest ELF64 file that a loader would accept: header, one PT_LOAD, PT_DYNAMIC, string
 * table.
 */
function elf(wanted: Wanted = {}): Buffer {
  const table = Buffer.from(`\0${(wanted.strings ?? ['libportaudio.so.2', OLD]).join('\0')}\0`, 'latin1');
  const entries = wanted.entries ?? [
    { tag: 'needed', text: 'libportaudio.so.2' },
    { tag: 'runpath', text: OLD },
  ];
  const tableAt = 64 + 2 * 56;
  const dynamicAt = tableAt + table.length;
  const address = 0x40_0000;
  const pairs: [number, number][] = [
    ...entries.map(({ tag, text }): [number, number] => [TAGS[tag], table.indexOf(`${text}\0`, 0, 'latin1')]),
    [TAGS.stringTable, address + tableAt],
    [TAGS.stringTableBytes, table.length],
    [TAGS.null, 0],
  ];
  const dynamic = Buffer.alloc(16 * pairs.length);
  pairs.forEach(([tag, value], index) => {
    dynamic.writeBigInt64LE(BigInt(tag), 16 * index);
    dynamic.writeBigUInt64LE(BigInt(value), 16 * index + 8);
  });
  const head = Buffer.alloc(tableAt);
  head.write('\x7fELF', 'latin1');
  head[4] = wanted.elfClass ?? 2;
  head[5] = 1;
  head.writeBigUInt64LE(64n, 32);
  head.writeUInt16LE(56, 54);
  head.writeUInt16LE(2, 56);
  const total = dynamicAt + dynamic.length;
  programHeader(head, 64, 1, 0, address, total);
  programHeader(head, 64 + 56, 2, dynamicAt, address + dynamicAt, dynamic.length);
  return Buffer.concat([head, table, dynamic]);
}

function programHeader(
  into: Buffer,
  at: number,
  type: number,
  offset: number,
  address: number,
  bytes: number,
): void {
  into.writeUInt32LE(type, at);
  into.writeBigUInt64LE(BigInt(offset), at + 8);
  into.writeBigUInt64LE(BigInt(address), at + 16);
  into.writeBigUInt64LE(BigInt(bytes), at + 32);
}

describe('the run path of an ELF file', () => {
  it('can be read, and replaced in a copy of the same length', () => {
    const before = elf();
    const after = withRunPath(before, '$ORIGIN');
    expect(readRunPath(before)).toBe(OLD);
    expect(readRunPath(after)).toBe('$ORIGIN');
    expect(after).toHaveLength(before.length);
    expect(after.includes('/home/builder')).toBe(false);
  });

  it('changes nothing but the bytes of the old path', () => {
    const before = elf();
    const after = withRunPath(before, '$ORIGIN');
    const at = before.indexOf(OLD);
    expect(after.subarray(0, at)).toEqual(before.subarray(0, at));
    expect(after.subarray(at + OLD.length)).toEqual(before.subarray(at + OLD.length));
  });

  it('keeps the last name of the path, because a symbol may share its bytes', () => {
    const before = elf();
    const after = withRunPath(before, '$ORIGIN');
    const at = before.indexOf('Release\0');
    expect(after.toString('latin1', at, at + 7)).toBe('Release');
  });

  it('falls back to DT_RPATH without a DT_RUNPATH', () => {
    const before = elf({ strings: [OLD], entries: [{ tag: 'rpath', text: OLD }] });
    expect(readRunPath(withRunPath(before, '$ORIGIN'))).toBe('$ORIGIN');
  });

  it('is undefined when the file has none, and then cannot be replaced', () => {
    const without = elf({ entries: [{ tag: 'needed', text: 'libportaudio.so.2' }] });
    expect(readRunPath(without)).toBeUndefined();
    expect(() => withRunPath(without, '$ORIGIN')).toThrow('no run path');
  });

  it('cannot be replaced by a longer one', () => {
    expect(() => withRunPath(elf(), `${OLD}/more`)).toThrow('longer');
  });

  it('cannot be replaced when a needed library shares its bytes', () => {
    const shared = elf({
      strings: [OLD],
      entries: [
        { tag: 'runpath', text: OLD },
        { tag: 'needed', text: OLD.slice(5) },
      ],
    });
    expect(() => withRunPath(shared, '$ORIGIN')).toThrow('shares');
  });

  it('throws for a file that is not ELF64, or is cut short', () => {
    expect(() => readRunPath(Buffer.from('MZ'))).toThrow('no ELF');
    expect(() => readRunPath(elf({ elfClass: 1 }))).toThrow('64-bit');
    expect(() => readRunPath(elf().subarray(0, 200))).toThrow();
  });

  it.runIf(process.platform === 'linux')('can be replaced by $ORIGIN in the sound addon', () => {
    const addon = createRequire(import.meta.url).resolve('naudiodon/build/Release/naudiodon.node');
    const built = readFileSync(addon);
    expect(readRunPath(built)).toMatch(/naudiodon\/build\/Release$/);
    expect(readRunPath(withRunPath(built, '$ORIGIN'))).toBe('$ORIGIN');
  });
});
