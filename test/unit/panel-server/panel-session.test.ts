import { describe, expect, it } from 'vitest';
import { CLOSE_LINK_USED, type ToPanel } from '../../../main/contract/index.ts';
import { PANEL_LIMITS } from '../../../main/panel-server/limits.ts';
import { PanelUrls } from '../../../main/panel-server/panel-urls.ts';
import { PanelSession } from '../../../main/panel-server/panel-session.ts';
import { FakeDesk } from '../../support/fake-desk.ts';

function rig({ drains = true }: { readonly drains?: boolean } = {}) {
  const desk = new FakeDesk();
  const links = new PanelUrls();
  const said: ToPanel[] = [];
  const closed: unknown[] = [];
  const unsent: (() => void)[] = [];
  const told = { opened: 0, presses: 0 };
  let nowMs = 0;
  const session = new PanelSession({
    line: {
      send: (text, sent) => {
        said.push(JSON.parse(text) as ToPanel);
        if (drains) sent();
        else unsent.push(sent);
      },
      close: (code, reason) => closed.push([code, reason]),
    },
    source: desk,
    urls: links,
    nowMs: () => nowMs,
    onOpened: () => (told.opened += 1),
    onPress: () => (told.presses += 1),
    onFailure: () => undefined,
  });
  const receive = (message: unknown): void => {
    session.receive(JSON.stringify(message));
  };
  return {
    desk,
    links,
    said,
    closed,
    unsent,
    told,
    session,
    receive,
    open: () => {
      receive({ type: 'open', token: links.issue() });
    },
    call: (name: string, args?: unknown) => {
      receive({ type: 'call', id: 1, name, args });
    },
    wait: (ms: number) => (nowMs += ms),
    settled: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

const key = { kind: 'channel', channel: 'main' };

describe('PanelSession', () => {
  it('opens once with the token of a link, and returns a secret', () => {
    const first = rig();
    const token = first.links.issue();
    first.receive({ type: 'open', token });
    expect(first.said).toEqual([{ type: 'opened', secret: expect.stringMatching(/^[\w-]{43}$/) }]);
    expect(first.told.opened).toBe(1);
    expect(first.links.redeem(token)).toBeUndefined();
    expect(first.links.knows((first.said[0] as { secret: string }).secret)).toBe(true);
  });

  it('opens again with that secret', () => {
    const { links, receive, said } = rig();
    const secret = links.redeem(links.issue())!;
    receive({ type: 'open', secret });
    expect(said).toEqual([{ type: 'opened', secret }]);
  });

  it.each([
    ['a wrong token', { type: 'open', token: 'A'.repeat(43) }],
    ['a wrong secret', { type: 'open', secret: '' }],
    ['a call', { type: 'call', id: 1, name: 'snapshot' }],
  ])('closes a connection that starts with %s, and sends nothing', (_, message) => {
    const { desk, links, receive, said, closed } = rig();
    links.issue();
    receive(message);
    expect(said).toEqual([]);
    expect(closed).toEqual([[CLOSE_LINK_USED, expect.any(String)]]);
    expect(desk.calls).toEqual([]);
    expect(desk.listeners).toBe(0);
  });

  it.each(['{', '[]', 'null', '{"type":"open"}', '{"type":"call","id":-1,"name":"retry"}'])(
    'closes the connection when it receives %s',
    (text) => {
      const { session, open, closed } = rig();
      open();
      session.receive(text);
      expect(closed).toEqual([[4400, 'bad-message']]);
    },
  );

  it('answers a call under the id of the call', async () => {
    const { desk, open, call, said, settled } = rig();
    desk.answers.set('figures', () => []);
    open();
    call('figures');
    await settled();
    expect(said.at(-1)).toEqual({ type: 'answer', id: 1, answer: { ok: true, value: [] } });
  });

  it('sends a slow panel only the newest state, but every notice', () => {
    const { desk, open, said, unsent } = rig({ drains: false });
    open();
    for (let revision = 1; revision <= 5; revision++) desk.emit('state', { revision });
    desk.emit('notice', 'a');
    desk.emit('levels', 1);
    desk.emit('levels', 2);
    desk.emit('notice', 'b');
    while (unsent.length > 0) unsent.shift()!();
    expect(said.slice(1)).toEqual([
      { type: 'event', name: 'state', payload: { revision: 1 } },
      { type: 'event', name: 'state', payload: { revision: 5 } },
      { type: 'event', name: 'notice', payload: 'a' },
      { type: 'event', name: 'notice', payload: 'b' },
      { type: 'event', name: 'levels', payload: 2 },
    ]);
  });

  it('keeps the newest 32 notices for a panel that does not read', () => {
    const { desk, open, said, unsent } = rig({ drains: false });
    open();
    desk.emit('state', {});
    for (let n = 0; n < 100; n++) desk.emit('notice', n);
    while (unsent.length > 0) unsent.shift()!();
    expect(said.slice(2).map((message) => (message as { payload: unknown }).payload)).toEqual(
      Array.from({ length: 32 }, (_, n) => 68 + n),
    );
  });

  it('limits the rate of calls, but always runs release and closeAll', async () => {
    const { desk, open, call, said, settled } = rig();
    open();
    for (let n = 0; n < PANEL_LIMITS.CALL_BURST; n++) call('retry');
    call('press', { key });
    call('release', { key });
    call('closeAll', { cause: 'blur' });
    await settled();
    expect(desk.calls.slice(PANEL_LIMITS.CALL_BURST).map(({ name }) => name)).toEqual([
      'release',
      'closeAll',
    ]);
    expect(said).toContainEqual(
      expect.objectContaining({ answer: expect.objectContaining({ code: 'too-many' }) }),
    );
  });

  it('knows which keys are down', () => {
    const { open, call, session, told } = rig();
    open();
    call('press', { key, repeat: true });
    call('press', { key: { kind: 'reply' } });
    call('release', { key });
    expect(session.holdsKeys).toBe(true);
    call('release', { key: { kind: 'reply' } });
    expect(session.holdsKeys).toBe(false);
    call('press', { key: { kind: 'channel' } });
    expect(session.holdsKeys).toBe(false);
    expect(told.presses).toBe(2);
  });

  it('closes the microphone when a page that holds a key stops answering for 2 s', () => {
    const { desk, open, call, session, wait, said } = rig();
    wait(60_000);
    open();
    session.beat();
    expect(said.filter(({ type }) => type === 'beat')).toEqual([]);
    call('press', { key });
    session.beat();
    wait(PANEL_LIMITS.BEAT_PATIENCE_MS);
    session.beat();
    expect(desk.failSafes).toEqual([]);
    wait(1);
    session.beat();
    session.beat();
    expect(desk.failSafes).toEqual(['window-lost']);
  });

  it('leaves the microphone open while the page answers', () => {
    const { desk, open, call, session, wait, said, receive } = rig();
    open();
    call('press', { key });
    for (let n = 0; n < 10; n++) {
      wait(PANEL_LIMITS.BEAT_EVERY_MS);
      session.beat();
      receive(said.findLast(({ type }) => type === 'beat'));
    }
    expect(desk.failSafes).toEqual([]);
    expect(session.holdsKeys).toBe(true);
  });

  it('unsubscribes when the connection is gone', () => {
    const { desk, open, session } = rig();
    open();
    session.end();
    expect(desk.listeners).toBe(0);
  });
});

describe('PanelUrls', () => {
  it('accepts only the newest four unused tokens, each once', () => {
    const links = new PanelUrls();
    const [oldest, ...newest] = Array.from({ length: 5 }, () => links.issue());
    expect(links.redeem(oldest)).toBeUndefined();
    expect(newest.map((token) => typeof links.redeem(token))).toEqual(newest.map(() => 'string'));
    expect(newest.map((token) => links.redeem(token))).toEqual(newest.map(() => undefined));
  });

  it('forgets the oldest of 65 tabs', () => {
    const links = new PanelUrls();
    const first = links.redeem(links.issue())!;
    const others = Array.from({ length: 64 }, () => links.redeem(links.issue())!);
    expect(links.knows(first)).toBe(false);
    expect(others.every((secret) => links.knows(secret))).toBe(true);
  });
});
