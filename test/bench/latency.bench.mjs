/**
 * Mouth to ear, and press to first far sound: `npm run bench:latency [-- --peer mumble]`. A server and two stations with
 * their default settings on virtual sound devices; both ends in one recording. docs/decisions/0088 tells how and why.
 *
 * `--short`: one start, few bursts. `--save`: into docs/benchmarks. `--json FILE`: the figures. `--append FILE`: a long run
 * in pieces; each command adds its starts to the file and reports on all of them, which are of one build and have the same options.
 * `--starts N`, `--bursts N`, `--peer-bursts N`, `--into-sound N`, `--seed N`: how much is said, and when. `--frame-ms 5|10|20`,
 * `--pre-roll MS`, `--release-tail MS`, `--continuous`, `--hotkey`: Partyline's settings.
 */
import { writeFileSync } from 'node:fs';
import './typescript.mjs';
import { optionsThatMatter, startsIn, writeStarts } from './latency/append.mjs';
import { benchOptions, JSON_FILE, orEnd, SAVE, SHORT, whole } from './options.mjs';
import { build, saveReport } from './report.mjs';

const { SETTINGS } = await import('../../common/settings.ts');

const { values } = benchOptions(import.meta.url, {
  ...SHORT,
  ...SAVE,
  ...JSON_FILE,
  append: { type: 'string', file: true },
  starts: whole(1, 1_000),
  bursts: whole(1, 10_000),
  'peer-bursts': whole(1, 10_000),
  'into-sound': whole(1, 10_000),
  seed: whole(0, 2 ** 31, 1),
  'frame-ms': { type: 'string', choices: ['5', '10', '20'] },
  continuous: { type: 'boolean', default: false },
  hotkey: { type: 'boolean', default: false },
  'pre-roll': whole(SETTINGS.preRollMs.min, SETTINGS.preRollMs.max),
  'release-tail': whole(SETTINGS.releaseTailMs.min, SETTINGS.releaseTailMs.max),
  peer: { type: 'string', multiple: true, default: [], choices: ['mumble'] },
});
const thisBuild = { commit: build(), options: optionsThatMatter(values) };
const earlier = values.append ? orEnd(() => startsIn(values.append, thisBuild)) : [];

const DEFAULT_STARTS = 6;

const { soundRigAvailable } = await import('../support/sound-rig.ts');
const rig = soundRigAvailable();
if (rig.available) await main();
else {
  console.log(`Not measured: ${rig.reason}.`);
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ skipped: rig.reason })}\n`);
  // As one bench of many it is left out; asked for by itself, it failed.
  else process.exitCode = 1;
}

async function main() {
  const { runAll } = await import('./latency/run.ts');
  const { outcomes, ratios } = await import('./latency/outcome.ts');
  const { latencyTables } = await import('./latency/tables.ts');
  const { latencyPlots } = await import('./latency/plots.mjs');
  const { systems, others } = await contestants();
  if (systems === undefined) return;
  const measured = [...earlier];
  await runAll(systems, {
    starts: values.starts ?? (values.short ? 1 : DEFAULT_STARTS),
    bursts: values.bursts ?? (values.short ? 6 : 50),
    burstsOfOthers: values['peer-bursts'] ?? (values.short ? 6 : 20),
    intoSound: values['into-sound'] ?? (values.short ? 4 : 10),
    seed: values.seed,
    firstStart: Math.max(-1, ...earlier.map(({ start }) => start)) + 1,
    onStart: ({ name, continuous }, start, result) => {
      measured.push({ system: name, continuous, start, result });
      if (values.append) writeStarts(values.append, thisBuild, measured);
      const [{ mouthToEarMs, firstSoundMs, lost }] = outcomes([{ system: name, continuous, start, result }]);
      const heard = `median ${mouthToEarMs?.median ?? '-'} ms, press to first sound ${firstSoundMs?.median ?? '-'} ms`;
      console.log(`start ${start + 1}, ${name}: ${heard}, lost ${lost}`);
    },
  });

  const all = outcomes(measured);
  const isOurs = (name) => name.startsWith('Partyline');
  const results = { seed: values.seed, systems: all, ratios: ratios(all, isOurs) };
  const tables = latencyTables(all, results.ratios);
  for (const { title, rows } of tables) {
    console.log(`\n${title}`);
    console.table(rows);
  }
  const plots = latencyPlots(all);
  if (values.save)
    console.log(saveReport('latency', { command: command(all[0].starts), results, plots, tables, others }));
  if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
  else console.log(JSON.stringify(results));
}

/** @returns no systems when a peer cannot be measured here; it has been said why. */
async function contestants() {
  const { startPartyline } = await import('./latency/partyline.ts');
  const mine = ours(startPartyline);
  if (values.peer.length === 0) return { systems: [mine], others: {} };
  const { mumbleMissing, mumbleVersion, startMumble } = await import('./latency/mumble.ts');
  const problem = mumbleMissing();
  if (problem !== undefined) {
    console.log(problem);
    process.exitCode = 1;
    return {};
  }
  const mumble = (profile, continuous) => ({
    name: `Mumble, ${profile === 'lowest' ? 'lowest settings' : 'defaults'}${continuous ? ', continuous' : ''}`,
    continuous,
    start: (sound) => startMumble(sound, { profile, continuous }),
  });
  const profiles = ['defaults', 'lowest'];
  const systems = [
    mine,
    // The same way for the key as Mumble's takes.
    ours(startPartyline, { continuous: false, hotkey: true }),
    ...profiles.map((profile) => mumble(profile, false)),
    ours(startPartyline, { continuous: true, hotkey: false }),
    ...profiles.map((profile) => mumble(profile, true)),
  ];
  return { systems, others: { mumble: mumbleVersion() ?? 'unknown version' } };
}

function ours(startPartyline, { continuous = values.continuous, hotkey = values.hotkey } = {}) {
  const frameMs = values['frame-ms'] === undefined ? undefined : Number(values['frame-ms']);
  const voice = ['pre-roll', 'release-tail'].filter((name) => values[name] !== undefined);
  const settings = [
    ...(frameMs === undefined ? [] : [`${frameMs} ms frames`]),
    ...voice.map((name) => `${name} ${values[name]} ms`),
    ...(continuous ? ['continuous'] : []),
    ...(hotkey ? ['by hotkey'] : []),
  ];
  const talkerArguments = voice.flatMap((name) => [`--${name}`, String(values[name])]);
  return {
    name: `Partyline, ${settings.join(', ') || 'defaults'}`,
    continuous,
    start: (sound) => startPartyline(sound, { frameMs, talkerArguments, hotkey }),
  };
}

/**
 * What to type for the same again.
 * @param starts that were measured, by this command or by pieces before it.
 */
function command(starts) {
  const left = ['--save', '--append', '--json', '--starts'];
  const words = process.argv.slice(2).flatMap((word) => word.split('='));
  const kept = words.filter((word, k) => !left.includes(word) && !left.slice(1).includes(words[k - 1]));
  const all = [...kept, ...(starts === DEFAULT_STARTS ? [] : ['--starts', String(starts)]), '--save'];
  return `npm run bench:latency -- ${all.join(' ')}`;
}
