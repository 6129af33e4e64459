import { appendFileSync } from 'node:fs';
import { Socket } from 'node:net';
import process from 'node:process';

/**
 * Loaded before a Node program (`NODE_OPTIONS=--import`), it refuses every network connection and
 * records it in the file that PARTYLINE_CALLS_FILE names. Programs that this one starts inherit it.
 */
const connect = Socket.prototype.connect;
Socket.prototype.connect = function (...args) {
  const options = [args].flat(2)[0];
  if (typeof options === 'object' && options !== null && options.path === undefined) {
    appendFileSync(
      process.env.PARTYLINE_CALLS_FILE,
      `${process.argv[1] ?? 'node'} → ${String(options.host)}:${String(options.port)}\n`,
    );
    process.nextTick(() => this.destroy(new Error('this test has no network')));
    return this;
  }
  return connect.apply(this, args);
};
