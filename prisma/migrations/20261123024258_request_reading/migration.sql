-- AlterTable
ALTER TABLE "request" ADD COLUMN     "answered_by" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "not_by" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "text" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "told" INTEGER[] NOT NULL DEFAULT ARRAY[]::INTEGER[];

-- What is open, most urgent and oldest first: in all, and of a workflow. The expression is that of lib/server/runs/read-requests.ts.
DROP INDEX "request_status_created_at_idx";
CREATE INDEX "request_open_idx" ON "request"((array_position(array['high', 'medium', 'low'], "urgency")), "created_at", "id") WHERE "status" = 'open';
CREATE INDEX "request_open_workflow_idx" ON "request"("workflow_id", (array_position(array['high', 'medium', 'low'], "urgency")), "created_at", "id") WHERE "status" = 'open';
CREATE INDEX "request_order_idx" ON "request"((array_position(array['high', 'medium', 'low'], "urgency")), "created_at", "id");
-- What is over, the latest first
CREATE INDEX "request_closed_idx" ON "request"("closed_at", "id") WHERE "status" <> 'open';

-- What was asked before: its words, and the event that ended it
UPDATE "request" q SET "text" = left(concat_ws(E'\n', asked.data ->> 'display', asked.data ->> 'question', asked.data ->> 'intent', asked.data ->> 'context', asked.data ->> 'reason', split_part(q."step", '#', 1)), 4000)
FROM (SELECT e."run_id", e."seq", replace(e."data"::text, '\u0000', '\ufffd')::json AS data FROM "event" e JOIN "request" r ON r."run_id" = e."run_id" AND r."seq" = e."seq") asked
WHERE asked."run_id" = q."run_id" AND asked."seq" = q."seq";

UPDATE "request" q SET "told" = ended.seqs, "answered_by" = ended.people
FROM (
  SELECT r."id", array_agg(e."seq" ORDER BY e."seq") AS seqs, array_agg(coalesce(e.data ->> 'by', '') ORDER BY e."seq") AS people
  FROM "request" r
  JOIN (SELECT "run_id", "seq", "step", replace("data"::text, '\u0000', '\ufffd')::json AS data FROM "event" WHERE "type" IN ('human.answered', 'approval.decided', 'step.resolved', 'consent.decided')) e
    ON e."run_id" = r."run_id" AND e."seq" > r."seq" AND e."step" = r."step" AND coalesce(e.data ->> 'requestId', r."id") = r."id"
  WHERE r."status" = 'answered' GROUP BY r."id"
) ended WHERE ended."id" = q."id";
