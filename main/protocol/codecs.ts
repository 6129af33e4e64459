/**
 * The table of codecs, best first. `code` is the byte in the audio frame's header.
 * Source of the names: RFC 3551 section 4.5.14 (PCMU). PCMU/16000 is the same companding law at 16 kHz.
 */
export const CODECS = [
  { name: 'PCMU/16000', code: 1, sampleRateHz: 16_000 },
  { name: 'PCMU/8000', code: 0, sampleRateHz: 8_000 },
] as const;

export type CodecName = (typeof CODECS)[number]['name'];

/** Names, best first; also the order of preference on a channel. */
export const CODEC_NAMES = CODECS.map((codec) => codec.name) as [CodecName, ...CodecName[]];

/** The codec every client must speak: plain telephone G.711. */
export const BASELINE_CODEC: CodecName = 'PCMU/8000';

/** @returns the entry of the table with this header byte, or undefined. */
export function codecByCode(code: number): (typeof CODECS)[number] | undefined {
  return CODECS.find((codec) => codec.code === code);
}

/** @returns the entry of the table with this name. */
export function codecByName(name: CodecName): (typeof CODECS)[number] {
  return CODECS.find((codec) => codec.name === name)!;
}

/**
 * The best codec that everybody in `abilities` decodes. Nobody there: the best there is.
 * @param abilities one list of codec names for each station; each contains at least the baseline.
 */
export function bestCommonCodec(abilities: Iterable<readonly CodecName[]>): CodecName {
  const all = [...abilities];
  return CODEC_NAMES.find((name) => all.every((able) => able.includes(name))) ?? BASELINE_CODEC;
}
