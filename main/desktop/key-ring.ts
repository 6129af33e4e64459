import { safeStorage } from 'electron';
import type { SecretBox } from '../desk/ports.ts';

/**
 * Seals secrets with the system's key ring. Without one (Linux without a keyring daemon, where
 * Electron uses a fixed password) nothing counts as kept, and the panel says so. Call it when the
 * app is ready.
 */
export function keyRing(platform: NodeJS.Platform = process.platform): SecretBox {
  const kept =
    safeStorage.isEncryptionAvailable() &&
    !(platform === 'linux' && ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend()));
  return {
    kept,
    // A secret that cannot be kept safely is not written down.
    seal: (text) => (kept ? safeStorage.encryptString(text).toString('base64') : ''),
    open: (sealed) => {
      try {
        return kept && sealed !== '' ? safeStorage.decryptString(Buffer.from(sealed, 'base64')) : undefined;
      } catch {
        // Sealed on another computer or by another user.
        return undefined;
      }
    },
  };
}
