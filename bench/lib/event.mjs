/** The event of all workloads. */
import { randomUUID } from 'node:crypto';

export function benchEvent(type, n) {
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: '/bench',
    type,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    data: { order: `AB-${n}`, customer: 'Ada Lovelace', amount: 12.5, items: ['tea', 'bread', 'salt'] },
  };
}
