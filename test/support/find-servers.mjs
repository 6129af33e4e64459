// Prints each list of servers found on this network, as a JSON line, until it is killed.
import { stdout } from 'node:process';
import { Discovery } from '../../dist/main/discovery/index.js';

const say = (line) => stdout.write(`${JSON.stringify(line)}\n`);
new Discovery({ onChange: say, onUnavailable: (detail) => say({ detail }) }).start();
