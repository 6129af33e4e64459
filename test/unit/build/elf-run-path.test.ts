import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { readRunPath, withRunPath } from '../../../build/elf-run-path.mjs';

const OLD = '/home/builder/partyline/node_modules/naudiodon/build/Release';
const TAGS = { null: 0, needed: 1, stringTable: 5, stringTableBytes: 10, soname: 14, rpath: 15, runpath: 29 };

interface Wanted {
  /** Between other strings, as linkers write them. */
  readonly strings?: readonly string[];
  /** Of the dynamic section; `string` is an offset into the table, by the text that starts there. */
  readonly entries?: readonly { readonly tag: keyof typeof TAGS; readonly text: string }[];
  readonly elfClass?: number;
}

/** The least ELF64 that a loader would understand: header, one PT_LOAD, PT_DYNAMIC, string table. */
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
  it('is read, and replaced in a copy of the same length', () => {
    const before = elf();
    const after = withRunPath(before, '$ORIGIN');
    expect(readRunPath(before)).toBe(OLD);
    expect(readRunPath(after)).toBe('$ORIGIN');
    expect(after).toHaveLength(before.length);
    expect(after.includes('/home/builder')).toBe(false);
  });

  it('changes nothing but the old path', () => {
    const before = elf();
    const after = withRunPath(before, '$ORIGIN');
    const at = before.indexOf(OLD);
    expect(after.subarray(0, at)).toEqual(before.subarray(0, at));
    expect(after.subarray(at + OLD.length)).toEqual(before.subarray(at + OLD.length));
  });

  it('leaves the last name of the path, which a symbol may share', () => {
    const before = elf();
    const after = withRunPath(before, '$ORIGIN');
    const at = before.indexOf('Release\0');
    expect(after.toString('latin1', at, at + 7)).toBe('Release');
  });

  it('is the old DT_RPATH where there is no DT_RUNPATH', () => {
    const before = elf({ strings: [OLD], entries: [{ tag: 'rpath', text: OLD }] });
    expect(readRunPath(withRunPath(before, '$ORIGIN'))).toBe('$ORIGIN');
  });

  it('is undefined where there is none, and then cannot be replaced', () => {
    const without = elf({ entries: [{ tag: 'needed', text: 'libportaudio.so.2' }] });
    expect(readRunPath(without)).toBeUndefined();
    expect(() => withRunPath(without, '$ORIGIN')).toThrow('no run path');
  });

  it('is not replaced by a longer one', () => {
    expect(() => withRunPath(elf(), `${OLD}/more`)).toThrow('longer');
  });

  it('is not replaced where a needed library shares its bytes', () => {
    const shared = elf({
      strings: [OLD],
      entries: [
        { tag: 'runpath', text: OLD },
        { tag: 'needed', text: OLD.slice(5) },
      ],
    });
    expect(() => withRunPath(shared, '$ORIGIN')).toThrow('shares');
  });

  it('refuses what it does not understand', () => {
    expect(() => readRunPath(Buffer.from('MZ'))).toThrow('no ELF');
    expect(() => readRunPath(elf({ elfClass: 1 }))).toThrow('64-bit');
    expect(() => readRunPath(elf().subarray(0, 200))).toThrow();
  });

  it.runIf(process.platform === 'linux')('of the sound addon can become $ORIGIN', () => {
    const addon = createRequire(import.meta.url).resolve('naudiodon/build/Release/naudiodon.node');
    const built = readFileSync(addon);
    expect(readRunPath(built)).toMatch(/naudiodon\/build\/Release$/);
    expect(readRunPath(withRunPath(built, '$ORIGIN'))).toBe('$ORIGIN');
  });
});
