import { safeStorage } from 'electron';
import type { SecretBox } from '../desk/ports.ts';

/**
 * Secrets under the system's key ring. Where there is none (Linux without a keyring daemon: Electron then uses a fixed
 * password), nothing counts as kept, and the panel says so. To be made when the app is ready.
 */
export function keyRing(platform: NodeJS.Platform = process.platform): SecretBox {
  const kept =
    safeStorage.isEncryptionAvailable() &&
    !(platform === 'linux' && ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend()));
  return {
    kept,
    // What is not kept is not written down either.
    seal: (text) => (kept ? safeStorage.encryptString(text).toString('base64') : ''),
    open: (sealed) => {
      try {
        return kept && sealed !== '' ? safeStorage.decryptString(Buffer.from(sealed, 'base64')) : undefined;
      } catch {
        // Another computer's or another user's.
        return undefined;
      }
    },
  };
}
