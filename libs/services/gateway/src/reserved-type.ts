/** Whether events of this type are what the engine itself tells of runs: a webhook's sender must not be able to say it. */
export function isReservedType(type: string): boolean {
  return /^io\.(?:ensue|serverlessworkflow)\./.test(type);
}
