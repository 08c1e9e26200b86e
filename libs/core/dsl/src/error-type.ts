const standard =
  /^https?:\/\/(?:serverlessworkflow\.io|open-workflow-specification\.org|openworkflowspec(?:ification)?\.(?:io|org))\/(?:spec\/\d+\.\d+\.\d+\/errors|dsl\/errors\/types|errors(?:\/types)?)\/(configuration|validation|expression|authentication|authorization|timeout|communication|runtime)$/;

/**
 * The standard error types were published under several bases (specification prose, conformance kit, examples, and again
 * under the new name): all of them mean the same error. Types are compared only in this form; what an author wrote, and what
 * a run shows, stays as it is. A type that is no standard one is its own form.
 */
export function normalizeErrorType(type: string): string {
  const name = standard.exec(type)?.[1];
  return name === undefined ? type : `https://serverlessworkflow.io/spec/1.0.0/errors/${name}`;
}
