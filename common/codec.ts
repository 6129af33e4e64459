/**
 * The codecs, best first; the order is also the order of preference on a channel.
 * `code` is the byte in the audio frame's header. Each codec takes one mu-law byte a sample.
 *
 * PCMU is from RFC 3551 section 4.5.14; PCMU/16000 uses the same companding law at 16 kHz.
 */
export const CODECS = [
  { name: 'PCMU/16000', code: 1, sampleRateHz: 16_000 },
  { name: 'PCMU/8000', code: 0, sampleRateHz: 8_000 },
] as const;

type Codec = (typeof CODECS)[number];
export type CodecName = Codec['name'];

/** Best first. */
export const CODEC_NAMES = CODECS.map((codec) => codec.name) as [CodecName, ...CodecName[]];

/** Every client must speak this codec: plain telephone G.711. */
export const BASELINE_CODEC: CodecName = 'PCMU/8000';

/** Samples a second, by codec. */
export const CODEC_RATE_HZ = Object.fromEntries(
  CODECS.map(({ name, sampleRateHz }) => [name, sampleRateHz]),
) as Readonly<Record<CodecName, number>>;

/** @returns the codec with this header byte, or undefined for an unknown byte. */
export function codecByCode(code: number): Codec | undefined {
  return CODECS.find((codec) => codec.code === code);
}

/**
 * Chooses the best codec that every station decodes; without any station, the best codec there is.
 * @param abilities one list of codec names for each station; each list contains at least the
 * baseline.
 */
export function bestCommonCodec(abilities: Iterable<readonly CodecName[]>): CodecName {
  const all = [...abilities];
  return CODEC_NAMES.find((name) => all.every((able) => able.includes(name))) ?? BASELINE_CODEC;
}
