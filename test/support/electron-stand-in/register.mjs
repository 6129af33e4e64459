import { register } from 'node:module';

/**
 * `node --import …/register.mjs dist/main/index.js`: runs the built desktop app with the stand-in
 * as its `electron`.
 */
register('./hooks.mjs', import.meta.url);
