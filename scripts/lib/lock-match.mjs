/** Whether an installed node_modules is what package-lock.json asks for, judged from npm's own record of it. Pure. */

/**
 * @param {{ packages?: Record<string, LockedPackage> }} lock package-lock.json
 * @param {{ packages?: Record<string, LockedPackage> }} installed node_modules/.package-lock.json
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean }} LockedPackage
 */
export function satisfiesLock(lock, installed) {
  const wanted = lock.packages ?? {};
  const present = installed.packages ?? {};
  for (const [place, entry] of Object.entries(wanted)) {
    // Optional packages are other platforms' binaries; which of them belong here is npm's to know.
    if (!place.startsWith('node_modules/')) continue;
    const found = present[place];
    if (!found) {
      if (entry.optional) continue;
      return false;
    }
    if (found.version !== entry.version) return false;
    if (entry.integrity && found.integrity && entry.integrity !== found.integrity) return false;
  }
  return Object.keys(present).every((place) => place in wanted);
}
