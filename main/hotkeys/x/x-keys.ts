import x11, { type Client, type Extension, type RecordExtension, type XkbExtension } from 'x11';
import { mouseButton } from '../key-names.ts';
import type { KeySink, KeySource } from '../key-source.ts';
import { codeOfKeycode } from './keycodes.ts';
import { Keymap, parseXkbMap, XKB_MAP_PARTS } from './keymap.ts';

/**
 * Reports every key of an X display by its RECORD extension, with the server's own time and state
 * of modifiers and layout. So nothing is inferred from earlier events or from the time of arrival.
 */

const CORE_KEYBOARD = 0x100;
const ALL_CLIENTS = 3;
const FROM_SERVER = 0;
const START_OF_DATA = 4;
const EVENT_BYTES = 32;
const KEY_PRESS = 2;
const KEY_RELEASE = 3;
const BUTTON_PRESS = 4;
const BUTTON_RELEASE = 5;
/** Buttons 4 to 7 are steps of the wheels; the side buttons follow. */
const WHEEL_BUTTONS = 4;
/** NewKeyboardNotify and MapNotify. */
const MAP_EVENTS = 0x03;
const GET_MAP = 8;
const GET_MAP_BYTES = 28;

/**
 * @throws when the display, or one of the extensions, cannot be used. @param onLost is called when
 * the display is gone.
 */
export async function openXKeys(display: string, sink: KeySink, onLost: () => void): Promise<KeySource> {
  // RECORD sends one endless answer, and no other answer can pass it; so it gets its own
  // connection.
  const [control, data] = await Promise.all([connect(display), connect(display)]);
  const close = (): void => {
    for (const client of [control, data]) client.terminate();
  };
  let isStarting = true;
  try {
    const [xkb, record, dataRecord] = await Promise.all([
      extension<XkbExtension>(control, 'xkb'),
      extension<RecordExtension>(control, 'record'),
      extension<RecordExtension>(data, 'record'),
    ]);
    let keymap = await readKeymap(control, xkb);
    sink.layout(keymap);
    watchKeymap(control, xkb, (changed) => {
      keymap = changed;
      sink.layout(changed);
    });
    const context = control.AllocID();
    const range = { deviceEvents: { first: KEY_PRESS, last: BUTTON_RELEASE } };
    record.CreateContext(context, 0, [ALL_CLIENTS], [range]);
    await control.sync();
    const released = new Set<number>();
    await startRecording(data, dataRecord, context, (event) => {
      if (isStarting && event.readUInt8(0) === KEY_RELEASE) released.add(event.readUInt8(1));
      tell(event, keymap, sink);
    });
    // The state in which these keys went down is unknown; a held AltGr key still has its role.
    for (const keycode of await heldKeycodes(control))
      if (!released.has(keycode)) sink.held(codeOfKeycode(keycode), keymap.roleOf(keycode, 0));
    isStarting = false;
  } catch (error) {
    close();
    throw error;
  }
  for (const client of [control, data]) {
    client.on('error', onLost);
    client.stream.on('close', onLost);
  }
  return { close };
}

/** Resolves when events begin to arrive. */
function startRecording(
  client: Client,
  record: RecordExtension,
  context: number,
  onEvent: (event: Buffer) => void,
): Promise<void> {
  return new Promise((started) => {
    record.EnableContext(
      context,
      (reply) => {
        if (reply.category === START_OF_DATA) started();
        if (reply.category !== FROM_SERVER) return;
        for (let at = 0; at + EVENT_BYTES <= reply.data.length; at += EVENT_BYTES)
          onEvent(reply.data.subarray(at, at + EVENT_BYTES));
      },
      () => undefined,
    );
    // The library would keep each part of the answer until the last one, which never comes.
    const keeping = client.replies[client.seq_num];
    if (keeping) keeping[3] = { push: () => undefined };
  });
}

