import process from 'node:process';
import { claim } from '../../dist/main/ownership/index.js';

/**
 * Claims `key` in a folder, reports the result, and holds it until it is killed or told to release
 * it.
 */
const [folder, key = 'desk'] = process.argv.slice(2);
const claimed = await claim({
  folder,
  key,
  onOpen: () => ({ shell: 'browser', link: `http://127.0.0.1/${String(process.pid)}` }),
});
process.on('message', async (message) => {
  if (message === 'release' && claimed.type === 'owner') {
    claimed.release();
    process.send({ released: true });
  }
  if (message === 'open' && claimed.type === 'taken') process.send({ opened: await claimed.open() });
  if (message === 'end') process.exit(0);
});
process.send({ type: claimed.type, pid: claimed.pid, reason: claimed.reason });
