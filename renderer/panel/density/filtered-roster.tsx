import { useRef, useState } from 'react';
import type { StationView } from '../../../main/contract/index.ts';
import { Icon } from '../../parts/icon.tsx';
import { panelState, usePanel, usePanelParts } from '../../state/panel-store.ts';
import { useText } from '../../text/text.ts';
import { matches, StationRow } from '../roster.tsx';
import { useStill } from './hand.ts';
import { mirrorPlaces, type MirrorPlaces } from './mirror.ts';
import { PlaceList } from './place-list.tsx';

/** From this number of stations on, a filter finds a station faster than reading the list. */
export const FILTERED_FROM = 13;

/** The heads of the two groups are always in sight, one above and one below. */
const HEAD_PX = 28;

const Filter = ({
  count,
  value,
  onChange,
}: {
  count: number;
  value: string;
  onChange: (value: string) => void;
}) => {
  const { panel: words } = useText();
  return (
    <div className="filter">
      <label className="input">
        <Icon name="search" />
        <span className="visually-hidden">{words.filterByNameOrPlace}</span>
        <input
          type="search"
          placeholder={words.filterStations(count)}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={(event) => {
            // Esc closes microphones first, wherever the focus is.
            if (event.key !== 'Escape' || value === '' || panelState()?.microphone.type === 'open') return;
            event.stopPropagation();
            onChange('');
          }}
        />
      </label>
    </div>
  );
};

const isTalking = ({ talking, presence }: StationView): boolean =>
  talking !== undefined && presence === 'online';

/**
 * Repeats the talkers above the list. They also keep their places in the list, so that no row
 * moves.
 */
const TalkingNow = () => {
  const { panel: words } = useText();
  const { connection, microphone, stations } = usePanelParts('connection', 'microphone', 'stations');
  const talking =
    connection.type === 'joined'
      ? stations.filter(isTalking).map(({ stationNumber: station }) => station)
      : [];
  const before = useRef<MirrorPlaces>([]);
  const places = useStill(mirrorPlaces(before.current, talking));
  before.current = places;
  const seen = places.filter((place) => place !== undefined && talking.includes(place)).length;
  const more = talking.length - seen;
  return (
    <div className="talking-now" role="group" aria-label={words.talkingHead}>
      <div className="group-heading">
        <b>{words.talkingHead}</b>
        {seen}
        {more > 0 && <span>{words.others(more)}</span>}
      </div>
      {places.map((place, index) => {
        const station = stations.find((it) => it.stationNumber === place);
        return station === undefined ? (
          <div className="station" key={index} />
        ) : (
          <StationRow
            as="div"
            key={station.stationNumber}
            station={station}
            connection={connection}
            microphone={microphone}
          />
        );
      })}
    </div>
  );
};

interface GroupProps {
  readonly head: string;
  readonly all: number;
  readonly shown: readonly StationView[];
}

const Group = ({ head, all, shown }: GroupProps) => {
  const { connection, microphone } = usePanelParts('connection', 'microphone');
  return (
    <>
      <li className="group-heading group-heading-sticky">
        <b>{head}</b>
        {all}
      </li>
      {shown.map((station) => (
        <StationRow
          key={station.stationNumber}
          station={station}
          connection={connection}
          microphone={microphone}
        />
      ))}
    </>
  );
};

/**
 * A long list of stations: a filter instead of the heading, the stations that talk now, then all by
 * name, in two groups.
 */
export const FilteredRoster = () => {
  const { panel: words } = useText();
  const [wanted, setWanted] = useState('');
  const stations = usePanel((state) => state.stations);
  const shown = stations.filter((station) => matches(station, wanted));
  const isHere = ({ presence }: StationView): boolean => presence === 'online';
  const online = stations.filter(isHere).length;
  return (
    <section className="roster roster-filtered" aria-label={words.stations} data-region="stations">
      <Filter count={stations.length} value={wanted} onChange={setWanted} />
      <TalkingNow />
      <PlaceList id="filtered-stations" insetPx={HEAD_PX}>
        <Group head={words.onlineHead} all={online} shown={shown.filter(isHere)} />
        {shown.length === 0 && <li className="side-empty">{words.noStationFound}</li>}
        <Group
          head={words.awayHead}
          all={stations.length - online}
          shown={shown.filter((station) => !isHere(station))}
        />
      </PlaceList>
    </section>
  );
};
