import childProcess from 'node:child_process';
import { EventEmitter } from 'node:events';
import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';

/** Makes a forked Node process look like an Electron utility process from inside. */

const send = process.send?.bind(process);
const parentPort = new EventEmitter();
// Electron keeps messages that arrive before the first listener.
const early = [];
process.on('message', (data) => {
  if (parentPort.listenerCount('message') === 0) early.push(data);
  else parentPort.emit('message', { data, ports: [] });
});
parentPort.on('newListener', (name) => {
  if (name !== 'message' || early.length === 0) return;
  process.nextTick(() => {
    for (const data of early.splice(0)) parentPort.emit('message', { data, ports: [] });
  });
});
parentPort.postMessage = (message) => {
  // Like Electron, this throws at values that cannot be cloned, and turns a Buffer into its parts.
  if (process.connected) send?.(globalThis.structuredClone(message), undefined, undefined, () => undefined);
};
parentPort.start = () => undefined;
Object.defineProperty(process, 'parentPort', { value: parentPort });
delete process.send;
// Electron ends its utility processes when it ends.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

// The packaged program cannot fork, because its `runAsNode` fuse is off.
childProcess.fork = () => {
  throw new Error('child_process.fork does not work in a utility process');
};
syncBuiltinESMExports();
