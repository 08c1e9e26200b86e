/** Where installed servers lie. Undefined when they are not installed. */
import { accessSync, constants, readFileSync } from 'node:fs';
import path from 'node:path';
import { SetupError } from './setup-error.mjs';

// Debian keeps the real scripts here; those on the PATH change the user and drop the environment.
const RABBITMQ_FOLDERS = [
  '/usr/lib/rabbitmq/bin',
  '/opt/homebrew/opt/rabbitmq/sbin',
  '/usr/local/opt/rabbitmq/sbin',
  '/home/linuxbrew/.linuxbrew/opt/rabbitmq/sbin',
];

/** System folders that a normal user's PATH often leaves out. */
const MORE_FOLDERS = [
  '/usr/sbin',
  '/usr/local/sbin',
  '/opt/homebrew/bin',
  '/opt/homebrew/sbin',
  '/usr/bin',
  '/usr/local/bin',
];

export function findRabbitmq() {
  const epmd = onPath('epmd');
  const folder = [...RABBITMQ_FOLDERS, ...pathFolders()].find(
    (each) => isProgram(path.join(each, 'rabbitmq-server')) && !changesUser(path.join(each, 'rabbitmq-server')),
  );
  if (!folder || !epmd) return undefined;
  return { epmd, server: path.join(folder, 'rabbitmq-server'), ctl: path.join(folder, 'rabbitmqctl') };
}

export function findMariadb() {
  const server = onPath('mariadbd');
  const install = onPath('mariadb-install-db');
  return server && install ? { server, install } : undefined;
}

export function rabbitmqBinaries() {
  return findRabbitmq() ?? missing('RabbitMQ', 'rabbitmq-server');
}

export function mariadbBinaries() {
  return findMariadb() ?? missing('MariaDB', 'mariadb-server');
}

function missing(name, debianPackage) {
  throw new SetupError({
    where: name,
    what: 'is not installed here',
    todo: `install it (Debian and Ubuntu: apt-get install ${debianPackage}); it need not be running`,
  });
}

const pathFolders = () => [...(process.env.PATH ?? '').split(path.delimiter).filter(Boolean), ...MORE_FOLDERS];

export function onPath(name) {
  return pathFolders()
    .map((folder) => path.join(folder, name))
    .find(isProgram);
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function changesUser(file) {
  return readFileSync(file, 'utf8').includes('su rabbitmq');
}
