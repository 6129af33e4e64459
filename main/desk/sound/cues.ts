import { assertNever } from '../../../common/assert-never.ts';
import type { CueName } from '../../../common/cue-name.ts';
import type { NoticeView } from '../../contract/index.ts';

/** What the operator may hear of: what is told to the panel, and two things that its state shows. */
export type Happening =
  NoticeView | { readonly type: 'latched' } | { readonly type: 'link'; readonly up: boolean };

/** The sound of a happening, if it has one. Pure. */
export function cueOf(happening: Happening): CueName | undefined {
  switch (happening.type) {
    case 'talk-opened':
      return happening.heardBy > 0 ? 'talk-open' : 'nobody-listening';
    case 'latched':
      return 'talk-latched';
    case 'talk-closed':
      // The refusal has its own sound, just before.
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
    case 'hotkey-types': // whoever writes a text did not mean to talk
      return undefined;
    default:
      return assertNever(happening);
  }
}

/** A call sounds so often, unless it is answered or dismissed before. */
export const CALL_REPEATS = 3;
export const CALL_REPEAT_MS = 3_000;
