import type { StationNumber } from '../../common/station-number.ts';
import type { AudioProcessClient } from './audio-process-client.ts';
import type { RemoteTalk, StationFacts } from './state.ts';
import { talkerGainDb } from './talker-gain.ts';
import { talkerRole } from './talker-role.ts';

/**
 * Tells the audio process how loud each talker is here, whether it goes before the others, and who
 * is gone.
 */
export class TalkerPlacement {
  readonly #audio: Pick<AudioProcessClient, 'setTalkerGain' | 'setTalkerRole' | 'forgetTalker'>;

  constructor(audio: Pick<AudioProcessClient, 'setTalkerGain' | 'setTalkerRole' | 'forgetTalker'>) {
    this.#audio = audio;
  }

  /** After a change of volumes, or of the channels that are listened to. */
  placeAll(facts: StationFacts): void {
    for (const [talker, talk] of facts.talking) this.place(talker, talk, facts);
  }

  place(
    talker: StationNumber,
    talk: Pick<RemoteTalk, 'targets' | 'override'>,
    { listen, gains, channels }: StationFacts,
  ): void {
    this.#audio.setTalkerGain(talker, talkerGainDb(talk.targets, listen, gains));
    this.#audio.setTalkerRole(talker, talkerRole(talk, listen, channels));
  }

  /**
   * Frees what is kept for stations that left. Another run of the server gives their numbers to
   * others.
   */
  forgetGone(before: StationFacts, { roster, self }: StationFacts): void {
    if (roster === before.roster) return;
    const isSameRun = self?.epoch === before.self?.epoch;
    for (const id of before.roster.keys()) if (!isSameRun || !roster.has(id)) this.#audio.forgetTalker(id);
  }
}
