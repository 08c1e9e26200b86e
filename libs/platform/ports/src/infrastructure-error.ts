import { PublishError } from './message-bus';
import { StoreError } from './store';

/** Whether an error is an adapter's and the same call may succeed later. */
export function isRetryable(error: unknown): boolean {
  return (error instanceof StoreError || error instanceof PublishError) && error.retryable;
}
