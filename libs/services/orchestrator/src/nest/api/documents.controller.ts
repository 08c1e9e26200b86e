import { Controller, Get, Header, Inject } from '@nestjs/common';
import { asyncApiDocument, openApiDocument, type JsonObject } from '@ensue/contracts';
import { workflowSchema } from '@ensue/dsl';
import { Public } from '@ensue/nest-kit';

/** The version of the running Ensue, as the documents name it. */
export const ensueVersion = Symbol('ensue.version');

/** For whoever opens the address in a browser: where to go from here. Relative, so that it holds behind any proxy. */
function doorstep(version: string): string {
  return `Ensue ${version} is running. When an event occurs, actions ensue.

  openapi.json        the API, described
  asyncapi.json       what travels over the broker, described
  api/v1/workflows    what is published       POST a definition here: content-type application/yaml
  api/v1/runs         what ran and what runs
  api/v1/events       what came in, and what was decided on it (api/v1/events/{id})
  api/v1/schedules    what is due
  api/v1/dead-letters what nobody could digest
  readyz              whether all is well
`;
}

/** What the API says of itself. */
@Public()
@Controller()
export class DocumentsController {
  private readonly document: JsonObject;
  private readonly messages: JsonObject;
  private readonly workflowSchema = workflowSchema();

  constructor(@Inject(ensueVersion) private readonly version: string) {
    this.document = openApiDocument(version);
    this.messages = asyncApiDocument(version);
  }

  @Get()
  @Header('content-type', 'text/plain; charset=utf-8')
  door(): string {
    return doorstep(this.version);
  }

  @Get('openapi.json')
  openApi(): JsonObject {
    return this.document;
  }

  @Get('asyncapi.json')
  asyncApi(): JsonObject {
    return this.messages;
  }

  @Get('schema/workflow.json')
  schema(): JsonObject {
    return this.workflowSchema;
  }
}
