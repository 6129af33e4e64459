import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ListenView, PanelState } from '../../main/contract/index.ts';
import type { RunningServer } from '../../main/server/index.ts';
import { DeskRig } from '../support/desk-rig.ts';
import { FaultProxy } from '../support/fault-proxy.ts';
import { startTestServer } from '../support/wire-server.ts';

/** A desk's view of its listened channels, with a real server that may be slow, or refuse. */

const CONFIG = {
  channels: [{ name: 'Main' }, { name: 'Stage' }, { name: 'Crew', listen: ['Boss'], talk: ['*'] }],
};

let server: RunningServer;
let proxy: FaultProxy;
let ann: DeskRig;
beforeEach(async () => {
  server = await startTestServer(CONFIG);
  proxy = await FaultProxy.to(server.port);
  ann = await DeskRig.joined(proxy.url, 'Ann');
  await ann.until(heard('main', { type: 'on' }));
});
afterEach(async () => {
  await ann.stop();
  await proxy.close();
  await server.close();
});

const listenIn = (state: PanelState, id: string): ListenView | undefined =>
  state.channels.find((it) => it.id === id)?.listen;
const heard =
  (id: string, listen: ListenView) =>
  (state: PanelState): boolean =>
    JSON.stringify(listenIn(state, id)) === JSON.stringify(listen);
const setListen = async (channel: string, on: boolean): Promise<void> => {
  await ann.desk.endpoints.setListen({ channel, on });
};
describe('a channel of a desk', () => {
  it('is pending until the server has answered, and still heard until then', async () => {
    proxy.set({ stalled: true });
    await setListen('main', false);
    expect(listenIn(ann.state, 'main')).toEqual({ type: 'pending', on: false });
    await setListen('stage', false);
    await setListen('stage', true);
    // The switch is back where the server has it.
    expect(listenIn(ann.state, 'stage')).toEqual({ type: 'on' });
    proxy.heal();
    await ann.until(heard('main', { type: 'off' }));
    expect(listenIn(ann.state, 'stage')).toEqual({ type: 'on' });
  });

  it('is off without the right to listen, and refused when asked for', async () => {
    expect(listenIn(ann.state, 'crew')).toEqual({ type: 'off' });
    await setListen('crew', true);
    await ann.until(heard('crew', { type: 'refused', reason: 'not-permitted' }));
    // Another channel does not touch it, and a person takes the wish back.
    await setListen('main', false);
    await ann.until(heard('main', { type: 'off' }));
    expect(listenIn(ann.state, 'crew')).toEqual({ type: 'refused', reason: 'not-permitted' });
    await setListen('crew', false);
    await ann.until(heard('crew', { type: 'off' }));
  });

  it('is asked for again after a reconnection, as the settings say', async () => {
    proxy.set({ refuses: true });
    proxy.cut();
    await ann.until(({ connection }) => connection.type === 'waiting');
    await setListen('main', false);
    expect(listenIn(ann.state, 'main')).toEqual({ type: 'pending', on: false });
    proxy.heal();
    await ann.desk.endpoints.retry(undefined);
    await ann.until(heard('main', { type: 'off' }));
    expect(listenIn(ann.state, 'stage')).toEqual({ type: 'on' });
  });

  it('is heard as the settings say once the server permits it', async () => {
    await setListen('crew', true);
    await ann.until(heard('crew', { type: 'refused', reason: 'not-permitted' }));
    // Rights go by names: under this one the station has it.
    await ann.desk.endpoints.updateSettings({ name: 'Boss' });
    await ann.until(heard('crew', { type: 'on' }));
  });
});
