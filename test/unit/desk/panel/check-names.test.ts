import { describe, expect, it } from 'vitest';
import { checkNames } from '../../../../main/desk/panel/check-names.ts';
import { CATALOGUES } from '../../../../renderer/text/catalogue.ts';

const okOf = (name: string) => ({ ok: true, name });

describe('checkNames', () => {
  it('returns a name in the form that the server stores', () => {
    expect(checkNames('station', ['  Re\u0301gie  2'])).toEqual([okOf('R\u00E9gie 2')]);
  });

  it('accepts an empty place and server name, but no empty station name', () => {
    expect(checkNames('place', [' '])).toEqual([okOf('')]);
    expect(checkNames('server', [''])).toEqual([okOf('')]);
    expect(checkNames('station', [''])).toMatchObject([{ problem: 'empty' }]);
    expect(checkNames('place', ['\u3164'])).toMatchObject([{ problem: 'nothing-visible' }]);
  });

  it('refuses channel names that are equal, or that a command cannot contain', () => {
    expect(checkNames('channel', ['Main', 'ｍain', '@Stage', 'main\u3164'])).toMatchObject([
      okOf('Main'),
      { problem: 'twice' },
      { problem: 'at-sign' },
      { problem: 'invisible', character: 'U+3164' },
    ]);
  });

  it.each(['en', 'zh'] as const)('has a sentence that names the refused character: %s', (tongue) => {
    const [check] = checkNames('station', ['a\u202Eb']);
    if (check?.ok !== false) throw new Error('it was taken');
    expect(CATALOGUES[tongue].names.problem(check)).toContain('U+202E');
  });
});
