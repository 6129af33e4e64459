import { useEffect } from 'react';
import { announce, explain, useSaid } from '../state/announce.ts';
import { noticesBus } from '../state/buses.ts';
import { panelState, panelStore, usePanel } from '../state/panel-store.ts';
import { deviceName } from '../text/device-name.ts';
import { useText, type Text } from '../text/text.ts';
import type { NoticeView, PressProblem } from '../../main/contract/index.ts';
import { offWords } from './key-words.ts';
import type { OffReason } from './key-view.ts';
import { PressNotice } from './press-notice.tsx';
import { listenAnswers, listenChanges, type ListenChange } from './listen-changes.ts';
import { beginSpeech, stepSpeech, talksIn } from './talker-speech.ts';

type Words = Text['panel'];

/**
 * The sentence for a notice that is worth saying: a change that a sighted person would have seen.
 */
export function noticeSentence(words: Words, notice: NoticeView): string | undefined {
  switch (notice.type) {
    case 'talk-refused': {
      return refusalSentence(words, notice.blocked);
    }
    case 'talk-denied':
      return notice.reason === 'busy' && notice.holder !== undefined
        ? words.say.busy(notice.target, notice.holder)
        : words.say.denied(notice.target);
    case 'hotkey-types':
      return words.say.hotkeyTypes(notice.typing);
    case 'microphone-heard':
      return words.silence.over;
    case 'limit-warning':
      return words.say.limit(Math.round(notice.remainingMs / 1_000));
    case 'called':
      return words.say.called(notice.target, notice.reached);
    case 'device':
      return {
        lost: words.say.deviceLost,
        fallback: words.say.deviceFallback,
        back: words.say.deviceBack,
        moved: words.say.deviceMoved,
      }[notice.change](deviceName(words, notice.name));
    // The warning is an alert by itself. The lamp says the next two; the reply key announces a
    // call; the hotkeys' page shows the last.
    case 'microphone-silent':
    case 'talk-opened':
    case 'talk-closed':
    case 'call':
    case 'hotkey-taken':
      return undefined;
  }
}

function refusalSentence(words: Words, blocked: PressProblem): string {
  switch (blocked) {
    case 'feed':
      return words.say.feed;
    case 'no-channel':
      return words.noChannels;
    case 'nobody-to-reply':
      return words.noCalls;
    default: {
      const why: OffReason = blocked === 'not-joined' ? 'no-server' : blocked;
      const { verb, hint } = offWords(words, why);
      return words.say.blocked(verb, hint);
    }
  }
}

/** The person who pressed a key must know these at once. */
const isAboutPress = ({ type }: NoticeView): boolean =>
  type === 'talk-refused' || type === 'talk-denied' || type === 'hotkey-types';

function listenSentence({ say }: Words, change: ListenChange): string {
  switch (change.type) {
    case 'on':
      return say.listenOn(change.channel);
    case 'off':
      return say.listenOff(change.channel);
    case 'refused':
      return say.listenRefused[change.reason](change.channel);
  }
}

/** Sentences about channels that become audible or silent, or that the server refused. */
function useListenChanges(words: Words): void {
  useEffect(() => {
    const start = panelState();
    let answers = start && listenAnswers(start);
    return panelStore.subscribe(({ state }, { state: before }) => {
      if (state === undefined || state === before) return;
      const known = answers;
      answers = listenAnswers(state, known);
      if (known === undefined) return;
      // A switch that has the focus tells its own change, but not why it was refused.
      const focused = document.activeElement?.getAttribute('aria-label');
      const changes = listenChanges(known, answers, state).filter(
        ({ type, channel }) => type === 'refused' || focused !== words.listenTo(channel),
      );
      if (changes.length === 0) return;
      const sentence = changes.map((change) => listenSentence(words, change)).join(' ');
      if (changes.some(({ type }) => type === 'refused')) explain(sentence);
      else announce(sentence);
    });
  }, [words]);
}

/** Sentences about who talks, where the settings ask for them. */
function useTalkerSpeech(words: Words): void {
  const mode = usePanel(({ settings }) => settings.speakTalkers);
  useEffect(() => {
    const start = panelState();
    if (mode === 'off' || start === undefined) return undefined;
    let speech = beginSpeech(talksIn(start), mode);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      clearTimeout(timer);
      const state = panelState();
      if (state === undefined) return;
      const nowMs = performance.now();
      const onAir = state.microphone.type === 'open';
      const step = stepSpeech(speech, { mode, talks: talksIn(state), onAir, nowMs });
      speech = step.state;
      if (step.say !== undefined) {
        const { talks, others } = step.say;
        const names = talks.map(({ name }) => name);
        announce(mode === 'names' ? words.say.talks(names, others) : words.say.talksOn(talks, others));
      }
      if (step.wakeAtMs !== undefined) timer = setTimeout(look, step.wakeAtMs - nowMs);
    };
    const unsubscribe = panelStore.subscribe(look);
    return () => {
      unsubscribe();
      clearTimeout(timer);
    };
  }, [mode, words]);
}

/** One polite voice for everything that is only said. */
export const Announcer = () => {
  const { panel: words } = useText();
  const { text, turn } = useSaid();
  useListenChanges(words);
  useTalkerSpeech(words);
  useEffect(
    () =>
      noticesBus.on((notice) => {
        const sentence = panelState() === undefined ? undefined : noticeSentence(words, notice);
        if (sentence === undefined) return;
        if (isAboutPress(notice)) explain(sentence);
        else announce(sentence);
      }),
    [words],
  );
  return (
    <>
      <div className="visually-hidden" role="log" aria-live="polite" aria-atomic="true">
        <span key={turn}>{text}</span>
      </div>
      <PressNotice />
    </>
  );
};
