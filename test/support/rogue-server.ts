import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { SCRYPT_PARAMETERS } from '../../main/protocol/index.ts';

type Script = (say: (message: unknown) => void, heard: string, close: (code: number) => void) => void;

/** A server that does not keep to the protocol: it says what the test tells it to. */
export class RogueServer {
  readonly url: string;
  /** Connections so far. */
  connections = 0;
  /** Binary frames that stations sent. */
  frames = 0;
  /** Ids that stations gave in their hello, in this order. */
  readonly stationIds: string[] = [];
  readonly #server: WebSocketServer;

  private constructor(server: WebSocketServer, script: Script) {
    this.#server = server;
    this.url = `ws://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    server.on('connection', (socket: WebSocket) => {
      this.connections++;
      const say = (message: unknown): void => {
        socket.send(JSON.stringify(message));
      };
      socket.on('message', (data: Buffer, isBinary: boolean) => {
        if (isBinary) {
          this.frames++;
          return;
        }
        const message = JSON.parse(data.toString()) as { type: string; stationId?: string };
        if (message.stationId !== undefined) this.stationIds.push(message.stationId);
        script(say, message.type, (code) => socket.close(code));
      });
      socket.on('error', () => undefined);
    });
  }

  /** @param script called with each message's type that a station sends. */
  static async start(script: Script): Promise<RogueServer> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'partyline.v1' });
    await once(server, 'listening');
    return new RogueServer(server, script);
  }

  async stop(): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const SECRET = Buffer.alloc(32, 3).toString('base64');

export const challengeOf = (mode: 'open' | 'passphrase'): object => ({
  type: 'challenge',
  version: 1,
  mode,
  nonce: SECRET,
  salt: SECRET,
  scrypt: SCRYPT_PARAMETERS,
});

export const WELCOME = {
  type: 'welcome',
  session: 's',
  resumeToken: SECRET,
  resumed: false,
  epoch: 'rogue',
  you: 1,
  name: 'Ann',
  frameDurationMs: 10,
  maxTalkspurtMs: 60_000,
  channels: [
    {
      id: 'main',
      name: 'Main',
      mode: 'open',
      codec: 'PCMU/16000',
      may: { listen: true, talk: true, override: false },
    },
  ],
  listen: [],
  talk: [],
  roster: [],
  talking: [],
};
