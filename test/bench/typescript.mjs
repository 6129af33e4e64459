/**
 * `node --import ./test/bench/typescript.mjs …`, or imported first: modules in TypeScript run as they are, so that a bench can
 * use the rigs of the tests. Types are dropped, not checked; `npm run typecheck` does that.
 */
import { register } from 'node:module';

register('./typescript-loader.mjs', import.meta.url);
