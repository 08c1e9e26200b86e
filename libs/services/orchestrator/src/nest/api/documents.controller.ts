import { Controller, Get, Inject } from '@nestjs/common';
import { openApiDocument, type JsonObject } from '@ensue/contracts';
import { Public } from '@ensue/nest-kit';

/** The version of the running Ensue, as the documents name it. */
export const ensueVersion = Symbol('ensue.version');

/** What the API says of itself. */
@Public()
@Controller()
export class DocumentsController {
  private readonly document: JsonObject;

  constructor(@Inject(ensueVersion) version: string) {
    this.document = openApiDocument(version);
  }

  @Get('openapi.json')
  openApi(): JsonObject {
    return this.document;
  }
}
