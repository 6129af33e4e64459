import { usePanel } from '../state/panel-store.ts';

/**
 * The number of other stations that lose the connection if the server here stops. Known only while
 * this station has joined it.
 */
export const useStationsThere = (): number =>
  usePanel(({ connection, stations }) =>
    connection.type === 'joined' && connection.server.here
      ? stations.filter(({ presence }) => presence !== 'offline').length
      : 0,
  );
