import type { Json } from '@ensue/jq';
import { EngineDefect } from './engine-defect';
import type { Frame } from './frame';
import type { JsonBytes } from './json-bytes';

/** The frames of a run during one step: a working copy over immutable frames. */
export class FrameSet {
  private readonly byId = new Map<string, Frame>();
  /** Of all frames; 0 where nobody measures. */
  bytes = 0;

  constructor(
    frames: readonly Frame[],
    private readonly sizes?: JsonBytes,
  ) {
    for (const frame of frames) this.put(frame);
  }

  find(id: string): Frame | undefined {
    return this.byId.get(id);
  }

  get(id: string): Frame {
    const frame = this.byId.get(id);
    if (frame === undefined) throw new EngineDefect(`no frame ${id}`);
    return frame;
  }

  put(frame: Frame): void {
    this.measure(this.byId.get(frame.id), -1);
    this.byId.set(frame.id, frame);
    this.measure(frame, 1);
  }

  /** Replaces some of the frame's members, whatever became of the copy the caller holds. */
  update(id: string, change: Partial<Frame>): Frame {
    const frame = { ...this.get(id), ...change };
    this.put(frame);
    return frame;
  }

  remove(id: string): void {
    this.measure(this.byId.get(id), -1);
    this.byId.delete(id);
  }

  parentOf(frame: Frame): Frame | undefined {
    return frame.parent === null ? undefined : this.get(frame.parent);
  }

  /** Everything that was entered from this frame and has not ended, innermost first. */
  below(id: string): Frame[] {
    const inside = new Set([id]);
    const found: Frame[] = [];
    for (const frame of this.byId.values()) {
      if (frame.parent === null || !inside.has(frame.parent)) continue;
      inside.add(frame.id);
      found.push(frame);
    }
    return found.reverse();
  }

  /** `$context` as the frame sees it: its branch's, where that has exported, or the one around it. */
  contextOf(frame: Frame): Json {
    for (let at: Frame | undefined = frame; at !== undefined; at = this.parentOf(at)) {
      if (at.context !== undefined) return at.context;
    }
    throw new EngineDefect('the run has no context');
  }

  /** Replaces `$context` for the branch the frame is in, or for the run. */
  setContext(frame: Frame, context: Json): void {
    let at = frame;
    while (at.isolated === undefined && at.parent !== null) at = this.get(at.parent);
    this.update(at.id, { context });
  }

  all(): Frame[] {
    return [...this.byId.values()];
  }

  private measure(frame: Frame | undefined, sign: 1 | -1): void {
    if (this.sizes !== undefined && frame !== undefined) this.bytes += sign * this.sizes.of(frame);
  }
}
