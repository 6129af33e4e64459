import type { DeviceChoice, Side } from '../../common/device-choice.ts';
import { deviceChoice } from '../base/device-option.ts';

/**
 * The requests of one start of the program, whether it is the first start or finds the program
 * running.
 */
export interface LaunchRequest {
  /** A `partyline://…` link that a person opened. */
  readonly invitationUrl: string | undefined;
  /** `--toggle-talk`: for desktops whose own shortcuts report no key-up. */
  readonly toggleTalk: boolean;
  /** `--hidden`: starts into the tray, at login. */
  readonly hidden: boolean;
  /**
   * `--input=…`, `--output=…`: as for `partyline station`; they override the settings. For tests
   * and kiosks.
   */
  readonly devices: { readonly input?: DeviceChoice; readonly output?: DeviceChoice };
}

export const INVITATION_SCHEME = 'partyline';

/**
 * @param argv of either process; it may also contain programs and Chromium's own switches. Pure.
 */
export function parseLaunch(argv: readonly string[]): LaunchRequest {
  return {
    invitationUrl: argv.find((argument) => isInvitationUrl(argument)),
    toggleTalk: argv.includes('--toggle-talk'),
    hidden: argv.includes('--hidden'),
    devices: { ...chosen(argv, 'input'), ...chosen(argv, 'output') },
  };
}

export function isInvitationUrl(text: string): boolean {
  return text.toLowerCase().startsWith(`${INVITATION_SCHEME}:`);
}

function chosen(argv: readonly string[], side: Side): { input?: DeviceChoice; output?: DeviceChoice } {
  const option = `--${side}=`;
  const value = argv.findLast((argument) => argument.startsWith(option))?.slice(option.length);
  return value === undefined ? {} : { [side]: deviceChoice(value) };
}
