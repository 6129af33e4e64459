import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isGranted,
  listeningOn,
  NO_LISTENING,
  reduceListening,
  withChannel,
  type Listening,
  type ListeningInput,
  type ListenRefusal,
} from '../../../main/station/listening.ts';

const welcome = (...listen: string[]): ListeningInput => ({ type: 'welcome', listen, talk: [] }) as never;
const answer = (listen: readonly string[], refused: Record<string, ListenRefusal> = {}): ListeningInput => ({
  type: 'subscribed',
  listen: [...listen],
  talk: [],
  refused: Object.entries(refused).map(([channel, reason]) => ({ channel, reason })),
});
const ask = (listen: readonly string[], channel?: string): ListeningInput => ({
  type: 'wanted',
  wanted: { listen, talk: [] },
  isAsked: true,
  ...(channel === undefined ? {} : { channel }),
});
const after = (...inputs: ListeningInput[]): Listening => inputs.reduce(reduceListening, NO_LISTENING);
const types = (listening: Listening, ...channels: string[]): string[] =>
  channels.map((channel) => listeningOn(listening, channel).type);

describe('listening to a channel', () => {
  it('is off before anything is asked, and where nothing is wanted', () => {
    expect(types(after(), 'main')).toEqual(['off']);
    expect(types(after(welcome(), ask(['main']), answer(['main'])), 'stage')).toEqual(['off']);
  });

  it('is pending from the question to the answer, and then what the server said', () => {
    const asked = after(welcome(), ask(['main', 'crew']));
    expect(listeningOn(asked, 'main')).toEqual({ type: 'pending', on: true });
    const answered = reduceListening(asked, answer(['main'], { crew: 'not-permitted' }));
    expect(listeningOn(answered, 'main')).toEqual({ type: 'on' });
    expect(listeningOn(answered, 'crew')).toEqual({ type: 'refused', reason: 'not-permitted' });
  });

  it('stays heard until the server has taken it away', () => {
    const leaving = after(welcome('main'), ask([], 'main'));
    expect(listeningOn(leaving, 'main')).toEqual({ type: 'pending', on: false });
    expect(leaving.listen).toEqual(['main']);
    expect(types(reduceListening(leaving, answer([])), 'main')).toEqual(['off']);
  });

  it('is on at once after a welcome that brings all of it', () => {
    const back = after(welcome('main'), {
      type: 'wanted',
      wanted: { listen: ['main'], talk: [] },
      isAsked: false,
    });
    expect(types(back, 'main')).toEqual(['on']);
  });

  it('waits for the last of several answers', () => {
    const twice = after(welcome(), ask(['main'], 'main'), ask(['main', 'stage'], 'stage'));
    const once = reduceListening(twice, answer(['main']));
    expect(types(once, 'main', 'stage')).toEqual(['on', 'pending']);
    expect(types(reduceListening(once, answer(['main', 'stage'])), 'main', 'stage')).toEqual(['on', 'on']);
  });

  it('is settled again when the switch is back where the server has it', () => {
    expect(types(after(welcome(), ask(['main'], 'main'), ask([], 'main')), 'main')).toEqual(['off']);
  });

  it('keeps a refusal while another channel is switched, and drops it when the same one is', () => {
    const refused = after(welcome(), ask(['crew'], 'crew'), answer([], { crew: 'not-permitted' }));
    expect(types(reduceListening(refused, ask(['crew', 'main'], 'main')), 'crew', 'main')).toEqual([
      'refused',
      'pending',
    ]);
    expect(types(reduceListening(refused, ask(['crew'], 'crew')), 'crew')).toEqual(['pending']);
    expect(types(reduceListening(refused, ask([], 'crew')), 'crew')).toEqual(['off']);
  });

  it('says that the server no longer has a channel', () => {
    const gone = after(welcome('roof'), ask(['roof', 'main']), answer(['main'], { roof: 'unknown-channel' }));
    expect(listeningOn(gone, 'roof')).toEqual({ type: 'refused', reason: 'unknown-channel' });
  });

  it('is not refused where only the talk key was', () => {
    const heard = after(welcome(), ask(['main']), answer(['main'], { main: 'not-permitted' }));
    expect(types(heard, 'main')).toEqual(['on']);
  });

  it('forgets questions and refusals of an earlier connection', () => {
    const before = after(
      welcome(),
      ask(['crew']),
      answer([], { crew: 'not-permitted' }),
      ask(['crew', 'main']),
    );
    const anew = reduceListening(before, welcome());
    expect(anew).toMatchObject({ unanswered: 0, wanted: { listen: ['crew', 'main'] } });
    expect(types(anew, 'crew', 'main')).toEqual(['off', 'off']);
  });

  it('agrees with the server whenever every question is answered', () => {
    const channel = fc.constantFrom('main', 'stage', 'crew');
    fc.assert(
      fc.property(fc.array(fc.tuple(channel, fc.boolean())), (switches) => {
        let listening = after(welcome());
        for (const [id, on] of switches) {
          const wanted = withChannel(listening.wanted ?? { listen: [], talk: [] }, 'listen', id, on);
          listening = reduceListening(listening, ask(wanted.listen, id));
        }
        // The server answers each question in its turn, and lets nobody hear the crew.
        const last = listening.wanted?.listen ?? [];
        const heard = last.filter((id) => id !== 'crew');
        const refused: Record<string, ListenRefusal> = last.includes('crew') ? { crew: 'not-permitted' } : {};
        for (const _switch of switches) listening = reduceListening(listening, answer(heard, refused));
        for (const id of ['main', 'stage'])
          expect(types(listening, id)).toEqual([last.includes(id) ? 'on' : 'off']);
        expect(types(listening, 'crew')).toEqual([last.includes('crew') ? 'refused' : 'off']);
      }),
    );
  });
});

describe('what to ask for', () => {
  it('is what was wanted, with one channel switched', () => {
    const wanted = { listen: ['a', 'b'], talk: ['a'] };
    expect(withChannel(wanted, 'listen', 'a', false)).toEqual({ listen: ['b'], talk: ['a'] });
    expect(withChannel(wanted, 'talk', 'b', true)).toEqual({ listen: ['a', 'b'], talk: ['a', 'b'] });
    expect(withChannel(wanted, 'listen', 'b', true)).toEqual(wanted);
  });

  it('needs no question when the server grants the same channels in another order', () => {
    expect(isGranted({ listen: ['a', 'b'], talk: [] }, { listen: ['b', 'a'], talk: [] })).toBe(true);
    expect(isGranted({ listen: ['a', 'b'], talk: [] }, { listen: ['a'], talk: [] })).toBe(false);
    expect(isGranted({ listen: ['a'], talk: ['a'] }, { listen: ['a'], talk: [] })).toBe(false);
  });
});
