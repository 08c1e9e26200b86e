export { DueClaims, type DueClaimsParts } from './due-claims';
export { HistoryPurge } from './history-purge';
export { IdentityPurge } from './identity-purge';
