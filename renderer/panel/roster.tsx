import { memo, useEffect, useRef, useState } from 'react';
import type { ConnectionView, MicrophoneView, StationView } from '../../main/contract/index.ts';
import { Button } from '../parts/button.tsx';
import { Icon, type IconName } from '../parts/icon.tsx';
import { useTimed } from '../state/now.ts';
import { usePanelParts } from '../state/panel-store.ts';
import { age } from '../text/ages.ts';
import { useText, type Text } from '../text/text.ts';
import { PlaceList } from './density/place-list.tsx';
import { whyOff } from './key-view.ts';
import { hasName, isTwin } from './station-name.ts';
import { TalkButton } from './talk-button.tsx';

type Words = Text['panel'];

/** The look of a station in the list: its activity comes before its presence. */
export type StationLook = 'calling' | 'talking' | 'on' | 'away' | 'off';

export function stationLook(station: StationView, joined: boolean): StationLook {
  if (!joined || station.presence === 'offline') return 'off';
  if (station.presence === 'reconnecting') return 'away';
  if (station.calling) return 'calling';
  return station.talking === undefined ? 'on' : 'talking';
}

const ICONS: Readonly<Record<StationLook, IconName>> = {
  calling: 'bell-on',
  talking: 'talking',
  on: 'p-on',
  away: 'p-away',
  off: 'p-off',
};

function stateWord(words: Words, station: StationView, look: StationLook, joined: boolean): string {
  switch (look) {
    case 'calling':
      return words.callsYou;
    case 'talking':
      return station.talking === undefined || station.talking.length === 0
        ? words.talksToYou
        : words.onChannels(station.talking);
    case 'away':
      return words.reconnecting;
    case 'off':
      return joined ? words.offline : '';
    case 'on':
      return '';
  }
}

interface StationRowProps {
  readonly station: StationView;
  readonly connection: ConnectionView;
  readonly microphone: MicrophoneView;
  /** `li` in a list; `div` where the row mirrors one that is in the list. */
  readonly as?: 'li' | 'div';
}

/**
 * One station, with the key to talk to it alone. React draws it again only when one of its parts
 * changes.
 */
export const StationRow = memo(({ station, connection, microphone, as: Tag = 'li' }: StationRowProps) => {
  const { panel: words } = useText();
  const joined = connection.type === 'joined';
  const look = stationLook(station, joined);
  const onAir = station.air === 'held' || station.air === 'latched';
  const off = whyOff(connection, microphone);
  const blocked = station.air === 'off' && (off !== undefined || station.presence !== 'online');
  const noMicrophone = off === 'no-microphone' || off === 'muted';
  const away = useTimed((nowMs) =>
    joined && station.awaySinceMs !== undefined ? age(words, nowMs - station.awaySinceMs) : undefined,
  );
  const doing = away === undefined ? stateWord(words, station, look, joined) : words.awayFor(away);
  const said = [doing, station.place].filter((part) => part !== '');
  const named = hasName(station);
  const isToldByPlace = isTwin(station) && station.mark === station.place;
  const shown = !named ? words.noName : isToldByPlace ? station.name : shownName(station);
  const called = named ? shownName(station) : `${shown}, ${station.place}`;
  return (
    <Tag
      className="station"
      data-p={look}
      data-noname={!named || undefined}
      data-twin={isTwin(station) || undefined}
    >
      <Icon name={ICONS[look]} />
      <div className="station-name">
        <b className="cut">
          <bdi>{shown}</bdi>
        </b>
        <small className="cut">
          <bdi>{said.join(' · ')}</bdi>
        </small>
      </div>
      <TalkButton
        className="button"
        talkKey={{ kind: 'station', station: station.stationNumber }}
        blocked={blocked}
        onAir={onAir}
        data-air={onAir || undefined}
        aria-label={onAir ? words.onAirToOne(called) : words.talkTo(called)}
      >
        <Icon name={onAir ? 'mic-air' : noMicrophone ? 'mic-off' : 'mic'} />
        {onAir ? words.onAirShort : words.talkShort}
      </TalkButton>
    </Tag>
  );
});

/** With its mark, where another one's name looks the same. */
export const shownName = ({ name, mark }: Pick<StationView, 'name' | 'mark'>): string =>
  mark === undefined ? name : `${name} (${mark})`;

export const matches = (station: StationView, wanted: string): boolean =>
  `${station.name} ${station.place}`.toLocaleLowerCase().includes(wanted.trim().toLocaleLowerCase());

/** Everybody else, in main's order: a row never moves because somebody talks. */
export const Roster = () => {
  const { panel: words } = useText();
  const { connection, microphone, stations } = usePanelParts('connection', 'microphone', 'stations');
  const [wanted, setWanted] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const searching = wanted !== undefined;
  useEffect(() => {
    if (searching) field.current?.focus();
  }, [searching]);
  const close = (): void => {
    setWanted(undefined);
    opener.current?.focus();
  };
  const shown = wanted === undefined ? stations : stations.filter((station) => matches(station, wanted));
  const joined = connection.type === 'joined';
  const online = stations.filter(({ presence }) => presence !== 'offline').length;
  const count = joined
    ? words.ofStations(online, stations.length)
    : stations.length > 0
      ? words.lastKnown
      : '';
  return (
    <section className="roster" aria-label={words.stations} data-region="stations">
      <div className="side-heading">
        {searching ? (
          <input
            ref={field}
            className="input side-search"
            type="search"
            aria-label={words.searchStations}
            placeholder={words.searchStations}
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              event.stopPropagation();
              close();
            }}
          />
        ) : (
          <h2>
            {words.stations}
            {/* For those who hear it: without it the two run together. */}
            <i className="visually-hidden">: </i>
            {count !== '' && <span>{count}</span>}
          </h2>
        )}
        <Button
          ref={opener}
          look="square-flat"
          icon={searching ? 'x' : 'search'}
          aria-label={searching ? words.closeSearch : words.search}
          onClick={() => (searching ? close() : setWanted(''))}
        />
      </div>
      <PlaceList id="stations">
        {shown.map((station) => (
          <StationRow
            key={station.stationNumber}
            station={station}
            connection={connection}
            microphone={microphone}
          />
        ))}
        {shown.length === 0 && (
          <li className="side-empty">{searching ? words.noStationFound : words.nobodyElse}</li>
        )}
      </PlaceList>
    </section>
  );
};
