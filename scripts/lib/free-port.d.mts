/** Different free ports on the loopback address. */
export function freePorts(count: number): Promise<number[]>;
export function isFree(port: number): Promise<boolean>;
