import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Interval, Timeout } from '@nestjs/schedule';
import { DueClaims, lookEveryMs } from '../due-claims';
import { HistoryPurge } from '../history-purge';
import { IdentityPurge } from '../identity-purge';

const hour = 60 * 60 * 1_000;

/** What the scheduler does when. All use cases skip a turn that comes while the last one still goes on. */
@Injectable()
export class SchedulerClock implements BeforeApplicationShutdown {
  constructor(
    @Inject(DueClaims) private readonly claims: DueClaims,
    @Inject(IdentityPurge) private readonly identities: IdentityPurge,
    @Inject(HistoryPurge) private readonly history: HistoryPurge,
  ) {}

  @Interval(lookEveryMs)
  look(): Promise<void> {
    return this.claims.look();
  }

  /** Also soon after the start, for processes that do not live an hour. */
  @Timeout(60_000)
  purgeEarly(): Promise<void> {
    return this.purge();
  }

  @Interval(hour)
  purgeHourly(): Promise<void> {
    return this.purge();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.claims.stop(), this.identities.stop(), this.history.stop()]);
  }

  private async purge(): Promise<void> {
    await this.identities.run();
    await this.history.run();
  }
}
