/** What is used of the package `x11`, which brings no types. */
declare module 'x11' {
  import type { EventEmitter } from 'node:events';
  import type { Socket } from 'node:net';

  type Answer<Value> = (error: Error | null | undefined, value: Value) => void;
  /** How an answer is read, who gets it, whether more than one comes, and where the read ones are kept. */
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
    /** Of the last request. */
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
