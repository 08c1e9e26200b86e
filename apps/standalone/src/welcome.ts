/** What a person reads when standalone is ready: where it is, and two lines to copy. */
export function welcome(base: string, token: string | undefined, examples: boolean): string {
  const authorization = token === undefined ? '' : ' -H "authorization: Bearer $ENSUE_API_TOKEN"';
  const lines = [`Ensue is ready at ${base}  (API: ${base}/api/v1, OpenAPI: ${base}/openapi.json)`];
  if (examples) {
    lines.push(
      '',
      'Start a workflow by an event:',
      `  curl -i ${base}/events${authorization} -H "content-type: application/cloudevents+json" --data-binary @examples/file-intake/event.json`,
      '',
      'See its run:',
      `  curl -s "${base}/api/v1/runs?limit=1"${authorization}`,
    );
  } else {
    lines.push(
      '',
      `Publish a workflow: curl ${base}/api/v1/workflows -H "content-type: application/yaml" --data-binary @workflow.yaml`,
    );
  }
  return `\n${lines.join('\n')}\n\n`;
}
