import { usePanel } from '../state/panel-store.ts';

/** How many other stations lose the line if the server here stops. Only known while this station has joined it. */
export const useStationsThere = (): number =>
  usePanel(({ connection, stations }) =>
    connection.type === 'joined' && connection.server.here
      ? stations.filter(({ presence }) => presence !== 'offline').length
      : 0,
  );
