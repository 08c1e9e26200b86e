/** The text of docs/conformance.md, made from the scenarios and the list of features. */
export function conformanceTable(): Promise<string>;
