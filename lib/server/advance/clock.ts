/**
 * The database's clock as one owner reads it: measured whenever the database answers, carried on by this process's monotonic clock,
 * and never before the log's last event. Events of one commit share one time, so a step's `now` is the `at` of its start.
 */
export interface OwnerClock {
  /** ISO 8601 with milliseconds. */
  now(): string
  /** The database said what time it is. */
  measured(databaseTime: Date): void
  /** Nothing is earlier than this from now on. */
  notBefore(at: string): void
}

export function ownerClock(databaseTime: Date): OwnerClock {
  let offset = databaseTime.getTime() - performance.now()
  let floor = 0
  return {
    now() {
      floor = Math.max(floor, Math.floor(offset + performance.now()))
      return new Date(floor).toISOString()
    },
    measured(time) {
      offset = time.getTime() - performance.now()
    },
    notBefore(at) {
      floor = Math.max(floor, Date.parse(at))
    },
  }
}
