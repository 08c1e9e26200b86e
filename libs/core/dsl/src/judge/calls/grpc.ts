import { authentication } from '../authentication';
import { externalResource } from '../endpoint';
import { templateMap } from '../expression';
import { integer, map, matching, required, text } from '../shape';

const host = matching(
  /^[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?$/,
  'host name',
  'Write a name such as api.example.com.',
);

/** DSL reference, "gRPC Call". */
export const grpcArguments = map('a gRPC call', {
  proto: required(externalResource),
  service: required(
    map('a `service`', { name: required(text), host: required(host), port: integer(0, 65_535), authentication }),
  ),
  method: required(text),
  arguments: templateMap,
});
