import type { z } from 'zod';

export type Parsed<T> =
  { readonly ok: true; readonly message: T } | { readonly ok: false; readonly problem: string };

/** Parses JSON text against a schema. Never throws; `problem` names the field and the reason. */
export function parseWith<T>(schema: z.ZodType<T>, text: string): Parsed<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, problem: 'not JSON' };
  }
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, message: result.data };
  const issue = result.error.issues[0];
  const path = issue.path.join('.').slice(0, 100);
  // A union's own message lists every alternative, which does not help.
  const reason = issue.message.length <= 120 ? issue.message : 'not one of the known forms';
  return { ok: false, problem: path ? `${path}: ${reason}` : reason };
}
