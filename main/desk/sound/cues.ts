import { assertNever } from '../../../common/assert-never.ts';
import type { CueName } from '../../../common/cue-name.ts';
import type { NoticeView } from '../../contract/index.ts';

/**
 * Everything that may play a sound to the operator: the panel's notices, and two changes of its
 * state.
 */
export type Happening =
  NoticeView | { readonly type: 'latched' } | { readonly type: 'link'; readonly up: boolean };

/** @returns the sound of a happening; undefined: it is silent. Pure. */
export function cueOf(happening: Happening): CueName | undefined {
  switch (happening.type) {
    case 'talk-opened':
      return happening.heardBy > 0 ? 'talk-open' : 'nobody-listening';
    case 'latched':
      return 'talk-latched';
    case 'talk-closed':
      // The refusal has just played its own sound.
      return happening.reason === 'denied' ? undefined : 'talk-close';
    case 'talk-refused':
    case 'talk-denied':
      return 'refused';
    case 'limit-warning':
      return 'limit';
    case 'call':
      return 'call';
    case 'link':
      return happening.up ? 'link-back' : 'link-lost';
    case 'called':
      return happening.reached > 0 ? undefined : 'nobody-listening';
    case 'microphone-silent':
      return 'microphone-silent';
    case 'microphone-heard':
    case 'device':
    case 'hotkey-taken':
    case 'hotkey-types': // a person who types text did not want to talk
      return undefined;
    default:
      return assertNever(happening);
  }
}

/** How often a call sounds, unless somebody answers or dismisses it earlier. */
export const CALL_REPEATS = 3;
export const CALL_REPEAT_MS = 3_000;
