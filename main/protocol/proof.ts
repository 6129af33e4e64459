import { createHmac, scrypt, timingSafeEqual } from 'node:crypto';

/**
 * The passphrase proof: both ends show that they know the passphrase, but neither sends it.
 *
 *   key    = scrypt(NFKC(passphrase), salt, N, r, p, 32 bytes)              RFC 7914
 *   client = HMAC-SHA-256(key, "partyline.v1 client" ‖ 0 ‖ nonce of client ‖ nonce of server)
 *   server = HMAC-SHA-256(key, "partyline.v1 server" ‖ 0 ‖ nonce of client ‖ nonce of server)
 *
 * Nonces are the raw bytes that hello and challenge carry in base64, so a recorded proof is
 * worthless later.
 */
interface ScryptParameters {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** About 50 ms and 16 MiB: expensive for guessing, cheap for a person who joins once. */
export const SCRYPT_PARAMETERS = { N: 16_384, r: 8, p: 1 } as const;

/** @returns the 32-byte key; computed off the main thread. */
export function derivePassphraseKey(
  passphrase: string,
  saltBase64: string,
  parameters: ScryptParameters,
): Promise<Buffer> {
  const { N, r, p } = parameters;
  const salt = Buffer.from(saltBase64, 'base64');
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), salt, 32, { N, r, p, maxmem: 256 * N * r }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

/** @returns the proof of one side, base64 of 32 bytes. */
export function computeProof(
  key: Buffer,
  side: 'client' | 'server',
  clientNonce: string,
  serverNonce: string,
): string {
  return createHmac('sha256', key)
    .update(`partyline.v1 ${side}\0`)
    .update(Buffer.from(clientNonce, 'base64'))
    .update(Buffer.from(serverNonce, 'base64'))
    .digest('base64');
}

/** Compares two proofs in constant time. */
export function proofMatches(expected: string, given: string | undefined): boolean {
  const a = Buffer.from(expected, 'base64');
  const b = Buffer.from(given ?? '', 'base64');
  return a.length === b.length && timingSafeEqual(a, b);
}