function tell(event: Buffer, keymap: Keymap, sink: KeySink): void {
  const type = event.readUInt8(0) & 0x7f;
  const detail = event.readUInt8(1);
  const atMs = event.readUInt32LE(4);
  const state = event.readUInt16LE(28);
  switch (type) {
    case KEY_PRESS: {
      const typing = keymap.typingOf(detail, state);
      sink.down({
        key: codeOfKeycode(detail),
        atMs,
        role: keymap.roleOf(detail, state),
        facts: { modifiers: keymap.modifiersOf(state), typing },
      });
      return;
    }
    case KEY_RELEASE:
      sink.up(codeOfKeycode(detail), atMs);
      return;
    case BUTTON_PRESS: {
      if (isWheel(detail)) return sink.unusable('wheel');
      const key = mouseButton(buttonNumber(detail));
      if (key === undefined) return detail === 2 ? sink.unusable('button') : undefined;
      const facts = { modifiers: keymap.modifiersOf(state), typing: undefined };
      sink.down({ key, atMs, role: undefined, facts });
      return;
    }
    case BUTTON_RELEASE: {
      const key = isWheel(detail) ? undefined : mouseButton(buttonNumber(detail));
      if (key !== undefined) sink.up(key, atMs);
      return;
    }
  }
}

const isWheel = (button: number): boolean => button >= 4 && button <= 7;
const buttonNumber = (button: number): number => (button > 7 ? button - WHEEL_BUTTONS : button);

function connect(display: string): Promise<Client> {
  return new Promise((resolve, reject) => {
    // The library reads `unix:0` as a computer of that name.
    const options = {
      display: display.replace(/^unix:/, ':'),
      shm: 'off',
      disableBigRequests: true,
    } as const;
    const client = x11.createClient(options, (error, opened) => {
      if (error) reject(error);
      else resolve(opened.client);
    });
    client.on('error', reject);
  });
}

function extension<Wanted extends Extension>(client: Client, name: 'record' | 'xkb'): Promise<Wanted> {
  return new Promise((resolve, reject) => {
    client.require(name as 'xkb', (error, found) => {
      if (error) reject(error);
      else resolve(found as Extension as Wanted);
    });
  });
}

/**
 * The library has no GetMap, so this sends the request in the same way as the library's own ones.
 */
function readKeymap(client: Client, xkb: XkbExtension): Promise<Keymap> {
  return new Promise((resolve, reject) => {
    const request = Buffer.alloc(GET_MAP_BYTES);
    request.writeUInt8(xkb.majorOpcode, 0);
    request.writeUInt8(GET_MAP, 1);
    request.writeUInt16LE(GET_MAP_BYTES / 4, 2);
    request.writeUInt16LE(CORE_KEYBOARD, 4);
    request.writeUInt16LE(XKB_MAP_PARTS, 6);
    client.seq_num += 1;
    client.pack_stream.put(request);
    client.replies[client.seq_num] = [
      (body) => {
        try {
          resolve(new Keymap(parseXkbMap(body)));
        } catch (error) {
          reject(error as Error);
        }
        return true;
      },
      (error) => {
        if (error) reject(error);
      },
    ];
    client.pack_stream.submit(true);
  });
}

/**
 * Watches for a layout that is switched, a keyboard that is plugged in, or a key that xmodmap
 * changes.
 */
function watchKeymap(client: Client, xkb: XkbExtension, onChange: (keymap: Keymap) => void): void {
  let state: 'known' | 'reading' | 'outdated' = 'known';
  const read = async (): Promise<void> => {
    do {
      state = 'reading';
      // If the display no longer answers, its connection reports that.
      const keymap = await readKeymap(client, xkb).catch(() => undefined);
      if (keymap) onChange(keymap);
    } while ((state as string) === 'outdated');
    state = 'known';
  };
  client.on('event', (event: { readonly type: number }) => {
    if ((event.type & 0x7f) !== xkb.firstEvent) return;
    if (state === 'known') void read();
    else state = 'outdated';
  });
  xkb.SelectEvents(CORE_KEYBOARD, MAP_EVENTS, 0, MAP_EVENTS, XKB_MAP_PARTS, XKB_MAP_PARTS);
}

async function heldKeycodes(client: Client): Promise<number[]> {
  const bits = await new Promise<Buffer | readonly number[]>((resolve, reject) => {
    client.QueryKeymap((error, keys) => {
      if (error) reject(error);
      else resolve(keys);
    });
  });
  const held: number[] = [];
  for (let keycode = 8; keycode < 256; keycode += 1)
    if (((bits[keycode >> 3] ?? 0) >> (keycode & 7)) & 1) held.push(keycode);
  return held;
}
