import { SetMetadata } from '@nestjs/common';

export const publicRoute = 'ensue:public';

/** Marks a route, or every route of a controller, as open to callers without the admin token. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(publicRoute, true);
