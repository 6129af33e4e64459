import { randomUUID } from 'node:crypto';
import { RawSocket } from './raw-socket.ts';

/** Joins a server as a talker or a listener. */

export type Role = 'talker' | 'listener';

const NONCE = Buffer.alloc(32).toString('base64');

export function joinPlain(port: number, role: Role): Promise<RawSocket> {
  return RawSocket.open(port, `/${role}`);
}

/**
 * Speaks the protocol of the product (docs/protocol.md) on an open server, on the channel "main".
 */
export async function joinPartyline(port: number, role: Role): Promise<RawSocket> {
  const raw = await RawSocket.open(port, '/', 'partyline.v1');
  const codecs = ['PCMU/16000', 'PCMU/8000'];
  const hello = { type: 'hello', version: 1, stationId: randomUUID(), name: role, codecs, nonce: NONCE };
  await ask(raw, hello, 'challenge');
  await ask(raw, { type: 'auth' }, 'welcome');
  const [listen, talk] = role === 'listener' ? [['main'], []] : [[], ['main']];
  await ask(raw, { type: 'subscribe', listen, talk }, 'subscribed');
  if (role === 'listener') raw.sendText('{"type":"heard","frames":0}');
  raw.onText = (text) => {
    if (text.startsWith('{"type":"ping"'))
      raw.sendText(text.replace('ping', 'pong').replace(/,"clock":\d+/, ''));
  };
  return raw;
}

/** Sends a message and waits for an answer of this type. */
function ask(raw: RawSocket, message: object, answer: string): Promise<void> {
  const answered = new Promise<void>((resolve) => {
    raw.onText = (text) => {
      if ((JSON.parse(text) as { readonly type: string }).type !== answer) return;
      raw.onText = null;
      resolve();
    };
  });
  raw.sendText(JSON.stringify(message));
  return answered;
}
