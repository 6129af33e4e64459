import type { Language } from '../contract/index.ts';

type Order = (a: string, b: string) => number;

const orders = new Map<Language, Order>();

/** How people sort names: Desk 2 before Desk 10, and by the language of the panel. */
export function nameOrder(language: Language): Order {
  let order = orders.get(language);
  if (!order) {
    order = new Intl.Collator(language === 'system' ? undefined : language, { numeric: true }).compare;
    orders.set(language, order);
  }
  return order;
}
