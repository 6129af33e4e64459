import { ask } from './panel-connection.ts';
import { checkName } from './name-checks.ts';

/** Hosts a line here, unless its name cannot be. @param onAccepted the name as it was taken, to be shown. */
export async function startHosting(name: string, onAccepted: (name: string) => void): Promise<void> {
  const check = await checkName('server', name);
  if (!check.ok) return;
  onAccepted(check.name);
  await ask('startHosting', check.name === '' ? {} : { name: check.name });
}
