type Order = (a: string, b: string) => number;

const orders = new Map<string, Order>();

/**
 * How people sort names: Desk 2 before Desk 10.
 * @param language of the panel; `system`: that of this computer.
 */
export function nameOrder(language = 'system'): Order {
  let order = orders.get(language);
  if (!order) {
    order = new Intl.Collator(language === 'system' ? undefined : language, { numeric: true }).compare;
    orders.set(language, order);
  }
  return order;
}
