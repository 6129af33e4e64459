import { describe, expect, it } from 'vitest';
import { checkNames } from '../../../../main/desk/panel/check-names.ts';
import { CATALOGUES } from '../../../../renderer/text/catalogue.ts';

const okOf = (name: string) => ({ ok: true, name });

describe('names as they are typed', () => {
  it('are shown as they are taken', () => {
    expect(checkNames('station', ['  Re\u0301gie  2'])).toEqual([okOf('R\u00E9gie 2')]);
  });

  it('of a place and of a server may be left out, that of a station may not', () => {
    expect(checkNames('place', [' '])).toEqual([okOf('')]);
    expect(checkNames('server', [''])).toEqual([okOf('')]);
    expect(checkNames('station', [''])).toMatchObject([{ problem: 'empty' }]);
    expect(checkNames('place', ['\u3164'])).toMatchObject([{ problem: 'nothing-visible' }]);
  });

  it('of channels are there once, and can be said in commands', () => {
    expect(checkNames('channel', ['Main', 'ｍain', '@Stage', 'main\u3164'])).toMatchObject([
      okOf('Main'),
      { problem: 'twice' },
      { problem: 'at-sign' },
      { problem: 'invisible', character: 'U+3164' },
    ]);
  });

  it.each(['en', 'zh'] as const)('are refused in words that name the character: %s', (tongue) => {
    const [check] = checkNames('station', ['a\u202Eb']);
    if (check?.ok !== false) throw new Error('it was taken');
    expect(CATALOGUES[tongue].names.problem(check)).toContain('U+202E');
  });
});
