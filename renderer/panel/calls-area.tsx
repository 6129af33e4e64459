import type { CallEntry } from '../../main/contract/index.ts';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { tell } from '../state/panel-connection.ts';
import { useNow } from '../state/now.ts';
import { usePanel, usePanelParts } from '../state/panel-store.ts';
import { age, ago } from '../text/ages.ts';
import { useText, type Text } from '../text/text.ts';
import { PlaceList } from './density/place-list.tsx';
import { whyOff } from './key-view.ts';
import { offWords } from './key-words.ts';
import { replyView, type ReplyView } from './reply-view.ts';
import { TalkButton } from './talk-button.tsx';

type Words = Text['panel'];

const where = (words: Words, call: CallEntry): string => call.channel ?? words.directCall;

interface ReplyWords {
  readonly who: string | undefined;
  readonly hint: string;
}

export function replyOffWords(words: Words, view: Extract<ReplyView, { kind: 'off' }>): string {
  if (view.why === 'away') return words.isOffline(view.call.name);
  return view.why === 'waiting' ? words.waitingForServer : offWords(words, view.why).verb;
}

function replyWords(words: Words, view: ReplyView, nowMs: number): ReplyWords {
  switch (view.kind) {
    case 'air':
      return { who: view.name, hint: view.alone ? words.nobodyElseHears : words.releaseToStop };
    case 'call':
      return {
        who: view.call.name,
        hint: `${where(words, view.call)} · ${age(words, nowMs - view.call.atMs)}`,
      };
    case 'idle':
      return {
        who: view.call.name,
        hint: `${where(words, view.call)} · ${ago(words, nowMs - view.call.atMs)}`,
      };
    case 'off':
      return {
        who: view.call.name,
        hint: replyOffWords(words, view),
      };
    case 'none':
      return { who: undefined, hint: words.noCalls };
  }
}

/** Keeps its place, full or empty. `inline`: name and hint in one line, for the narrow panel. */
export const ReplyKey = ({ inline }: { readonly inline?: boolean }) => {
  const { panel: words } = useText();
  const nowMs = useNow();
  const parts = usePanelParts('calls', 'connection', 'microphone');
  const view = replyView(parts);
  const { ringing } = parts.calls;
  const { who, hint } = replyWords(words, view, nowMs);
  const look = view.kind === 'off' ? 'none' : view.kind;
  const icon = view.kind === 'air' ? 'mic-air' : ringing !== undefined ? 'bell-on' : 'reply';
  return (
    <div
      className="reply-key"
      data-s={look}
      data-ring={(look === 'none' && ringing !== undefined) || undefined}
    >
      {ringing !== undefined && (
        <span className="visually-hidden" role="alert" key={ringing.id}>
          {words.say.callFrom(ringing.name, ringing.channel)}
        </span>
      )}
      <TalkButton
        className="reply"
        talkKey={{ kind: 'reply' }}
        blocked={view.kind === 'off' || view.kind === 'none'}
        onAir={view.kind === 'air'}
        aria-keyshortcuts="R"
      >
        <Icon name={icon} />
        <b>{view.kind === 'air' ? words.onAir : words.reply}</b>
        {who !== undefined && !inline && (
          <span className="reply-who cut">
            <bdi>{who}</bdi>
          </span>
        )}
        <small className="cut">{inline && who !== undefined ? `${who} · ${hint}` : hint}</small>
      </TalkButton>
      <Button
        look="square-flat"
        icon="x"
        aria-label={words.dismiss}
        disabled={view.kind === 'none'}
        onClick={() => tell('dismissCall')}
      />
    </div>
  );
};

const MissedRow = ({ call }: { readonly call: CallEntry }) => {
  const { panel: words } = useText();
  const nowMs = useNow();
  const { connection, microphone } = usePanelParts('connection', 'microphone');
  const station = usePanel(({ stations }) =>
    stations.find(({ stationNumber }) => stationNumber === call.stationNumber),
  );
  const air = station?.air ?? 'off';
  const onAir = air === 'held' || air === 'latched';
  const off = whyOff(connection, microphone) !== undefined;
  return (
    <li className="station" data-p="missed">
      <Icon name="bell" />
      <div className="station-name">
        <b className="cut">
          <bdi>{call.name}</bdi>
        </b>
        <small className="cut">{`${where(words, call)} · ${age(words, nowMs - call.atMs)}`}</small>
      </div>
      <TalkButton
        className="button"
        talkKey={{ kind: 'station', station: call.stationNumber }}
        blocked={air === 'off' && (off || station?.presence !== 'online')}
        onAir={onAir}
        data-air={onAir || undefined}
        aria-label={onAir ? words.onAirToOne(call.name) : words.replyTo(call.name)}
      >
        <Icon name={onAir ? 'mic-air' : 'reply'} />
        {onAir ? words.onAirShort : words.replyShort}
      </TalkButton>
    </li>
  );
};

export const MissedList = () => {
  const missed = usePanel(({ calls }) => calls.missed);
  return (
    <PlaceList id="missed" className="missed">
      {missed.map((call) => (
        <MissedRow key={call.id} call={call} />
      ))}
    </PlaceList>
  );
};

export const CallsHeader = () => {
  const { panel: words } = useText();
  const missed = usePanel(({ calls }) => calls.missed.length);
  return (
    <div className="side-heading">
      <h2>
        {words.callsTitle}
        <i className="visually-hidden">: </i>
        {missed > 0 && <span>{words.missed(missed)}</span>}
      </h2>
      {missed > 0 && (
        <Button
          look="square-flat"
          icon="check"
          aria-label={words.clearMissed}
          onClick={() => tell('clearMissed')}
        />
      )}
    </div>
  );
};

export const CallsArea = () => {
  const { panel: words } = useText();
  return (
    <section className="calls-area" aria-label={words.callsTitle} data-region="calls">
      <CallsHeader />
      <ReplyKey />
      <MissedList />
    </section>
  );
};
