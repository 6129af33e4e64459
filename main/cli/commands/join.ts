import { randomUUID } from 'node:crypto';
import type { AudioFrame, ChannelState, ServerMessage, WelcomeMessage } from '../../protocol/index.ts';
import { Connection } from '../../station/connection/connection.ts';
import { resolveChannel } from '../../station/resolve.ts';
import { CliError, EXIT } from '../../base/exit-codes.ts';
import { explainNoConnection, explainRefusal } from '../reasons.ts';

/**
 * Options of a short-lived command (`talk`, `listen`): it joins once, and ends when the connection
 * is lost.
 */
export interface JoinOptions {
  /** A URL. */
  readonly server: string;
  readonly name: string;
  readonly passphrase: string | undefined;
  readonly onMessage: (message: ServerMessage) => void;
  readonly onAudio: (frame: AudioFrame) => void;
  /** Resolves when the command is told to stop; then it connects no further. */
  readonly stopped: Promise<void>;
  /** The connection was lost after the welcome. */
  readonly onLost: (error: CliError) => void;
}

export interface Joined {
  readonly connection: Connection;
  readonly welcome: WelcomeMessage;
  readonly url: string;
}

/** The command gives up after this many failures: together about half a second. */
const ATTEMPTS = 3;

/**
 * Connects and waits for the welcome. @throws CliError that names the address and says what to do.
 */
export function join(options: JoinOptions): Promise<Joined> {
  const url = options.server;
  return new Promise((resolve, reject) => {
    let joined = false;
    let failures = 0;
    const fail = (exitCode: typeof EXIT.noServer | typeof EXIT.refused, reason: string): void => {
      const error = new CliError(exitCode, explainNoConnection(url, reason));
      void connection.stop();
      if (joined) options.onLost(error);
      else reject(error);
    };
    const giveUp = (): void => {
      if (joined) return;
      void connection.stop();
      reject(new CliError(EXIT.interrupted, `Stopped before the server at ${url} let this station in.`));
    };
    options.stopped.then(giveUp, giveUp);
    const connection = new Connection({
      url,
      identity: {
        stationId: randomUUID(),
        name: options.name,
        codecs: ['PCMU/16000', 'PCMU/8000'],
        ...(options.passphrase === undefined ? {} : { passphrase: options.passphrase }),
      },
      onState: (state) => {
        if (state.type === 'refused') fail(EXIT.refused, state.reason);
        else if (state.type === 'waiting' && (joined || ++failures >= ATTEMPTS))
          fail(EXIT.noServer, state.reason);
      },
      onMessage: (message) => {
        if (message.type === 'welcome' && !joined) {
          joined = true;
          resolve({ connection, welcome: message, url });
        } else options.onMessage(message);
      },
      onAudio: options.onAudio,
    });
    connection.start();
  });
}

/**
 * Finds a channel. @throws CliError that lists the channels, or says that this station has no
 * permission.
 */
export function permittedChannel(
  welcome: WelcomeMessage,
  text: string,
  right: 'talk' | 'listen',
): ChannelState {
  const resolved = resolveChannel(text, welcome.channels);
  if (!resolved.ok) throw new CliError(EXIT.notAllowed, resolved.problem);
  if (!resolved.value.may[right]) {
    throw new CliError(EXIT.notAllowed, explainRefusal('not-permitted', resolved.value.name));
  }
  return resolved.value;
}
