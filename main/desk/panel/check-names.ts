import { assertNever } from '../../../common/assert-never.ts';
import type { NameCheck, NameKind } from '../../contract/index.ts';
import { foldName, readChannelName, readName } from '../../protocol/index.ts';

/**
 * @returns each name as the server will show it, or its problem. Channel names must differ from
 * each other. Pure.
 */
export function checkNames(kind: NameKind, texts: readonly string[]): readonly NameCheck[] {
  switch (kind) {
    case 'station':
      return texts.map(readName);
    case 'place':
    case 'server':
      // A place and a server's name are optional.
      return texts.map((text) => {
        const answer = readName(text);
        return !answer.ok && answer.problem === 'empty' ? { ok: true, name: '' } : answer;
      });
    case 'channel': {
      const answers = texts.map(readChannelName);
      const folded = answers.map((answer) => (answer.ok ? foldName(answer.name) : undefined));
      return answers.map((answer, at) =>
        answer.ok && folded.indexOf(folded[at]) < at ? { ok: false, problem: 'twice' } : answer,
      );
    }
    default:
      return assertNever(kind);
  }
}
