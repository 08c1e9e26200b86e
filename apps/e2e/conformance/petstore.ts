import type { Answer } from './stand-ins';

const pets = [
  { id: 1, name: 'Rex', status: 'available', photoUrls: [] },
  { id: 2, name: 'Tom', status: 'sold', photoUrls: [] },
  { id: 3, name: 'Kiki', status: 'available', photoUrls: [] },
];

const answers = { 200: { description: 'It is.' }, 404: { description: 'It is not.' } };

/** What the kit calls of the pet store, described in Swagger 2.0. */
const swagger = {
  swagger: '2.0',
  info: { title: 'A pet store', version: '1.0.0' },
  host: 'petstore.swagger.io',
  basePath: '/v2',
  schemes: ['http', 'https'],
  produces: ['application/json'],
  paths: {
    '/pet/findByStatus': {
      get: {
        operationId: 'findPetsByStatus',
        parameters: [
          {
            name: 'status',
            in: 'query',
            required: true,
            type: 'array',
            items: { type: 'string' },
            collectionFormat: 'multi',
          },
        ],
        responses: answers,
      },
    },
    '/pet/{petId}': {
      get: {
        operationId: 'getPetById',
        parameters: [{ name: 'petId', in: 'path', required: true, type: 'integer', format: 'int64' }],
        responses: answers,
      },
    },
  },
};

/** Stands in for petstore.swagger.io. */
export function petstore({ pathname, searchParams }: URL): Answer {
  if (pathname === '/v2/swagger.json') return { status: 200, body: swagger };
  if (pathname === '/v2/pet/findByStatus') {
    const asked = searchParams.getAll('status');
    return { status: 200, body: pets.filter(({ status }) => asked.includes(status)) };
  }
  const id = /^\/v2\/pet\/(\d+)$/.exec(pathname)?.[1];
  const pet = pets.find((each) => String(each.id) === id);
  return pet ? { status: 200, body: pet } : { status: 404, body: { code: 1, type: 'error', message: 'Pet not found' } };
}
