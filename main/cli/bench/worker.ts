import { parentPort } from 'node:worker_threads';
import { asFailure, Load } from './load.ts';
import type { LoadAnswer, LoadCommand, Numbered } from './messages.ts';

/** Entry of one thread of the bench. */

let load: Load | undefined;

async function obey(command: LoadCommand): Promise<LoadAnswer> {
  switch (command.type) {
    case 'join':
      load = new Load(command.spec);
      await load.join();
      return { type: 'done' };
    case 'talk':
      await load?.talk(command.talkers);
      return { type: 'done' };
    case 'clear':
      load?.clear();
      return { type: 'done' };
    case 'report':
      if (!load) throw new Error('a report was asked for before anybody joined');
      return { type: 'figures', figures: load.figures() };
    case 'stop':
      await load?.stop();
      return { type: 'done' };
  }
}

parentPort?.on('message', ({ number, body }: Numbered<LoadCommand>) => {
  obey(body)
    .catch((error: unknown): LoadAnswer => ({ type: 'failed', failure: asFailure(error) }))
    .then((answer) => {
      const reply: Numbered<LoadAnswer> = { number, body: answer };
      parentPort?.postMessage(reply);
    })
    .catch((error: unknown) => {
      // A defect: it ends the thread, and the bench with it.
      setImmediate(() => {
        throw error;
      });
    });
});
