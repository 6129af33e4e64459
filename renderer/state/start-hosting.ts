import { ask } from './panel-connection.ts';
import { checkName } from './name-checks.ts';

/**
 * Hosts a server here, unless its name is invalid. @param onAccepted gets the name as main took it
 */
export async function startHosting(name: string, onAccepted: (name: string) => void): Promise<void> {
  const check = await checkName('server', name);
  if (!check.ok) return;
  onAccepted(check.name);
  await ask('startHosting', check.name === '' ? {} : { name: check.name });
}
