/**
 * An invariant of the engine or of a program was broken: never the author's or the caller's fault, never data. The host
 * parks the run and tells someone.
 */
export class EngineDefect extends Error {
  override readonly name = 'EngineDefect';
}
