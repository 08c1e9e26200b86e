export { DueClaims, type DueClaimsParts } from './due-claims';
export { IdentityPurge } from './identity-purge';
