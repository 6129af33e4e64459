/** The lines that `partyline station` reads on stdin, parsed. Pure. */
export type StationCommand =
  | { readonly type: 'press'; readonly key: string; readonly override: boolean }
  | { readonly type: 'release'; readonly key: string }
  | { readonly type: 'release-all' }
  | { readonly type: 'listen'; readonly channel: string; readonly on: boolean }
  | { readonly type: 'talk'; readonly channel: string; readonly on: boolean }
  | { readonly type: 'gain'; readonly channel: string; readonly gainDb: number }
  | { readonly type: 'call'; readonly target: string }
  | { readonly type: 'fail-safe'; readonly cause: 'blur' | 'lock' | 'suspend' }
  | { readonly type: 'status' }
  | { readonly type: 'help' }
  | { readonly type: 'quit' };

export type ParsedCommand =
  | { readonly ok: true; readonly command: StationCommand | undefined }
  | { readonly ok: false; readonly problem: string };

export const COMMAND_HELP = [
  'press CH [override]   hold the talk key of a channel, or of a station as @NAME;',
  '                      said again without "release", it opens anew after each cut',
  'release [CH]          let it go; without CH: close every microphone',
  'listen CH on|off      hear a channel, or not',
  'talk CH on|off        make a channel one of the talk channels, or not',
  'gain CH dB            volume of a channel, -40 to +6',
  'call NAME             signal a station or a channel; opens no microphone',
  'blur | lock | suspend close the microphone as those events do on a desk',
  'status                everything this station knows, at once',
  'help                  this list',
  'quit                  leave',
];

/** Reads one line. Names may hold spaces: `listen Stage left on`. An empty line is no command. */
export function parseCommand(line: string): ParsedCommand {
  const trimmed = line.trim();
  if (trimmed === '') return { ok: true, command: undefined };
  const space = trimmed.search(/\s/);
  const verb = (space < 0 ? trimmed : trimmed.slice(0, space)).toLowerCase();
  const rest = space < 0 ? '' : trimmed.slice(space).trim();
  switch (verb) {
    case 'press': {
      const override = /\s+override$/i.test(rest);
      const key = rest.replace(/\s+override$/i, '');
      return key ? good({ type: 'press', key, override }) : usage('press CH [override]');
    }
    case 'release':
      return good(rest ? { type: 'release', key: rest } : { type: 'release-all' });
    case 'listen':
    case 'talk': {
      const match = /^(.+?)\s+(on|off)$/i.exec(rest);
      if (!match) return usage(`${verb} CH on|off`);
      return good({ type: verb, channel: match[1], on: match[2].toLowerCase() === 'on' });
    }
    case 'gain': {
      const match = /^(.+?)\s+([+-]?\d+(?:\.\d+)?)(?:\s*dB)?$/i.exec(rest);
      if (!match) return usage('gain CH dB, for example: gain Main -6');
      return good({ type: 'gain', channel: match[1], gainDb: Number(match[2]) });
    }
    case 'call':
      return rest ? good({ type: 'call', target: rest }) : usage('call NAME');
    case 'blur':
    case 'lock':
    case 'suspend':
      return good({ type: 'fail-safe', cause: verb });
    case 'status':
    case 'help':
    case 'quit':
      return good({ type: verb });
    case 'exit':
      return good({ type: 'quit' });
    default:
      return { ok: false, problem: `There is no command "${verb}". Type help for the list.` };
  }
}

function good(command: StationCommand): ParsedCommand {
  return { ok: true, command };
}

function usage(text: string): ParsedCommand {
  return { ok: false, problem: `Write it as: ${text}` };
}
