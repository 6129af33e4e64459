import { Buffer } from 'node:buffer';

/**
 * Reads and replaces the run path of an ELF file (where its loader looks for shared libraries), in
 * place. It handles the ELF files of Linux on x64 and arm64: 64-bit, little endian. Source: System
 * V ABI, chapters 4 and 5.
 */

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const DT = { null: 0, needed: 1, stringTable: 5, stringTableBytes: 10, soname: 14, rpath: 15, runpath: 29 };

/**
 * @param {Buffer} elf
 * @returns {string | undefined} undefined when the file has no run path.
 * @throws Error when it is not such an ELF file.
 */
export function readRunPath(elf) {
  const { strings, entries } = dynamicSection(elf);
  const entry = runPathEntry(entries);
  return entry && textAt(elf, strings.at + entry.value, strings.end);
}

/**
 * Makes a copy with another run path, which is written over the old one and so cannot be longer.
 * @param {Buffer} elf
 * @param {string} runPath ASCII
 * @throws Error when there is no run path, no room, or another entry that shares the same bytes.
 */
export function withRunPath(elf, runPath) {
  const { strings, entries } = dynamicSection(elf);
  const entry = runPathEntry(entries);
  if (!entry) throw new Error('the file has no run path to replace');
  const at = strings.at + entry.value;
  const old = textAt(elf, at, strings.end);
  if (runPath.length > old.length) throw new Error(`"${runPath}" is longer than "${old}"`);
  // Linkers let strings share their tails. Symbol names have no slash, so only the part after the
  // last slash can be shared with one; other paths are looked up.
  const tail = old.lastIndexOf('/') + 1;
  if (runPath.length >= tail)
    throw new Error(`"${runPath}" would reach into the name at the end of "${old}"`);
  const others = [DT.needed, DT.soname, DT.rpath, DT.runpath];
  const shared = entries.some(
    (other) =>
      other !== entry &&
      others.includes(other.tag) &&
      other.value >= entry.value &&
      other.value < entry.value + tail,
  );
  if (shared) throw new Error(`another entry shares the string "${old}"`);
  const copy = Buffer.from(elf);
  copy.fill(0, at, at + tail);
  copy.write(runPath, at, 'latin1');
  return copy;
}

const runPathEntry = (entries) =>
  entries.find(({ tag }) => tag === DT.runpath) ?? entries.find(({ tag }) => tag === DT.rpath);

function dynamicSection(elf) {
  if (elf.length < 64 || elf.toString('latin1', 0, 4) !== '\x7fELF') throw new Error('this is no ELF file');
  if (elf[4] !== 2 || elf[5] !== 1) throw new Error('only 64-bit little-endian ELF files are understood');
  const headersAt = Number(elf.readBigUInt64LE(32));
  const headerBytes = elf.readUInt16LE(54);
  const headers = Array.from({ length: elf.readUInt16LE(56) }, (_, index) => {
    const at = headersAt + index * headerBytes;
    return {
      type: elf.readUInt32LE(at),
      offset: Number(elf.readBigUInt64LE(at + 8)),
      address: Number(elf.readBigUInt64LE(at + 16)),
      bytes: Number(elf.readBigUInt64LE(at + 32)),
    };
  });
  const dynamic = headers.find(({ type }) => type === PT_DYNAMIC);
  if (!dynamic) throw new Error('the file is linked statically: it has no run path');
  const entries = [];
  for (let at = dynamic.offset; at < dynamic.offset + dynamic.bytes; at += 16) {
    const tag = Number(elf.readBigInt64LE(at));
    if (tag === DT.null) break;
    entries.push({ tag, value: Number(elf.readBigUInt64LE(at + 8)) });
  }
  const address = entries.find(({ tag }) => tag === DT.stringTable)?.value;
  const bytes = entries.find(({ tag }) => tag === DT.stringTableBytes)?.value;
  const home = headers.find(
    (header) =>
      header.type === PT_LOAD && address >= header.address && address < header.address + header.bytes,
  );
  if (!home || bytes === undefined) throw new Error('the string table of the dynamic section is missing');
  const at = home.offset + address - home.address;
  return { entries, strings: { at, end: at + bytes } };
}

function textAt(elf, at, end) {
  const stop = elf.indexOf(0, at);
  if (at >= end || stop < 0 || stop >= end) throw new Error('a string of the dynamic section is cut off');
  return elf.toString('latin1', at, stop);
}
