import { contract, type CallName, type PanelEndpoints } from './contract.ts';

/**
 * The answer to a panel's call, over any transport. It holds plain values, which survive JSON and
 * structured clone.
 */
export type Answer =
  | { readonly ok: true; readonly value?: unknown }
  | {
      readonly ok: false;
      /**
       * `unknown-call`, `bad-arguments`: a defect of the panel. `too-many`: the panel calls too
       * often. `failed`: a defect of main.
       */
      readonly code: 'unknown-call' | 'bad-arguments' | 'too-many' | 'failed';
      readonly problem: string;
    };

/** An event in the form that every transport carries. */
export interface WireEvent {
  readonly name: string;
  readonly payload: unknown;
}

const MAX_NAME_SHOWN = 40;

/**
 * Answers a panel's call. The name and the arguments come from outside and are parsed first. Never
 * rejects.
 * @param onFailure gets the error of an endpoint that threw; the panel gets only the code `failed`.
 */
export async function dispatch(
  endpoints: PanelEndpoints,
  name: unknown,
  args: unknown,
  onFailure: (name: CallName, error: unknown) => void = () => undefined,
): Promise<Answer> {
  if (!isCallName(name)) {
    const shown = typeof name === 'string' ? JSON.stringify(name.slice(0, MAX_NAME_SHOWN)) : typeof name;
    return { ok: false, code: 'unknown-call', problem: `There is no call ${shown}.` };
  }
  // JSON has no undefined: over a socket, a missing argument may arrive as null.
  const parsed = contract.calls[name].args.safeParse(args ?? undefined);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const path = issue.path.join('.');
    const where = path === '' ? name : `${name}: ${path}`;
    return { ok: false, code: 'bad-arguments', problem: `${where}: ${issue.message}` };
  }
  try {
    const endpoint = endpoints[name] as (args: unknown) => unknown;
    const value = await endpoint(parsed.data);
    return value === undefined ? { ok: true } : { ok: true, value };
  } catch (error) {
    onFailure(name, error);
    return { ok: false, code: 'failed', problem: `${name} could not be done.` };
  }
}

function isCallName(name: unknown): name is CallName {
  // Not `in`, which would accept "constructor".
  return typeof name === 'string' && Object.hasOwn(contract.calls, name);
}
