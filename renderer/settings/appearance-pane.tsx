import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { NameField } from '../parts/name-field.tsx';
import { tell } from '../state/panel-connection.ts';
import { checkName } from '../state/name-checks.ts';
import { usePanel } from '../state/panel-store.ts';
import { useText } from '../text/text.ts';
import { SwitchRow } from './controls.tsx';
import { Pane } from './pane.tsx';
import { SettingRows } from './setting-rows.tsx';

export const AppearancePane = () => {
  const t = useText().settings.appearance;
  const miniOpen = usePanel((state) => state.miniOpen);
  const isDesktop = usePanel((state) => state.app.shell === 'desktop');
  return (
    <>
      <Pane title={useText().settings.nav.appearance}>
        <SettingRows page="appearance" below={{ density: <KeyOrder /> }} />
      </Pane>
      {isDesktop && (
        <Pane title={t.window}>
          <SwitchRow
            label={t.mini}
            hint={t.miniHint}
            checked={miniOpen}
            onChange={(on) => tell('setMini', { on })}
          />
          <SettingRows page="window" />
        </Pane>
      )}
      <StationPane />
    </>
  );
};

/** Gives up the order in which a person put the keys. */
const KeyOrder = () => {
  const t = useText().settings.appearance;
  const isMoved = usePanel((state) => state.channels.some(({ pinned }) => pinned));
  return (
    <div className="line">
      <span className="line-text">
        <b>{t.order}</b>
        <small>{t.orderHint}</small>
      </span>
      <Button disabled={!isMoved} onClick={() => tell('setPins', { channels: [] })}>
        {t.serverOrder}
      </Button>
    </div>
  );
};

/**
 * This station's name and place. A button applies them, so that others never see a half-typed name.
 */
const StationPane = () => {
  const t = useText().settings.appearance;
  const stored = usePanel((state) => state.settings);
  const [name, setName] = useState(stored.name);
  const [place, setPlace] = useState(stored.place);
  const isChanged = name.trim() !== stored.name || place.trim() !== stored.place;
  const isUsable = isChanged && name.trim() !== '';
  const apply = async (): Promise<void> => {
    const [own, where] = await Promise.all([checkName('station', name), checkName('place', place)]);
    if (!own.ok || !where.ok) return;
    setName(own.name);
    setPlace(where.name);
    tell('updateSettings', { name: own.name, place: where.name });
  };
  return (
    <Pane title={t.station}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isUsable) void apply();
        }}
      >
        <div className="two-columns">
          <NameField label={t.name} kind="station" value={name} onChange={setName} />
          <NameField label={t.place} kind="place" value={place} onChange={setPlace} />
        </div>
        <div className="actions">
          <Button type="submit" disabled={!isUsable}>
            {t.saveName}
          </Button>
        </div>
      </form>
    </Pane>
  );
};
