import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { OutFrame } from '../../../../main/server/relay/out-frame.ts';
import { AudioWriter, checkDirectWrites } from '../../../../main/server/relay/ws-adapter.ts';

/** Possible later versions of ws: each keeps its documented behaviour, but breaks direct writes. */
type Send = (...args: unknown[]) => void;
const changed = (change: (send: Send, args: unknown[], socket: WebSocket) => void): typeof WebSocket =>
  class extends WebSocket {
    override send(...args: unknown[]): void {
      change((...given) => (super.send as Send)(...given), args, this);
    }
  } as typeof WebSocket;

function saying(property: 'extensions' | 'readyState', value: unknown): typeof WebSocket {
  class Other extends WebSocket {}
  Object.defineProperty(Other.prototype, property, { get: () => value });
  return Other;
}

describe('checkDirectWrites', () => {
  it('accepts the installed version of ws', () => {
    expect(checkDirectWrites()).toBeNull();
  });

  it.each([
    ['sends in the next turn', changed((send, args) => setImmediate(() => send(...args)))],
    [
      'splits messages into fragments',
      changed((send, [data, options]) => {
        send(Buffer.from(data as Buffer).subarray(0, 1), { ...(options as object), fin: false });
        send(Buffer.from(data as Buffer).subarray(1), { ...(options as object), fin: true });
      }),
    ],
    ['sends nothing', changed(() => undefined)],
    [
      'throws',
      changed(() => {
        throw new Error('no');
      }),
    ],
    ['agrees on an extension by itself', saying('extensions', 'permessage-deflate')],
    ['never opens', saying('readyState', 0)],
  ])('finds a fault in a version that %s', (_what, other) => {
    expect(checkDirectWrites({ WebSocket: other })).toEqual(expect.any(String));
  });
});

describe('AudioWriter', () => {
  const bundle = new OutFrame(1, Buffer.from('a'), 0).alone.plus(new OutFrame(2, Buffer.from('bc'), 0));
  const fakeWs = (extensions = '', readyState: number = WebSocket.OPEN) => {
    const sent: string[] = [];
    const ws = {
      extensions,
      readyState,
      OPEN: WebSocket.OPEN,
      bufferedAmount: 77,
      send: (data: Buffer) => sent.push(data.toString()),
    };
    return { ws: ws as unknown as WebSocket, sent };
  };

  it('writes whole messages past ws, in one write', () => {
    const socket = new PassThrough();
    const { ws, sent } = fakeWs();
    new AudioWriter('direct', ws, socket).sendAudio(bundle, false);
    expect((socket.read() as Buffer).toString('hex')).toBe('820161' + '82026263');
    expect(sent).toEqual([]);
  });

  it.each([
    ['told to', 'plain', ''],
    ['there is an extension', 'direct', 'permessage-deflate'],
  ] as const)('writes through ws when %s', (_why, path, extensions) => {
    const socket = new PassThrough();
    const { ws, sent } = fakeWs(extensions);
    const writer = new AudioWriter(path, ws, socket);
    writer.sendAudio(bundle, false);
    expect(sent).toEqual(['a', 'bc']);
    expect(socket.read()).toBeNull();
    expect(socket.writableCorked).toBe(0);
    expect(writer.unsentBytes).toBe(77);
  });

  it.each(['plain', 'direct'] as const)('writes nothing on a WebSocket that is closing (%s)', (path) => {
    const socket = new PassThrough();
    const { ws, sent } = fakeWs('', WebSocket.CLOSING);
    new AudioWriter(path, ws, socket).sendAudio(bundle, false);
    expect(sent).toEqual([]);
    expect(socket.read()).toBeNull();
  });
});
