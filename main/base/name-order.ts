type Order = (a: string, b: string) => number;

const orders = new Map<string, Order>();

/**
 * Compares names as people sort them: Desk 2 before Desk 10.
 * @param language of the panel; `system` means the language of this computer.
 */
export function nameOrder(language = 'system'): Order {
  let order = orders.get(language);
  if (!order) {
    order = new Intl.Collator(language === 'system' ? undefined : language, { numeric: true }).compare;
    orders.set(language, order);
  }
  return order;
}
