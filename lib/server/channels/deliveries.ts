/**
 * Which deliveries from outside were taken in already: senders repeat what was not acknowledged in time, and a repetition must do nothing.
 * Two that come at once are told apart by the table's key. Kept for two days; nobody repeats for longer.
 */
import { database } from '../db.ts'

const keptDays = 2

/** Notes a delivery; false where it was noted before. `source` names the sender, `id` is the sender's own. */
export async function firstDelivery(source: string, id: string): Promise<boolean> {
  const { rowCount } = await database().query(
    `with old as (delete from received_delivery where received_at < now() - make_interval(days => $3))
     insert into received_delivery (source, id) values ($1, $2) on conflict do nothing`,
    [source, id, keptDays],
  )
  return rowCount === 1
}

/** So that the sender's repetition is taken in, because this one could not be. */
export async function forgetDelivery(source: string, id: string): Promise<void> {
  await database().query('delete from received_delivery where source = $1 and id = $2', [source, id])
}
