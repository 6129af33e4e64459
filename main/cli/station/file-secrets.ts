import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { createFileOnce, sweepTemporaries } from '../../base/atomic-file.ts';
import type { SecretBox } from '../../desk/ports.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

/**
 * Seals secrets where there is no key ring: AES-256-GCM with a key in a file that only its owner
 * may read (mode 0600). This protects copies of the settings (back-ups, reports), not against
 * programs that can read the owner's files.
 * @param folder the data folder. If it cannot be written, the key lasts only for this run.
 */
export function fileSecrets(folder: string): SecretBox {
  const { key, kept } = ownKey(folder);
  return {
    kept,
    seal(text) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce);
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
    },
    open(sealed) {
      try {
        const bytes = Buffer.from(sealed, 'base64');
        const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), {
          authTagLength: TAG_BYTES,
        });
        decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        const rest = bytes.subarray(NONCE_BYTES + TAG_BYTES);
        return Buffer.concat([decipher.update(rest), decipher.final()]).toString('utf8');
      } catch {
        // Sealed on another computer or with another key, or not sealed at all.
        return undefined;
      }
    },
  };
}

function ownKey(folder: string): { readonly key: Buffer; readonly kept: boolean } {
  const file = join(folder, 'secret-key');
  const fresh = randomBytes(KEY_BYTES);
  try {
    sweepTemporaries(file);
    if (createFileOnce(file, fresh)) return { key: fresh, kept: true };
    const key = readFileSync(file);
    if (key.length === KEY_BYTES) return { key, kept: true };
    // A full disk or a crash cut it short, so nothing was ever sealed with it. It is kept aside all
    // the same.
    renameSync(file, `${file}.corrupt-${new Date().toISOString().replace(/[:.]/g, '-')}`);
    return { key: fresh, kept: createFileOnce(file, fresh) };
  } catch {
    return { key: fresh, kept: false };
  }
}
