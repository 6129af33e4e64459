import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Runs after each build and makes `npx partyline` work in the checkout. npm links the commands of
 * dependencies but not the package's own, and its workaround (installing the checkout into npx's
 * cache) fails in npm 11.
 */
const cli = fileURLToPath(new URL('../cli.js', import.meta.url));
const bin = fileURLToPath(new URL('../../../node_modules/.bin/', import.meta.url));

chmodSync(cli, 0o755);
mkdirSync(bin, { recursive: true });
if (process.platform === 'win32') {
  writeFileSync(`${bin}partyline.cmd`, `@node "${cli}" %*\r\n`);
} else {
  rmSync(`${bin}partyline`, { force: true });
  symlinkSync('../../dist/main/cli.js', `${bin}partyline`);
}
