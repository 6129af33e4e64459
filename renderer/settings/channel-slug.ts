const MAX_LENGTH = 32;

/**
 * A channel's id from its first name, in the form that the wire allows (`a–z 0–9 -`). A name
 * without a Latin letter or digit becomes `channel`. The id stays when the name changes, because
 * stations keep their settings by it.
 */
export function channelSlug(name: string, taken: readonly string[]): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const base = cutTo(plain === '' ? 'channel' : plain, MAX_LENGTH);
  if (!taken.includes(base)) return base;
  for (let number = 2; ; number += 1) {
    const suffix = `-${String(number)}`;
    const candidate = `${cutTo(base, MAX_LENGTH - suffix.length)}${suffix}`;
    if (!taken.includes(candidate)) return candidate;
  }
}

const cutTo = (text: string, length: number): string => text.slice(0, length).replace(/-+$/, '');
