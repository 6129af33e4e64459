import { EventEmitter } from 'node:events';
import process from 'node:process';
import { setImmediate } from 'node:timers';

/**
 * Runs the audio process as an Electron utility process: with `process.parentPort` and without
 * Node's channel. Messages of the test over the real channel arrive there as `MessageEvent`s; `{
 * shim: 'close' }` emits a `close`.
 */
const send = process.send.bind(process);
process.send = undefined;

const port = new EventEmitter();
/** Electron keeps messages that arrive before the first listener. */
const early = [];
port.postMessage = (message) => send(message);
port.on('newListener', (event) => {
  if (event !== 'message') return;
  setImmediate(() => {
    for (const message of early.splice(0)) port.emit('message', { data: message, ports: [] });
  });
});
process.on('message', (message) => {
  if (message?.shim === 'close') port.emit('close');
  else if (port.listenerCount('message') === 0) early.push(message);
  else port.emit('message', { data: message, ports: [] });
});
Object.defineProperty(process, 'parentPort', { value: port });

await import(process.env.PARTYLINE_SHIM_ENTRY);
