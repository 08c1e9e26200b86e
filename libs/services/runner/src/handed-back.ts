/** Not a failure: the message goes back to its queue, for someone who can take it. */
export class HandedBack extends Error {
  override readonly name = 'HandedBack';
}
