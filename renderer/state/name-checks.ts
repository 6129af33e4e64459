import { useEffect, useState } from 'react';
import type { NameCheck, NameKind } from '../../main/contract/index.ts';
import { ask } from './panel-connection.ts';

/** Main's check of names: the panel has no rule of its own. Longer texts are always refused. */
const MOST_UNITS = 10_000;

/** @returns undefined when main did not answer */
async function checkNames(
  kind: NameKind,
  texts: readonly string[],
): Promise<readonly NameCheck[] | undefined> {
  return ask('checkNames', { kind, texts: texts.map((text) => text.slice(0, MOST_UNITS)) });
}

/**
 * Checks a name before a form is sent. Without an answer the name is sent anyway, and main checks
 * it then.
 */
export async function checkName(kind: NameKind, text: string): Promise<NameCheck> {
  const [check] = (await checkNames(kind, [text])) ?? [];
  return check ?? { ok: true, name: text.trim() };
}

/** While somebody types. Empty until main has answered for just these texts. */
export function useNameChecks(kind: NameKind, texts: readonly string[]): readonly NameCheck[] {
  const [known, setKnown] = useState<{ readonly of: string; readonly checks: readonly NameCheck[] }>();
  const wanted = JSON.stringify(texts);
  useEffect(() => {
    let isOver = false;
    void checkNames(kind, JSON.parse(wanted) as string[]).then((checks) => {
      if (!isOver && checks !== undefined) setKnown({ of: wanted, checks });
    });
    return () => {
      isOver = true;
    };
  }, [kind, wanted]);
  return known?.of === wanted ? known.checks : [];
}
