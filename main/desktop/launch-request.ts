import type { DeviceChoice } from '../../native-audio/types.ts';
import { deviceChoice } from '../base/device-option.ts';

/** What a start of the program asks for, be it the first one or one that finds it running. */
export interface LaunchRequest {
  /** A `partyline://…` link that was opened somewhere. */
  readonly invitationUrl: string | undefined;
  /** `--toggle-talk`: for desktops whose own shortcuts tell no key-up. */
  readonly toggleTalk: boolean;
  /** `--hidden`: at login, into the tray. */
  readonly hidden: boolean;
  /** `--input=…`, `--output=…`: as for `partyline station`; they go before the settings. For tests and kiosks. */
  readonly devices: { readonly input?: DeviceChoice; readonly output?: DeviceChoice };
}

export const INVITATION_SCHEME = 'partyline';

/** @param argv of either process; programs and Chromium's own switches may stand among it. Pure. */
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

function chosen(
  argv: readonly string[],
  side: 'input' | 'output',
): { input?: DeviceChoice; output?: DeviceChoice } {
  const option = `--${side}=`;
  const value = argv.findLast((argument) => argument.startsWith(option))?.slice(option.length);
  return value === undefined ? {} : { [side]: deviceChoice(value) };
}
