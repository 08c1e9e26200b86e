import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ActionSettings } from '@ensue/actions';
import { processSettings, type Settings } from '@ensue/nest-kit';
import type { variables } from './config';

/**
 * What actions may use when nobody has said anything: a folder for files and a database named `warehouse`, both beside
 * Ensue's own data, so that the examples work at the first start.
 */
export function actionSettings(settings: Settings<typeof variables>): ActionSettings {
  const data = resolve(settings.ENSUE_DATA_DIR);
  const root = settings.ENSUE_FILE_ROOT ?? join(data, 'files');
  const roots = settings.ENSUE_FILE_ROOTS;
  mkdirSync(root, { recursive: true });
  return {
    http: { allow: settings.ENSUE_HTTP_ALLOW, addresses: settings.ENSUE_HTTP_RESOLVE },
    grpc: { tls: settings.ENSUE_GRPC_TLS },
    script: { hostPath: join(import.meta.dirname, '../../script-host.js') },
    file: { root, roots },
    notify: { mailServers: settings.ENSUE_MAIL_SERVERS },
    ...processSettings(settings, [data, root, ...Object.values(roots), join(import.meta.dirname, '../../..')]),
    sql: { connections: { warehouse: `sqlite:${join(data, 'warehouse.sqlite')}`, ...settings.ENSUE_SQL_CONNECTIONS } },
  };
}
