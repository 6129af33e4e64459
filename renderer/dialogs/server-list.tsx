import { RadioGroup } from 'radix-ui';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { useArrowChoice } from '../parts/use-arrow-choice.ts';
import { tell } from '../state/panel-connection.ts';
import { useText } from '../text/text.ts';
import type { ServerChoice } from './server-choices.ts';

interface ServerListProps {
  readonly choices: readonly ServerChoice[];
  readonly chosen: string | undefined;
  readonly onChoose: (url: string) => void;
  /** Recent servers that are not seen now can be forgotten. */
  readonly canForget: boolean;
}

export const ServerList = ({ choices, chosen, onChoose, canForget }: ServerListProps) => {
  const t = useText().dialogs;
  const detail = ({ stations, host, recent }: ServerChoice): string =>
    [stations === undefined ? (recent ? t.recent : undefined) : t.stations(stations), host]
      .filter((part) => part !== undefined)
      .join(' · ');
  const { group, item } = useArrowChoice(onChoose);
  return (
    <RadioGroup.Root
      className="servers"
      aria-label={t.servers}
      value={chosen ?? null}
      {...group}
      orientation="vertical"
    >
      {choices.map((choice) => (
        <div key={choice.url} className="server-row">
          <RadioGroup.Item value={choice.url} className="server" {...item(choice.url)}>
            <Icon name="net" />
            <span className="server-text">
              <b className="cut">
                <bdi>{choice.name}</bdi>
              </b>
              <small className="cut">{detail(choice)}</small>
            </span>
            {choice.url === chosen && <Icon name="check" />}
          </RadioGroup.Item>
          {canForget && choice.recent && choice.stations === undefined && (
            <Button
              look="square-flat"
              icon="x"
              aria-label={t.forget(choice.name)}
              onClick={() => tell('forgetServer', { url: choice.url })}
            />
          )}
        </div>
      ))}
    </RadioGroup.Root>
  );
};
