
-- CreateTable
CREATE TABLE "saved_view" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "shared" BOOLEAN NOT NULL,
    "created_by" TEXT NOT NULL,
    "updated_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "saved_view_pkey" PRIMARY KEY ("id")
);
-- Root runs that have ended, for the list of runs. Partial, so that a run comes into each index once, with its last event: no statement
-- before that has anything to write here.
CREATE INDEX "run_ended_idx" ON "run"("id") WHERE "parent_id" IS NULL AND "finished_at" IS NOT NULL;
CREATE INDEX "run_ended_status_idx" ON "run"("status", "id") WHERE "parent_id" IS NULL AND "finished_at" IS NOT NULL;
CREATE INDEX "run_ended_version_idx" ON "run"("workflow_id", "version", "id") WHERE "parent_id" IS NULL AND "finished_at" IS NOT NULL;
CREATE INDEX "run_ended_trigger_idx" ON "run"("trigger", "id") WHERE "parent_id" IS NULL AND "finished_at" IS NOT NULL;
CREATE INDEX "run_ended_outcome_idx" ON "run"("outcome", "id") WHERE "parent_id" IS NULL AND "finished_at" IS NOT NULL AND "outcome" IS NOT NULL;
CREATE INDEX "run_ended_cost_idx" ON "run"("cost_usd") WHERE "parent_id" IS NULL AND "finished_at" IS NOT NULL AND "cost_usd" > 0;
CREATE INDEX "run_ended_duration_idx" ON "run"(("finished_at" - "started_at")) WHERE "parent_id" IS NULL AND "finished_at" IS NOT NULL;

-- Forks of a run, and forks at all
CREATE INDEX "run_forked_from_idx" ON "run"("forked_from", "id") WHERE "forked_from" IS NOT NULL;

-- Most runs have no parent, and need no entry each time they are written
DROP INDEX "run_parent_id_idx";
CREATE INDEX "run_parent_id_idx" ON "run"("parent_id", "id") WHERE "parent_id" IS NOT NULL;

-- How long runs take: without it the planner guesses that a third of them match any duration
CREATE STATISTICS "run_duration_stat" ON ("finished_at" - "started_at") FROM "run";
