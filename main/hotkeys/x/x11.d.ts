/** Types for the parts of the package `x11` that are used; it has none of its own. */
declare module 'x11' {
  import type { EventEmitter } from 'node:events';
  import type { Socket } from 'node:net';

  type Answer<Value> = (error: Error | null | undefined, value: Value) => void;
  /** How to read an answer, who gets it, whether more follow, and where the parts are kept. */
  type Reply = [unpack: (body: Buffer, detail: number) => unknown, done: Answer<never>, ...unknown[]];

  export interface Extension {
    readonly majorOpcode: number;
    readonly firstEvent: number;
  }

  export interface RecordExtension extends Extension {
    CreateContext(
      context: number,
      elementHeader: number,
      clients: readonly number[],
      ranges: readonly { readonly deviceEvents: { readonly first: number; readonly last: number } }[],
    ): void;
    EnableContext(
      context: number,
      onData: (data: { readonly category: number; readonly data: Buffer }) => void,
      done: Answer<unknown>,
    ): void;
  }

  export interface XkbExtension extends Extension {
    SelectEvents(
      device: number,
      affect: number,
      clear: number,
      selectAll: number,
      affectMap: number,
      map: number,
    ): void;
  }

  export interface Client extends EventEmitter {
    /** Sequence number of the last request. */
    seq_num: number;
    readonly replies: Record<number, Reply>;
    readonly pack_stream: { put(bytes: Buffer): void; submit(expectsReply?: boolean): void };
    readonly stream: Socket;
    require(name: 'record', done: Answer<RecordExtension>): void;
    require(name: 'xkb', done: Answer<XkbExtension>): void;
    AllocID(): number;
    QueryKeymap(done: Answer<Buffer | readonly number[]>): void;
    sync(): Promise<void>;
    terminate(): void;
  }

  export interface ClientOptions {
    readonly display: string;
    readonly shm: 'off';
    readonly disableBigRequests: true;
  }

  const x11: {
    createClient(options: ClientOptions, done: Answer<{ readonly client: Client }>): Client;
    readonly keySyms: Readonly<
      Record<string, { readonly code: number; readonly description: string | null }>
    >;
  };
  export default x11;
}
