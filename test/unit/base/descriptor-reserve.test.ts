import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { AcceptGuard, DescriptorReserve } from '../../../main/base/descriptor-reserve.ts';
import { isOutOfDescriptors } from '../../../main/base/descriptors.ts';

/** A table with a limited number of descriptors. */
class Table {
  free: number;
  #next = 3;

  constructor(free: number) {
    this.free = free;
  }
  open(): number {
    if (this.free === 0) throw Object.assign(new Error('too many open files'), { code: 'EMFILE' });
    this.free -= 1;
    return (this.#next += 1);
  }
  close(): void {
    this.free += 1;
  }
}

/** A connection that takes a descriptor when it comes and gives it back when it goes. */
class Newcomer extends EventEmitter {
  isGone = false;
  readonly #table: Table;

  constructor(table: Table) {
    super();
    table.open();
    this.#table = table;
  }
  destroy(): void {
    if (this.isGone) return;
    this.isGone = true;
    this.#table.close();
    this.emit('close');
  }
}

function rig(descriptors: number) {
  const table = new Table(descriptors);
  const shortages: number[] = [];
  const reserve = new DescriptorReserve(table);
  const guard = new AcceptGuard(reserve, () => shortages.push(1));
  const come = (nowMs = 0): Newcomer => {
    const newcomer = new Newcomer(table);
    guard.accepted(newcomer as unknown as Duplex, nowMs);
    return newcomer;
  };
  const leaves = (newcomer: Newcomer): boolean => guard.mustLeave(newcomer as unknown as Duplex);
  return { table, reserve, guard, shortages, come, leaves };
}

describe('DescriptorReserve', () => {
  it('lets newcomers in until 1 descriptor is free, then turns each one away with a reason', () => {
    const { come, leaves, table, shortages } = rig(10);
    const told = Array.from({ length: 12 }, () => leaves(come()));
    // Four are kept in reserve, and one is free for the next newcomer.
    expect(told.indexOf(true)).toBe(5);
    expect(told.lastIndexOf(false)).toBe(4);
    expect(table.free).toBeGreaterThan(0);
    expect(shortages).toHaveLength(7);
  });

  it('keeps one descriptor free while 500 newcomers come at once', () => {
    const { come, table } = rig(8);
    const crowd = Array.from({ length: 500 }, () => {
      expect(table.free).toBeGreaterThan(0);
      return come();
    });
    // The oldest ones were closed to make room.
    expect(crowd.filter(({ isGone }) => !isGone).length).toBeLessThan(8);
  });

  it('lets newcomers in again when those that it turned away are gone', () => {
    const { come, leaves, guard } = rig(10);
    const all = Array.from({ length: 8 }, () => come());
    for (const newcomer of all.filter(leaves)) newcomer.destroy();
    expect(leaves(come())).toBe(true);
    for (const newcomer of all) newcomer.destroy();
    guard.tick(2_000);
    expect(leaves(come(2_000))).toBe(false);
  });

  it('closes a newcomer that has not left after 1 s', () => {
    const { come, leaves, guard } = rig(6);
    const all = Array.from({ length: 3 }, () => come(1_000));
    const late = all.find(leaves)!;
    guard.tick(1_999);
    expect(late.isGone).toBe(false);
    guard.tick(2_000);
    expect(late.isGone).toBe(true);
  });

  it('frees a descriptor from the reserve when other code took the last one', () => {
    const { table, guard } = rig(6);
    while (table.free > 0) table.open();
    guard.tick(0);
    expect(table.free).toBe(1);
  });

  it('gives every descriptor back on release, and throws if it cannot fill the reserve', () => {
    const { table, reserve } = rig(6);
    reserve.release();
    expect(table.free).toBe(6);
    expect(() => new DescriptorReserve(new Table(2))).toThrow('too many open files');
  });
});

it('recognises the errors of a process without free descriptors', () => {
  const error = (fields: object): Error => Object.assign(new Error('x'), fields);
  expect(isOutOfDescriptors(error({ code: 'EMFILE' }))).toBe(true);
  expect(isOutOfDescriptors('ENFILE')).toBe(true);
  expect(isOutOfDescriptors(error({ code: 'ERR_SYSTEM_ERROR', errno: 24 }))).toBe(
    process.platform !== 'win32',
  );
  expect(isOutOfDescriptors(error({ code: 'ENOENT', errno: -2 }))).toBe(false);
  expect(isOutOfDescriptors(undefined)).toBe(false);
});
